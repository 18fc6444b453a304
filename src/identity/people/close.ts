import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { endAdministrator } from '../administrators/appoint.ts'
import { looksAfterPeople } from '../administrators/right.ts'
import { endOfficersOf } from '../departments/officers/store.ts'
import { personClosed } from '../events.ts'
import { refuse } from '../faults.ts'
import { endMandatesOf } from '../mandates/store.ts'
import { type Claim, checkName, ownerOf } from './identify.ts'
import { lockPeople, updatePerson } from './store.ts'

export const closingReasons = ['death', 'declared-dead', 'registered-in-error'] as const

export interface PersonClosing extends Claim {
  readonly reason: (typeof closingReasons)[number]
}

/**
 * Ends a person's record: sign-in and mandates end, the history and the number stay. The same again changes nothing.
 * @returns true when it was open until now
 * @throws Fault `registration-not-allowed`, `document-number-invalid`, `person-not-found`, `person-conflict`,
 *   `document-superseded`
 */
export async function closePerson(deps: Deps, caller: Caller, input: PersonClosing): Promise<boolean> {
  if (!(await looksAfterPeople(deps, caller))) throw refuse('registration-not-allowed')
  const { clock, db } = deps
  return db.transaction(async tx => {
    const at = clock.now()
    const owner = await ownerOf(tx, deps, input)
    const [row] = await lockPeople(tx, [owner.id])
    if (row === undefined) throw refuse('person-not-found')
    checkName(deps, row, input)
    if (!row.documentIndex.equals(owner.index) || row.mergedInto !== null) throw refuse('document-superseded')
    if (row.endedAt !== null) return false
    await updatePerson(tx, row.id, { endedAt: at, phoneIndex: null, phoneSealed: null })
    const mandates = await endMandatesOf(tx, { agentId: row.id }, 'person-closed', at)
    const officers = await endOfficersOf(tx, { personId: row.id }, 'person-closed', at)
    await endAdministrator(tx, deps, caller, row.id, personClosed)
    await record(tx, {
      at,
      type: 'person.closed',
      actor: callerName(caller),
      subject: `person:${row.id}`,
      data: { reason: input.reason, mandates, officers },
    })
    await putOutbox(tx, personClosed, { personId: row.id })
    return true
  })
}
