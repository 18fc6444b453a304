import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { clientPayload } from '../clients/cache.ts'
import { logoutDue } from '../events.ts'
import { insertDelivery } from './logout-store.ts'

/** One application that knew somebody by a session that has ended. */
export interface SignedOut {
  readonly clientId: string
  readonly personId: string
  readonly sid: string | undefined
}

/**
 * Writes down that an application is to be told of the end of a session, in the transaction that ends it. An application
 * without an address for that is told nothing.
 */
export async function queueLogout(tx: Tx, deps: Deps, { clientId, personId, sid }: SignedOut): Promise<void> {
  const client = await clientPayload(deps, clientId)
  if (client?.backchannel_logout_uri === undefined) return
  const id = deps.ids.uuid()
  await insertDelivery(tx, { id, clientId, personId, sid: sid ?? null, createdAt: deps.clock.now() })
  await putOutbox(tx, logoutDue, { id })
}
