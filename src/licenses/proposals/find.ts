import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { readerOf } from '../authority.ts'
import { refuse } from '../faults.ts'
import { selectProposal, selectProposals } from './store.ts'
import { type ProposalView, proposalView } from './view.ts'

export interface ProposalSearch {
  /** Only those that wait for a decision. */
  readonly open?: boolean | undefined
  /** Those older than this id. */
  readonly before?: string | undefined
}

export const proposalsShown = 50

/**
 * The proposals of the caller's department, the newest first.
 * @throws Fault `proposal-not-found` for whoever looks at no department's
 */
export async function findProposals(deps: Deps, caller: Caller, search: ProposalSearch): Promise<ProposalView[]> {
  const uscc = await readerOf(deps, caller)
  if (uscc === undefined) throw refuse('proposal-not-found')
  const before = search.before !== undefined && isUuid(search.before) ? search.before : undefined
  const openAt = search.open === true ? deps.clock.now() : undefined
  const rows = await selectProposals(deps.db, uscc, { openAt, before }, proposalsShown)
  return Promise.all(rows.map(row => proposalView(deps, row)))
}

/**
 * One proposal of the caller's department; that it was looked at is recorded.
 * @throws Fault `proposal-not-found`
 */
export async function findProposal(deps: Deps, caller: Caller, id: string): Promise<ProposalView> {
  const uscc = await readerOf(deps, caller)
  const row = uscc === undefined || !isUuid(id) ? undefined : await selectProposal(deps.db, id, uscc)
  if (row === undefined) throw refuse('proposal-not-found')
  const at = deps.clock.now()
  await deps.db.transaction(tx =>
    record(tx, { at, type: 'proposal.read', actor: callerName(caller), subject: `proposal:${id}`, data: {} }),
  )
  return proposalView(deps, row)
}
