import { blindIndex } from '../../../platform/crypto/blind-index.ts'
import type { Deps } from '../../../platform/deps.ts'
import type { CodePurpose } from '../../messages/texts.ts'

export const codeSeconds = 300
export const mostCodeTries = 5

/** Keyed, and bound to one sending and its purpose: with the table alone a million guesses find nothing. */
export const codeHash = ({ keys }: Pick<Deps, 'keys'>, id: string, purpose: CodePurpose, code: string): Buffer =>
  blindIndex(keys.secret('blind-index'), `one-time-code.${purpose}`, `${id}\0${code}`)

/** Digits as people type them: spaces between are taken off. */
export const parseCode = (text: string): string => text.replace(/\s/gu, '')
