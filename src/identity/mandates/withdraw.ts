import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { mandateWithdrawn } from '../events.ts'
import { isOpen } from '../term.ts'
import { refuse } from './faults.ts'
import { holdAppointingRight } from './right.ts'
import { endMandate, type MandateRow, selectMandate } from './store.ts'

async function end(
  tx: Tx,
  { clock }: Deps,
  caller: Caller,
  mandate: MandateRow,
  ending: 'withdrawn' | 'resigned',
): Promise<void> {
  const at = clock.now()
  const { id, uscc, agentId } = mandate
  if (!isOpen(mandate, at) || !(await endMandate(tx, id, ending, at))) throw refuse('mandate-ended')
  const subject = `mandate:${id}`
  await record(tx, { at, type: `mandate.${ending}`, actor: callerName(caller), subject, data: { uscc } })
  await putOutbox(tx, mandateWithdrawn, { personId: agentId, uscc, mandateId: id })
}

async function find(tx: Tx, id: string): Promise<MandateRow> {
  const mandate = isUuid(id) ? await selectMandate(tx, id) : undefined
  if (mandate === undefined) throw refuse('mandate-not-found')
  return mandate
}

/**
 * Ends a mandate at once. The organization's legal representative may, and an administrator for mere agents.
 * @throws Fault `mandate-not-found`, `mandate-not-allowed`, `assurance-too-low`, `mandate-ended`
 */
export async function withdrawMandate(deps: Deps, caller: Caller, id: string): Promise<void> {
  await deps.db.transaction(async tx => {
    const mandate = await find(tx, id)
    const right = await holdAppointingRight(tx, deps, caller, mandate.uscc)
    if (right?.role === 'agent' && mandate.kind === 'administrator') throw refuse('mandate-not-allowed')
    await end(tx, deps, caller, mandate, 'withdrawn')
  })
}

/**
 * Gives a mandate back. Its agent alone may; for others there is none.
 * @throws Fault `mandate-not-found`, `mandate-ended`
 */
export async function resignMandate(deps: Deps, caller: Caller, id: string): Promise<void> {
  await deps.db.transaction(async tx => {
    const mandate = await find(tx, id)
    if (caller.kind !== 'person' || mandate.agentId !== caller.id) throw refuse('mandate-not-found')
    await end(tx, deps, caller, mandate, 'resigned')
  })
}
