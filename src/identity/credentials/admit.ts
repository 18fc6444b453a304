import type { Deps } from '../../platform/deps.ts'
import { selectPersonById } from '../store.ts'
import type { Account } from './account.ts'
import type { Authentication, Means } from './authentication.ts'
import { isFrozen } from './store.ts'

/** The end of every sign-in: all was proved, and the account is there and not frozen. */
export async function admit(
  { db }: Pick<Deps, 'db'>,
  { personId, organization }: Account,
  amr: readonly Means[],
  leastAssurance = 0,
): Promise<Authentication> {
  const person = await selectPersonById(db, personId)
  if (person === undefined) return { kind: 'refused' }
  if (await isFrozen(db, personId)) return { kind: 'refused', reason: 'account-frozen' }
  const assuranceLevel = Math.max(person.assuranceLevel, leastAssurance)
  return { kind: 'ok', personId, assuranceLevel, organization, amr }
}
