import type { Deps } from '../../platform/deps.ts'
import { selectPersonById } from '../store.ts'
import type { Account } from './account.ts'
import { type Admitted, type Authentication, type Means, satisfiesTotp } from './authentication.ts'
import { selectTotp } from './totp/store.ts'

/**
 * The end of every sign-in: what was asked for is shown. Signed in is who is not frozen and has no authenticator app that is
 * still to be asked; whoever forgets to ask it signs nobody in.
 */
export async function admit(
  { clock, db }: Pick<Deps, 'clock' | 'db'>,
  { personId, organization }: Account,
  amr: readonly Means[],
  leastAssurance = 0,
): Promise<Authentication> {
  const [person, totp] = await Promise.all([
    selectPersonById(db, personId, clock.now()),
    satisfiesTotp(amr) ? undefined : selectTotp(db, personId),
  ])
  if (person === undefined) return { kind: 'refused' }
  if (person.isFrozen) return { kind: 'refused', reason: 'account-frozen' }
  const assuranceLevel = Math.max(person.assuranceLevel, leastAssurance)
  const admitted: Admitted = { kind: 'ok', personId, assuranceLevel, organization, amr }
  return totp?.confirmedAt == null ? admitted : { kind: 'refused', reason: 'second-factor-needed', pending: admitted }
}
