import { holderIndex } from '../identity/index.ts'
import { blindIndex } from '../platform/crypto/blind-index.ts'
import type { Deps } from '../platform/deps.ts'
import { fullAgeOf } from './holders.ts'
import type { Content, Party } from './license.ts'

/** By what a license is found: a keyed index of something it says. */
export interface FoundBy {
  readonly blindIndex: Buffer
  /** Of a guardian: the day on which the holder comes of age, from which they find it no more. */
  readonly guardianUntil: string | null
}

type Keys = Pick<Deps, 'keys'>

/** By which a license is found without its number being stored in clear: some are ID numbers. */
export const numberIndex = ({ keys }: Keys, number: string): Buffer =>
  blindIndex(keys.secret('blind-index'), 'license-number', number.normalize('NFKC').replace(/\s+/g, '').toUpperCase())

/** The number and everybody by whom a license is found, each once: a holder stays one, a guardian as long as any ward is a child. */
export function foundBy(deps: Keys, { holders, number }: Content): FoundBy[] {
  const indexOf = ({ documentType, documentNumber }: Party) =>
    holderIndex(deps.keys, { type: documentType, number: documentNumber })
  const found = new Map<string, FoundBy>()
  const add = (blindIndex: Buffer, guardianUntil: string | null) => {
    const name = blindIndex.toString('base64')
    const known = found.get(name)
    const isLonger =
      known?.guardianUntil === null || (guardianUntil !== null && (known?.guardianUntil ?? '') >= guardianUntil)
    if (known === undefined || !isLonger) found.set(name, { blindIndex, guardianUntil })
  }
  add(numberIndex(deps, number), null)
  for (const holder of holders) add(indexOf(holder), null)
  for (const holder of holders)
    for (const guardian of holder.guardians ?? []) add(indexOf(guardian), fullAgeOf(holder) ?? null)
  return [...found.values()]
}
