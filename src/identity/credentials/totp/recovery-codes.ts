import { blindIndex } from '../../../platform/crypto/blind-index.ts'
import type { Deps } from '../../../platform/deps.ts'

const many = 10
const characters = 10

/** As people type them off paper: case, spaces and dashes do not matter. */
const bare = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '')

export const recoveryCodeHash = ({ keys }: Pick<Deps, 'keys'>, personId: string, code: string): Buffer =>
  blindIndex(keys.secret('blind-index'), 'recovery-code', `${personId}\0${bare(code)}`)

/** Ten codes of 49 bits in two groups of five, to be shown once. */
export const makeRecoveryCodes = ({ ids }: Pick<Deps, 'ids'>): string[] =>
  Array.from({ length: many }, () => ids.readable(characters).replace(/^(.{5})/, '$1-'))
