import { epochSeconds } from '../../platform/clock.ts'
import type { Deps } from '../../platform/deps.ts'
import { together } from '../../platform/together.ts'
import { hashOf, type Use, useOnce } from './artifact-store.ts'

/**
 * Decides whether an identifier of an assertion or a proof (`jti`) is used for the first time, by one insert. Under load
 * one statement, and one wait for the disk, serves many requests: whoever comes meanwhile goes with the next one.
 */
export function replayDecider({ clock, db }: Deps): (iss: string, jti: string, exp: number) => Promise<boolean> {
  const use = together((uses: readonly Use[]) => useOnce(db, uses), { lanes: 1 })
  return (iss, jti, exp) =>
    use({ idHash: hashOf(`${iss}\0${jti}`), seconds: Math.max(1, Math.ceil(exp - epochSeconds(clock.now()))) })
}
