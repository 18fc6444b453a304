import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { addEvidence } from './evidence.ts'
import { refuse } from './faults.ts'
import type { Sources } from './sources/open.ts'
import { lockSubject, subjectOf } from './subject.ts'

/**
 * Level 3: asks the population register whether a person's name and number belong together. No transaction is open while
 * it is asked; that it said no is recorded and takes nothing back.
 * @returns when it expires
 * @throws Fault `assurance-not-allowed`, `person-not-found`, `register-unavailable`, `register-no-match`, `person-changed`
 */
export async function matchWithRegister(
  deps: Deps,
  { realName }: Pick<Sources, 'realName'>,
  caller: Caller,
  personId: string,
): Promise<Date> {
  const subject = await subjectOf(deps, caller, personId)
  const match = await realName.matchPerson(subject.claim)
  if (match === 'unavailable') throw refuse('register-unavailable')
  const expiresAt = await deps.db.transaction(async tx => {
    await lockSubject(tx, subject)
    if (match === 'match') return addEvidence(tx, deps, caller, { personId, level: 3, how: 'register-match' })
    await record(tx, {
      at: deps.clock.now(),
      type: 'assurance.refused',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: { level: 3, how: 'register-match' },
    })
    return undefined
  })
  if (expiresAt === undefined) throw refuse('register-no-match')
  return expiresAt
}
