import { hashPassword, isOfOtherCost, passwordMatches } from '../../../platform/crypto/password-hash.ts'
import type { Deps } from '../../../platform/deps.ts'
import { selectPasswordHash } from '../../store.ts'
import { findAccount, nobody } from '../account.ts'
import { admit } from '../admit.ts'
import type { Authentication } from '../authentication.ts'
import { afterFailure, beginTry, countersOf, forgetTries, type Origin } from '../lockout/tries.ts'
import { updatePasswordCost } from './store.ts'

export interface PasswordAttempt extends Origin {
  /** ID number, unified social credit code (its legal representative then acts for it) or phone. */
  readonly identifier: string
  readonly password: string
}

/** One hash that nobody's password has, of the configured cost: an unknown account takes the time of a wrong password. */
const decoys = new WeakMap<Deps['config'], Promise<string>>()
function decoyOf({ config, ids }: Deps): Promise<string> {
  const known = decoys.get(config) ?? hashPassword(ids.token(), config.passwordCost)
  decoys.set(config, known)
  return known
}

/** A hash of another cost is made anew when its password is at hand: a raised cost reaches every account that is used. */
async function renewCost({ config, db }: Deps, personId: string, hash: string, password: string): Promise<void> {
  if (!isOfOtherCost(hash, config.passwordCost)) return
  await updatePasswordCost(db, personId, hash, await hashPassword(password, config.passwordCost))
}

/**
 * Checks a password. The answer and the time it takes do not tell whether the account exists; tries with unknown identifiers
 * are counted like others.
 */
export async function authenticatePassword(deps: Deps, attempt: PasswordAttempt): Promise<Authentication> {
  const account = await findAccount(deps, attempt.identifier)
  const counters = await countersOf(deps, 'account', attempt.identifier, account, attempt)
  const begun = await beginTry(deps, counters)
  if (begun.kind === 'locked') return begun
  const hash = await selectPasswordHash(deps.db, account?.personId ?? nobody)
  const matches = await passwordMatches(hash ?? (await decoyOf(deps)), attempt.password)
  if (account === undefined || hash === undefined || !matches) return afterFailure(begun)
  await forgetTries(deps, counters)
  await renewCost(deps, account.personId, hash, attempt.password)
  return admit(deps, account, ['pwd'])
}
