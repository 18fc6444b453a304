import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { forgetClient } from './cache.ts'
import { clientRightOf, isWithin } from './right.ts'
import { disableClientRow, lockClient } from './store.ts'

/**
 * Ends a client in one step: it signs nobody in and gets no token any more. What it holds runs out within minutes.
 * @throws Fault `client-registration-not-allowed`, `client-not-found` also for somebody else's
 */
export async function disableClient(deps: Deps, caller: Caller, id: string): Promise<void> {
  const right = await clientRightOf(deps, caller)
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    const row = await lockClient(tx, id)
    if (row === undefined || !isWithin(right, row.organization)) throw refuse('client-not-found')
    if (!(await disableClientRow(tx, id, at))) throw refuse('client-not-found')
    await record(tx, { at, type: 'client.disabled', actor: callerName(caller), subject: `client:${id}`, data: {} })
  })
  forgetClient(deps, id)
}
