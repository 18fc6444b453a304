import { setTimeout as pause } from 'node:timers/promises'
import { record } from '../../audit/index.ts'
import { sourceOf } from '../../identity/index.ts'
import { parseIdentifier } from '../../licenses/index.ts'
import type { Db } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { type Counter, createCounter } from '../../platform/http/counter.ts'
import type { Verification } from '../answer.ts'
import { refuse } from '../faults.ts'

/** Counts live so long from the first wrong guess on. */
const windowMilliseconds = 600_000
/** Of one license, by all sources together, as many times the limit of one source. */
const licenseTimes = 2
/** No wrong guess is answered sooner, whatever was wrong with it: longer than either takes. */
const floorMilliseconds = 100

const counters = new WeakMap<Db, Counter>()
function counterOf(deps: Deps): Counter {
  const known = counters.get(deps.db) ?? createCounter(deps)
  counters.set(deps.db, known)
  return known
}

/** Who guesses, at what: a stranger's address, and an identifier that there may or may not be. */
export interface Guess {
  readonly address: string
  readonly identifier: string
}

const namesOf = ({ address, identifier }: Guess): readonly [source: string, license: string] => [
  `verification-source\0${sourceOf(address)}`,
  `verification-license\0${identifier.slice(0, 200)}`,
]

/** One line for each limit that is reached, in each window: what was refused after it leaves none. */
async function recordRefusing({ clock, db }: Deps, what: 'source' | 'license', { identifier }: Guess): Promise<void> {
  // What people type may be anything, also somebody's number: only what is an identifier stands in the log.
  const isOne = what === 'license' && parseIdentifier(identifier) !== undefined
  const subject = isOne ? `license:${identifier}` : 'verification:check-codes'
  const line = { at: clock.now(), type: 'verification.guesses-refused', actor: 'anonymous', subject }
  await db.transaction(tx => record(tx, { ...line, data: { limit: what } }))
}

/**
 * Lets a stranger try a check code, and slows down who guesses; counted over all nodes. A source that was wrong too often is
 * refused for the rest of ten minutes. Where too many were wrong about one license, whoever has been wrong themself is refused, and
 * nobody else: a first try is always answered, so that guessing keeps nobody's paper from being verified.
 * @throws Fault `guesses-refused`
 */
export async function guarded(deps: Deps, guess: Guess, ask: () => Promise<Verification>): Promise<Verification> {
  const begun = performance.now()
  const { guessLimit } = deps.config
  const [counter, [source, license]] = [counterOf(deps), namesOf(guess)]
  // Counted before it is answered, and taken back if it was right: many at once are no way around.
  const [bySource, byLicense] = await Promise.all([
    counter.add(source, windowMilliseconds),
    counter.add(license, windowMilliseconds),
  ])
  const takeBack = async (name: string): Promise<void> => void (await counter.add(name, windowMilliseconds, -1))
  const isSourceOver = bySource.count > guessLimit
  const isLicenseOver = byLicense.count > licenseTimes * guessLimit && bySource.count > 1
  if (bySource.count === guessLimit + 1) await recordRefusing(deps, 'source', guess)
  if (isLicenseOver && byLicense.count === licenseTimes * guessLimit + 1) await recordRefusing(deps, 'license', guess)
  if (isSourceOver || isLicenseOver) throw refuse('guesses-refused')
  const verification = await ask()
  if (!verification.reasons.includes('not-found')) {
    await Promise.all([takeBack(source), takeBack(license)])
    return verification
  }
  await pause(Math.max(0, floorMilliseconds - (performance.now() - begun)))
  return verification
}
