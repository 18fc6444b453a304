import { record } from '../../../audit/index.ts'
import { type Caller, callerName } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { tellOwner } from '../notice.ts'
import { ownerOf } from '../proof.ts'
import { isFrozen } from '../store.ts'
import { cancelRecoveryRow, selectOpenRecovery } from './store.ts'

export interface OpenRecovery {
  readonly startedAt: Date
  readonly readyAt: Date
  readonly expiresAt: Date
}

/**
 * The recovery of the own account that is under way, to be shown in every live session.
 * @throws Fault `credential-not-allowed`
 */
export async function openRecoveryOf(
  { clock, db }: Pick<Deps, 'clock' | 'db'>,
  caller: Caller,
): Promise<OpenRecovery | undefined> {
  const row = await selectOpenRecovery(db, ownerOf(caller), clock.now())
  return row === undefined ? undefined : { startedAt: row.startedAt, readyAt: row.readyAt, expiresAt: row.expiresAt }
}

/**
 * Ends the recovery of the own account, from any live session, without a fresh sign-in: it only keeps things as they are. Not
 * from one that outlives a freeze: it may be the thief's.
 * @throws Fault `credential-not-allowed`, `account-frozen`, `recovery-not-open`
 */
export async function cancelRecovery(deps: Deps, caller: Caller): Promise<void> {
  const personId = ownerOf(caller)
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    if (await isFrozen(tx, personId)) throw refuse('account-frozen')
    const recovery = await cancelRecoveryRow(tx, personId, at)
    if (recovery === undefined) throw refuse('recovery-not-open')
    await record(tx, {
      at,
      type: 'recovery.cancelled',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: { recovery },
    })
    await tellOwner(tx, deps, personId, noticeTexts.recoveryCancelled(at))
  })
}
