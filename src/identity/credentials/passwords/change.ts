import type { Caller } from '../../../platform/caller.ts'
import { hashPassword, passwordMatches } from '../../../platform/crypto/password-hash.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { selectPasswordHash, upsertPassword } from '../../store.ts'
import { beginTry, counterOf, forgetTries } from '../lockout/tries.ts'
import { requireFresh } from '../methods.ts'
import { announceChange } from '../notice.ts'
import { ownerOf, type SignInProof } from '../proof.ts'
import { lockPerson } from '../store.ts'
import { contextOf } from './context.ts'
import { checkPassword } from './rule.ts'

export interface NewPassword {
  readonly proof: SignInProof
  /** The standing password; undefined for an account that has none yet. */
  readonly current: string | undefined
  readonly next: string
}

/** Guesses at the standing password inside a stolen session are counted too. @throws Fault `password-wrong`, `too-many-tries` */
async function checkCurrent(deps: Deps, personId: string, standing: string, given: string | undefined): Promise<void> {
  const counters = [counterOf(deps, 'place', `change:${personId}`)]
  const begun = await beginTry(deps, counters)
  if (begun.kind === 'locked') throw refuse('too-many-tries')
  if (given === undefined || !(await passwordMatches(standing, given)))
    throw refuse('password-wrong', [{ pointer: '/current', detail: 'not the standing password' }])
  await forgetTries(deps, counters)
}

/**
 * Changes the password of the person who asks, or gives them their first.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `password-wrong`, `too-many-tries`, `password-too-short`,
 *   `password-too-long`, `password-common`, `password-personal`
 */
export async function changePassword(deps: Deps, caller: Caller, given: NewPassword): Promise<void> {
  const personId = ownerOf(caller)
  const { proof, current, next } = given
  await requireFresh(deps, personId, proof)
  const standing = await selectPasswordHash(deps.db, personId)
  if (standing !== undefined) await checkCurrent(deps, personId, standing, current)
  checkPassword(next, await contextOf(deps, deps.db, personId))
  const hash = await hashPassword(next, deps.config.passwordCost)
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    await lockPerson(tx, personId)
    // Of two changes at once the second would otherwise win with a password that no longer stands.
    if ((await selectPasswordHash(tx, personId)) !== standing) throw refuse('password-wrong')
    await upsertPassword(tx, { personId, hash, changedAt: at })
    await announceChange(tx, deps, {
      at,
      by: caller,
      personId,
      credential: 'password',
      change: standing === undefined ? 'added' : 'changed',
    })
  })
}
