import type { Asking } from '../../platform/crypto/asking.ts'
import type { OfflineStatus } from './answer.ts'
import { type KeptList, readToken } from './status-token.ts'
import type { Trust } from './trust.ts'
import type { SealStanding } from './withdrawn.ts'

/** A license's place. */
export interface Place {
  readonly list: number
  readonly index: number
}

interface Entry {
  readonly list: KeptList
  readonly number: number
}

export interface Look {
  readonly status: OfflineStatus
  /** What may be relied on: an old list still proves what can never change again. */
  readonly number: number | undefined
}

/** Numbers for which every later list says the same: nothing leads back from them. */
const isFinal = ({ number }: Entry): boolean => number === 1 || number === 3
const mostKnown = 3

/** What the genuine lists say of a place, newest first; of two of the same second the worse comes first. */
function* entriesOf(tokens: readonly string[], trust: Trust, { list, index }: Place, at: Date): Asking<Entry[]> {
  const entries: Entry[] = []
  for (const text of tokens) {
    const kept = yield* readToken(text, list, trust, at)
    const number = kept?.statusAt(index)
    if (kept !== undefined && number !== undefined && number <= mostKnown) entries.push({ list: kept, number })
  }
  return entries.sort((one, other) => other.list.asOf.getTime() - one.list.asOf.getTime() || other.number - one.number)
}

/** Asks the status lists that were given about a place. */
export function* lookUp(tokens: readonly string[], trust: Trust, place: Place, at: Date): Asking<Look> {
  if (tokens.length === 0) return { status: { checked: false }, number: undefined }
  const entries = yield* entriesOf(tokens, trust, place, at)
  const [newest] = entries
  if (newest === undefined) return { status: { checked: false, unusable: true }, number: undefined }
  const { asOf, stale } = newest.list
  const final = entries.find(isFinal)?.number
  if (stale) return { status: { checked: false, asOf: asOf.toISOString(), stale }, number: final }
  return { status: { checked: true, asOf: asOf.toISOString() }, number: final ?? newest.number }
}

/** What the revocation lists said, in the words of an answer. */
export const certificateStatus = ({ checked, asOf, unusable }: SealStanding): OfflineStatus => ({
  checked,
  ...(asOf === undefined ? {} : { asOf: asOf.toISOString() }),
  ...(asOf === undefined || checked ? {} : { stale: true }),
  ...(unusable === undefined ? {} : { unusable }),
})
