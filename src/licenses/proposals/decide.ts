import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { type Authority, authorityOf, holdApprover } from '../authority.ts'
import { changeWithin } from '../change.ts'
import { refuse } from '../faults.ts'
import { changeNames } from '../life-cycle.ts'
import { isPlainText } from '../plain-text.ts'
import { carryOut } from './carry-out.ts'
import { openAsked, proposalState, sealWords } from './proposal.ts'
import { type Decided, lockProposal, type ProposalRow, selectProposal, updateDecision, updateOutcome } from './store.ts'
import { type ProposalView, proposalView } from './view.ts'

async function lockOpen(tx: Tx, { clock }: Pick<Deps, 'clock'>, id: string, uscc: string): Promise<ProposalRow> {
  const proposal = isUuid(id) ? await lockProposal(tx, id, uscc) : undefined
  if (proposal === undefined) throw refuse('proposal-not-found')
  if (proposalState(proposal, clock.now()) !== 'open') throw refuse('proposal-closed')
  return proposal
}

async function decide(tx: Tx, id: string, decided: Decided): Promise<void> {
  await updateDecision(tx, id, decided)
  const { decision, decidedAt: at, decidedBy: actor } = decided
  await record(tx, { at, type: `proposal.${decision}`, actor, subject: `proposal:${id}`, data: {} })
}

const isChange = (move: string): boolean => changeNames.some(each => each === move)

/** A change of state is one with its approval; a license is made afterwards, since it must be signed. */
async function changeAtOnce(tx: Tx, deps: Deps, by: Authority, proposal: ProposalRow): Promise<void> {
  const asked = openAsked(deps.keys, proposal)
  if (asked.move === 'issue' || asked.move === 'amend' || asked.move === 'renew') return
  const { identifier, move: name, input } = asked
  const row = await changeWithin(tx, deps, { ...by, proposal: proposal.id }, { identifier, name, ...input })
  await updateOutcome(tx, proposal.id, 'done', row.identifier)
}

async function viewNow(deps: Deps, id: string, uscc: string): Promise<ProposalView> {
  const row = await selectProposal(deps.db, id, uscc)
  if (row === undefined) throw new Error(`proposal ${id} is gone`)
  return proposalView(deps, row)
}

/**
 * A second person agrees: what was proposed is done. Whoever proposed it never approves it.
 * @throws Fault `person-needed` for a machine, `officer-needed`, `proposal-not-found`, `proposal-closed`, `proposal-own`;
 *   for a change of state those of the change, and nothing is decided then
 */
export async function approveProposal(deps: Deps, caller: Caller, id: string): Promise<ProposalView> {
  const { clock, db } = deps
  const { uscc, approved } = await db.transaction(async tx => {
    const by = await holdApprover(tx, deps, caller)
    const proposal = await lockOpen(tx, deps, id, by.uscc)
    if (proposal.proposedBy === by.actor) throw refuse('proposal-own')
    const decided = { decision: 'approved', decidedBy: by.actor, decidedAt: clock.now() } as const
    await decide(tx, id, decided)
    await changeAtOnce(tx, deps, by, proposal)
    return { uscc: by.uscc, approved: { ...proposal, ...decided } }
  })
  if (!isChange(approved.move)) await carryOut(deps, approved)
  return viewNow(deps, id, uscc)
}

/**
 * A second person does not agree, and says why.
 * @throws Fault as {@link approveProposal}, `text-invalid`
 */
export async function refuseProposal(deps: Deps, caller: Caller, id: string, words: string): Promise<ProposalView> {
  if (!isPlainText(words)) throw refuse('text-invalid', [{ pointer: '/words', detail: 'control character' }])
  const uscc = await deps.db.transaction(async tx => {
    const by = await holdApprover(tx, deps, caller)
    const proposal = await lockOpen(tx, deps, id, by.uscc)
    if (proposal.proposedBy === by.actor) throw refuse('proposal-own')
    const wordsSealed = sealWords(deps.keys, id, words)
    await decide(tx, id, { decision: 'refused', decidedBy: by.actor, decidedAt: deps.clock.now(), wordsSealed })
    return by.uscc
  })
  return viewNow(deps, id, uscc)
}

/**
 * Whoever proposed takes it back.
 * @throws Fault `proposal-not-found`, also for others, `proposal-closed`
 */
export async function withdrawProposal(deps: Deps, caller: Caller, id: string): Promise<ProposalView> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuse('proposal-not-found')
  await deps.db.transaction(async tx => {
    const proposal = await lockOpen(tx, deps, id, by.uscc)
    if (proposal.proposedBy !== callerName(caller)) throw refuse('proposal-not-found')
    await decide(tx, id, { decision: 'withdrawn', decidedBy: by.actor, decidedAt: deps.clock.now() })
  })
  return viewNow(deps, id, by.uscc)
}
