import { record } from '../../../audit/index.ts'
import { type Caller, callerName } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { putOutbox } from '../../../platform/jobs/outbox.ts'
import { isAdministrator } from '../../administrators/right.ts'
import { refuse } from '../../faults.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { accountFrozen, accountUnfrozen } from '../events.ts'
import { tellOwner } from '../notice.ts'
import { ownerOf } from '../proof.ts'
import { deleteFreeze, insertFreeze, isFrozen, lockPerson } from '../store.ts'
import { isGoodEvidence, type RealNameEvidence } from './evidence.ts'

/**
 * Freezes an account: nobody signs in to it by any means, and upper slices end its sessions by the event. By its owner from any
 * live session, or by the program after a re-proof of identity (hotline, counter). Frozen again it stays as it is.
 * @throws Fault `credential-not-allowed`, `evidence-insufficient`
 */
export async function freezeAccount(deps: Deps, caller: Caller, evidence?: RealNameEvidence): Promise<void> {
  const at = deps.clock.now()
  if (caller.kind === 'system' && (evidence === undefined || !isGoodEvidence(evidence, at)))
    throw refuse('evidence-insufficient')
  await freeze(deps, caller, caller.kind === 'system' && evidence !== undefined ? evidence.personId : ownerOf(caller))
}

/**
 * The same on a suspicion, by the installation's security administrator.
 * @throws Fault `credential-not-allowed`
 */
export async function freezePerson(deps: Deps, caller: Caller, personId: string): Promise<void> {
  if (!(await isAdministrator(deps, caller, 'security'))) throw refuse('credential-not-allowed')
  await freeze(deps, caller, personId)
}

/** For administrators; the owner learns it by not getting in. */
export const isAccountFrozen = ({ db }: Pick<Deps, 'db'>, personId: string): Promise<boolean> => isFrozen(db, personId)

async function freeze(deps: Deps, caller: Caller, personId: string): Promise<void> {
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    if (!(await lockPerson(tx, personId))) throw refuse('credential-not-allowed')
    if (!(await insertFreeze(tx, personId, at))) return
    await record(tx, {
      at,
      type: 'account.frozen',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: {},
    })
    await putOutbox(tx, accountFrozen, { personId })
    await tellOwner(tx, deps, personId, noticeTexts.frozen(at))
  })
}

/**
 * Lifts a freeze by re-proof of the owner's identity: no session is left that could ask. Not frozen, nothing happens.
 * By the program itself, or by the security administrator before whom the owner has stood.
 * @throws Fault `credential-not-allowed`, `evidence-insufficient`
 */
export async function unfreezeAccount(deps: Deps, caller: Caller, evidence: RealNameEvidence): Promise<void> {
  const mayLift = caller.kind === 'system' || (await isAdministrator(deps, caller, 'security'))
  if (!mayLift) throw refuse('credential-not-allowed')
  const at = deps.clock.now()
  if (!isGoodEvidence(evidence, at)) throw refuse('evidence-insufficient')
  const { personId } = evidence
  await deps.db.transaction(async tx => {
    if (!(await deleteFreeze(tx, personId))) return
    await record(tx, {
      at,
      type: 'account.unfrozen',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: {},
    })
    await putOutbox(tx, accountUnfrozen, { personId, at: at.toISOString() })
    await tellOwner(tx, deps, personId, noticeTexts.unfrozen(at))
  })
}
