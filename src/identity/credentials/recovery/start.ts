import { record } from '../../../audit/index.ts'
import { type Caller, callerName } from '../../../platform/caller.ts'
import { blindIndex } from '../../../platform/crypto/blind-index.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { tellOwner } from '../notice.ts'
import { lockPerson } from '../store.ts'
import { isGoodEvidence, type RealNameEvidence } from './evidence.ts'
import { closeExpiredRecoveries, insertRecovery, replaceTicket } from './store.ts'

/** How long a recovery can be completed after its wait. */
const openDays = 7

export const ticketHash = ({ keys }: Pick<Deps, 'keys'>, ticket: string): Buffer =>
  blindIndex(keys.secret('blind-index'), 'recovery-ticket', ticket)

export interface StartedRecovery {
  /** 256 bits, shown once: who brings it back after the wait may set a password. */
  readonly ticket: string
  readonly readyAt: Date
  readonly expiresAt: Date
}

/**
 * Begins the recovery of an account by re-proof of its owner's identity, and tells the owner. Done again while one is open, it
 * only gives a new ticket; the wait is not begun anew. The evidence is made by the program alone, never by a request.
 * @throws Fault `credential-not-allowed` for anybody but the program itself, `evidence-insufficient`
 */
export async function startRecovery(deps: Deps, caller: Caller, evidence: RealNameEvidence): Promise<StartedRecovery> {
  if (caller.kind !== 'system') throw refuse('credential-not-allowed')
  const { clock, config, db, ids } = deps
  const at = clock.now()
  if (!isGoodEvidence(evidence, at)) throw refuse('evidence-insufficient')
  const { personId, level } = evidence
  const [id, ticket] = [ids.uuid(), ids.token()]
  const hash = ticketHash(deps, ticket)
  const readyAt = new Date(at.getTime() + config.recoveryWaitHours * 3_600_000)
  const expiresAt = new Date(readyAt.getTime() + openDays * 86_400_000)
  return db.transaction(async tx => {
    if (!(await lockPerson(tx, personId))) throw refuse('credential-not-allowed')
    await closeExpiredRecoveries(tx, personId, at)
    const isNew = await insertRecovery(tx, { id, personId, ticketHash: hash, startedAt: at, readyAt, expiresAt })
    const standing = isNew ? { id, readyAt, expiresAt } : await replaceTicket(tx, personId, hash)
    if (standing === undefined) throw new Error('recovery vanished inside its transaction')
    await record(tx, {
      at,
      type: isNew ? 'recovery.started' : 'recovery.ticket-renewed',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: { recovery: standing.id, level },
    })
    await tellOwner(tx, deps, personId, noticeTexts.recoveryStarted(standing.readyAt))
    return { ticket, readyAt: standing.readyAt, expiresAt: standing.expiresAt }
  })
}
