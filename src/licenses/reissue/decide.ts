import { record } from '../../audit/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { authorityOf, holdApprover } from '../authority.ts'
import { refuse as refuseLicense } from '../faults.ts'
import { refuse } from './faults.ts'
import { ownRun } from './find.ts'
import { partDue, type ReissueRun, runOf } from './run.ts'
import { moveRun } from './store.ts'

/**
 * A second person of the department agrees (双人审核): it begins. Whoever asked for it never approves it.
 * @throws Fault `person-needed` for a machine, `officer-needed`, `reissue-not-found`, `proposal-own`,
 *   `reissue-move-not-allowed`
 */
export async function approveReissue(deps: Deps, caller: Caller, id: string): Promise<ReissueRun> {
  const { clock, db } = deps
  const uscc = await db.transaction(async tx => {
    const by = await holdApprover(tx, deps, caller)
    const run = await ownRun(tx, by.uscc, id)
    if (run.askedBy === by.actor) throw refuseLicense('proposal-own')
    const at = clock.now()
    if (!(await moveRun(tx, id, ['proposed'], { state: 'running', agreedBy: by.actor })))
      throw refuse('reissue-move-not-allowed')
    await record(tx, {
      at,
      type: 'reissue.approved',
      actor: by.actor,
      subject: `reissue:${id}`,
      data: { uscc: by.uscc },
    })
    await putOutbox(tx, partDue, { id })
    return by.uscc
  })
  return runOf(await ownRun(db, uscc, id))
}

/**
 * Ends it before it is through, or before anybody agreed; what was issued again stays.
 * @throws Fault `reissue-not-found`, `reissue-move-not-allowed`
 */
export async function cancelReissue(deps: Deps, caller: Caller, id: string): Promise<ReissueRun> {
  const { clock, db } = deps
  const by = await authorityOf(deps, caller)
  await db.transaction(async tx => {
    const acting = by ?? (await holdApprover(tx, deps, caller))
    await ownRun(tx, acting.uscc, id)
    const at = clock.now()
    if (!(await moveRun(tx, id, ['proposed', 'running'], { state: 'cancelled', endedAt: at })))
      throw refuse('reissue-move-not-allowed')
    await record(tx, { at, type: 'reissue.cancelled', actor: acting.actor, subject: `reissue:${id}`, data: {} })
  })
  return runOf(await ownRun(db, by?.uscc, id))
}
