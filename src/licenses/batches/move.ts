import { record } from '../../audit/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { authorityOf, holdApprover } from '../authority.ts'
import { refuse as refuseLicense } from '../faults.ts'
import { type BatchMove, fromStates, type Progress, stateAfter } from './batch.ts'
import { refuse } from './faults.ts'
import { ownBatch, progressOf } from './find.ts'
import { beginBatch, deleteUnbegun, moveBatch } from './store.ts'

const events = {
  pause: 'license-batch.paused',
  resume: 'license-batch.resumed',
  cancel: 'license-batch.cancelled',
} as const satisfies Record<BatchMove, string>

/**
 * Pauses, resumes or cancels a batch. What was begun is brought to its end; what was issued stays.
 * @throws Fault `batch-not-found`, `batch-move-not-allowed`
 */
export async function changeBatch(deps: Deps, caller: Caller, id: string, move: BatchMove): Promise<Progress> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuse('batch-not-found')
  const batch = await ownBatch(deps, by.uscc, id)
  const { clock, db } = deps
  await db.transaction(async tx => {
    const at = clock.now()
    if (!(await moveBatch(tx, batch.id, fromStates(move), stateAfter(move), at))) throw refuse('batch-move-not-allowed')
    if (move === 'cancel') await deleteUnbegun(tx, batch.id)
    await record(tx, {
      at,
      type: events[move],
      actor: by.actor,
      subject: `license-batch:${batch.id}`,
      data: { uscc: batch.uscc },
    })
  })
  return progressOf(deps, await ownBatch(deps, by.uscc, id))
}

/**
 * A second person of the department agrees (双人审核): the batch begins. Whoever uploaded it never approves it.
 * @throws Fault `person-needed` for a machine, `officer-needed`, `batch-not-found`, `proposal-own`, `batch-move-not-allowed`
 */
export async function approveBatch(deps: Deps, caller: Caller, id: string): Promise<Progress> {
  const { clock, db } = deps
  const uscc = await db.transaction(async tx => {
    const by = await holdApprover(tx, deps, caller)
    const batch = await ownBatch(deps, by.uscc, id)
    if (batch.createdBy === by.actor) throw refuseLicense('proposal-own')
    const at = clock.now()
    if (!(await beginBatch(tx, batch.id, by.actor, at))) throw refuse('batch-move-not-allowed')
    const subject = `license-batch:${batch.id}`
    await record(tx, { at, type: 'license-batch.approved', actor: by.actor, subject, data: { uscc: by.uscc } })
    return by.uscc
  })
  return progressOf(deps, await ownBatch(deps, uscc, id))
}
