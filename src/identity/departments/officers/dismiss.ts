import { record } from '../../../audit/index.ts'
import { type Caller, callerName } from '../../../platform/caller.ts'
import type { Tx } from '../../../platform/db/client.ts'
import type { Deps } from '../../../platform/deps.ts'
import { isUuid } from '../../../platform/ids.ts'
import { putOutbox } from '../../../platform/jobs/outbox.ts'
import { isAdministrator } from '../../administrators/right.ts'
import { tellOwner } from '../../credentials/notice.ts'
import type { SignInProof } from '../../credentials/proof.ts'
import { officerEnded } from '../../events.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { sharePeople } from '../../people/store.ts'
import { isOpen } from '../../term.ts'
import { refuse } from '../faults.ts'
import { selectDepartment } from '../store.ts'
import { checkFresh, checkReach, holdAppointingRight } from './right.ts'
import { endOfficer, type OfficerRow, selectOfficer } from './store.ts'

/** Ends an appointment, records it and says so to upper slices. @throws Fault `officer-ended` */
export async function endOffice(
  tx: Tx,
  { clock }: Deps,
  caller: Caller,
  { id, personId, uscc }: OfficerRow,
  ending: 'dismissed' | 'replaced' | 'expired',
): Promise<void> {
  const at = clock.now()
  if (!(await endOfficer(tx, id, ending, at))) throw refuse('officer-ended')
  await record(tx, {
    at,
    type: `officer.${ending}`,
    actor: callerName(caller),
    subject: `officer:${id}`,
    data: { uscc, person: `person:${personId}` },
  })
  if (ending !== 'expired') await putOutbox(tx, officerEnded, { personId, uscc, officerId: id })
}

/** @throws Fault `officer-not-found` */
export async function findOffice(tx: Tx, id: string): Promise<OfficerRow> {
  const row = isUuid(id) ? await selectOfficer(tx, id) : undefined
  if (row === undefined) throw refuse('officer-not-found')
  return row
}

export interface Dismissal {
  /** Id of the appointment. */
  readonly officer: string
  readonly proof?: SignInProof | undefined
}

/**
 * Ends what a person is in a department, at once. The legal representative does, the department's administrator for all
 * but administrators, and the installation's security administrator; nobody for themself. The person is told.
 * @throws Fault `officer-not-found`, `officer-not-allowed`, `assurance-too-low`, `fresh-sign-in-needed`,
 *   `officer-oneself`, `officer-ended`
 */
export async function dismissOfficer(deps: Deps, caller: Caller, { officer: id, proof }: Dismissal): Promise<void> {
  const isGuard = await isAdministrator(deps, caller, 'security')
  await deps.db.transaction(async tx => {
    const at = deps.clock.now()
    const row = await findOffice(tx, id)
    await sharePeople(tx, caller.kind === 'person' ? [row.personId, caller.id] : [row.personId])
    if (!isGuard) checkReach(await holdAppointingRight(tx, deps, caller, row.uscc), row.roles)
    checkFresh(deps, caller, proof)
    if (caller.kind === 'person' && caller.id === row.personId) throw refuse('officer-oneself')
    if (!isOpen(row, at)) throw refuse('officer-ended')
    await endOffice(tx, deps, caller, row, 'dismissed')
    const department = await selectDepartment(tx, row.uscc)
    await tellOwner(tx, deps, row.personId, noticeTexts.dismissed(at, department?.name ?? row.uscc))
  })
}
