import { record } from '../../../audit/index.ts'
import { hashPassword } from '../../../platform/crypto/password-hash.ts'
import type { Tx } from '../../../platform/db/client.ts'
import type { Deps } from '../../../platform/deps.ts'
import { putOutbox } from '../../../platform/jobs/outbox.ts'
import { refuse } from '../../faults.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { upsertPassword } from '../../store.ts'
import { revokeDeviceRows } from '../devices/store.ts'
import { type CredentialName, credentialChanged } from '../events.ts'
import { tellOwner } from '../notice.ts'
import { deletePasskeys } from '../passkeys/store.ts'
import { contextOf } from '../passwords/context.ts'
import { checkPassword } from '../passwords/rule.ts'
import { lockPerson } from '../store.ts'
import { deleteTotp, replaceRecoveryCodes } from '../totp/store.ts'
import { ticketHash } from './start.ts'
import { selectRecoveryByTicket, useTicket } from './store.ts'

export interface RecoveryCompletion {
  readonly ticket: string
  readonly password: string
  /** What else is taken off the account: whatever may be in other hands. */
  readonly remove: { readonly passkeys: boolean; readonly totp: boolean; readonly devices: boolean }
}

async function removeOthers(
  tx: Tx,
  personId: string,
  { passkeys, totp, devices }: RecoveryCompletion['remove'],
  at: Date,
): Promise<readonly CredentialName[]> {
  const removed: CredentialName[] = []
  if (passkeys && (await deletePasskeys(tx, personId)) > 0) removed.push('passkey')
  if (totp) {
    if (await deleteTotp(tx, personId)) removed.push('totp')
    await replaceRecoveryCodes(tx, personId, [], at)
  }
  if (devices) {
    await revokeDeviceRows(tx, personId, at)
    removed.push('device')
  }
  return removed
}

/**
 * Completes a recovery after its wait, once: a new password, and other credentials taken off as chosen. Upper slices end all
 * sessions by the event. A frozen account stays frozen.
 * @throws Fault `recovery-ticket-invalid`, `recovery-too-early`, `password-too-short`, `password-too-long`,
 *   `password-common`, `password-personal`; after a password fault the ticket is still good
 */
export async function completeRecovery(
  deps: Deps,
  { ticket, password, remove }: RecoveryCompletion,
): Promise<{ readonly personId: string }> {
  const { clock, config, db } = deps
  const at = clock.now()
  const hash = ticketHash(deps, ticket)
  const standing = await selectRecoveryByTicket(db, hash, at)
  if (standing === undefined) throw refuse('recovery-ticket-invalid')
  if (standing.readyAt > at) throw refuse('recovery-too-early')
  const { personId } = standing
  checkPassword(password, await contextOf(deps, db, personId))
  const passwordHash = await hashPassword(password, config.passwordCost)
  await db.transaction(async tx => {
    await lockPerson(tx, personId)
    const used = await useTicket(tx, hash, at)
    if (used === undefined) throw refuse('recovery-ticket-invalid')
    await upsertPassword(tx, { personId, hash: passwordHash, changedAt: at })
    const removed = await removeOthers(tx, personId, remove, at)
    await record(tx, {
      at,
      type: 'recovery.completed',
      actor: `person:${personId}`,
      subject: `person:${personId}`,
      data: { recovery: used.id, removed },
    })
    await putOutbox(tx, credentialChanged, { personId, credential: 'password', change: 'changed' })
    for (const credential of removed)
      await putOutbox(tx, credentialChanged, { personId, credential, change: 'removed' })
    await tellOwner(tx, deps, personId, noticeTexts.recovered(at))
  })
  return { personId }
}
