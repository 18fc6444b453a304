import type { Caller } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import type { RevocationReason } from '../../platform/keys/issue-revocation-list.ts'
import { certificateRevoked } from '../events.ts'
import { announceSeal } from './announce.ts'
import { refuse } from './faults.ts'
import { sealStateAfter } from './life-cycle.ts'
import type { EndingReason } from './reasons.ts'
import { holdSealRight } from './right.ts'
import { type Seal, sealOf, stateIn } from './seal.ts'
import { type JoinedSeal, lockSeal, revokeKey, updateSealState } from './store.ts'

export interface Ending {
  readonly at: Date
  readonly by: Caller
  readonly reason: RevocationReason
  /** From when what it signed is not believed; a whole minute, since a QR tells its time no closer. */
  readonly invalidFrom: Date
}

/**
 * Ends a seal for good: its certificate is revoked, and the lists learn of it.
 * @throws Fault `seal-move-not-allowed` when it was revoked before
 */
export async function endSeal(tx: Tx, deps: Deps, row: JoinedSeal, ending: Ending): Promise<Seal> {
  const { at, by, reason, invalidFrom } = ending
  const state = sealStateAfter(stateIn(row.seal), 'revoke')
  if (state === undefined) throw refuse('seal-move-not-allowed')
  const { id, kid } = row.seal
  await updateSealState(tx, id, state, at)
  await revokeKey(tx, kid, { revokedAt: at, revocationReason: reason, invalidFrom })
  const data = { reason, invalidFrom: invalidFrom.toISOString() }
  await announceSeal(tx, deps, { at, by, event: 'revoked', seal: row.seal, data })
  await putOutbox(tx, certificateRevoked, { kid })
  return sealOf({ seal: { ...row.seal, state, changedAt: at }, key: { ...row.key, invalidFrom } }, at)
}

export const minuteMilliseconds = 60_000

/**
 * Revokes the certificate of a seal that is no longer used (吊销). What it signed until now stays good.
 * @throws Fault `seal-not-found`, `seal-not-allowed`, `seal-move-not-allowed`
 */
export async function revokeSeal(deps: Deps, caller: Caller, id: string, reason: EndingReason): Promise<Seal> {
  const { clock, db } = deps
  return db.transaction(async tx => {
    const row = await lockSeal(tx, id)
    if (row === undefined) throw refuse('seal-not-found')
    await holdSealRight(tx, deps, caller, row.seal.uscc)
    const at = clock.now()
    // The minute that has begun belongs to what was signed in it.
    const invalidFrom = new Date(Math.ceil(at.getTime() / minuteMilliseconds) * minuteMilliseconds)
    return endSeal(tx, deps, row, { at, by: caller, reason, invalidFrom })
  })
}
