import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { endAllOf } from '../storage/artifact-store.ts'
import { deleteConsent } from '../store.ts'

/**
 * Takes back what a person has agreed that an application may know: what it holds ends, and next time it asks anew.
 * @throws Fault `consent-not-found`
 */
export async function withdrawConsent(deps: Deps, caller: Caller, clientId: string): Promise<void> {
  if (caller.kind !== 'person') throw refuse('consent-not-found')
  const { clock, db } = deps
  await db.transaction(async tx => {
    if (!(await deleteConsent(tx, caller.id, clientId))) throw refuse('consent-not-found')
    await endAllOf(tx, caller.id, clientId)
    await record(tx, {
      at: clock.now(),
      type: 'consent.withdrawn',
      actor: callerName(caller),
      subject: `person:${caller.id}`,
      data: { clientId },
    })
  })
}
