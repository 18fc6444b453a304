import { blindIndex } from '../../../platform/crypto/blind-index.ts'
import type { Deps } from '../../../platform/deps.ts'
import { type Account, nobody, spellingOf } from '../account.ts'
import { isKnownDevice } from '../devices/known.ts'
import { type Limit, ladder, limits } from './ladder.ts'
import { sourceOf } from './source.ts'
import { countTry, deleteTries, selectLock, uncountTry } from './store.ts'

/** What is counted, and how. */
export interface Counter {
  readonly key: Buffer
  readonly limit: Limit
  /** Success forgets the count, or takes its own try back where others share it. */
  readonly isShared: boolean
}

export type Try =
  /** `until`: the wait that begins should this try fail. */
  { readonly kind: 'free'; readonly until: Date | undefined } | { readonly kind: 'locked'; readonly until: Date }

/** Where an attempt comes from. */
export interface Origin {
  /** Address the attempt comes from. */
  readonly source: string
  /** The token this browser or app was given when it was first seen, where it has one. */
  readonly device?: string | undefined
}

export function counterOf({ keys }: Pick<Deps, 'keys'>, name: keyof typeof limits, value: string): Counter {
  const key = blindIndex(keys.secret('blind-index'), `tries.${name}`, value)
  return { key, limit: limits[name], isShared: name === 'source' }
}

/**
 * The counters of an attempt on an account. A device the account was used on before has one of its own and is slowed by no
 * other, so that a stranger who fails on purpose does not lock the citizen out. From all others it is counted by what was
 * typed, not by whom it stands for: a shared count would tell which phone belongs to which number, and whether anybody has
 * them. The second factor is counted apart from the first: a right password must not forgive guesses at the code.
 */
export async function countersOf(
  deps: Deps,
  factor: 'account' | 'secondFactor',
  identifier: string,
  account: Account | undefined,
  { source, device }: Origin,
): Promise<readonly Counter[]> {
  const personId = account?.personId ?? nobody
  if (device !== undefined && (await isKnownDevice(deps, personId, device)))
    return [counterOf(deps, 'device', `${factor}:${personId}\0${device}`)]
  const who = `${factor}:${spellingOf(identifier, deps.clock.now())}`
  const place = sourceOf(source)
  return [counterOf(deps, 'place', `${who}\0${place}`), counterOf(deps, factor, who), counterOf(deps, 'source', place)]
}

/** Counts a try before it is made, so that many at once do not slip through. A locked one is not counted anywhere. */
export async function beginTry({ clock, db }: Deps, counters: readonly Counter[]): Promise<Try> {
  const at = clock.now()
  const keys = counters.map(each => each.key)
  const locked = await selectLock(db, keys, at)
  if (locked !== undefined) return { kind: 'locked', until: locked }
  let until: Date | undefined
  for (const { key, limit } of counters) {
    const wait = await countTry(db, key, ladder(limit), limit.forgetSeconds, at)
    if (wait === undefined) return { kind: 'locked', until: (await selectLock(db, keys, at)) ?? at }
    if (wait !== null && (until === undefined || wait > until)) until = wait
  }
  return { kind: 'free', until }
}

/** The try was good: forget the failures before it. */
export async function forgetTries({ db }: Pick<Deps, 'db'>, counters: readonly Counter[]): Promise<void> {
  await deleteTries(
    db,
    counters.filter(each => !each.isShared).map(each => each.key),
  )
  for (const { key } of counters.filter(each => each.isShared)) await uncountTry(db, key)
}

/** What a failed try is answered. */
export const afterFailure = ({ until }: Extract<Try, { kind: 'free' }>) =>
  until === undefined ? ({ kind: 'refused' } as const) : ({ kind: 'locked', until } as const)
