import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Tx } from '../../platform/db/client.ts'
import { safeError } from '../../platform/log.ts'
import type { Sso } from '../sso.ts'
import { markDelivered, markFailed, selectDelivery } from './logout-store.ts'

/** An application that does not answer for this long is not told any more. */
const patienceMilliseconds = 24 * 3_600_000

const idOf = (payload: Json): string =>
  typeof payload === 'object' && payload !== null && 'id' in payload ? String(payload.id) : ''

/**
 * Sends one logout token (OpenID Connect Back-Channel Logout 1.0 §2.5). A failure is written down and thrown, so that the
 * outbox tries again later; after a day it is given up, and the report says so.
 */
export async function deliverLogout(sso: Sso, tx: Tx, payload: Json): Promise<void> {
  const { clock, db } = sso.deps
  const id = idOf(payload)
  const delivery = await selectDelivery(tx, id)
  if (delivery === undefined || delivery.deliveredAt !== null || delivery.givenUpAt !== null) return
  const { clientId, createdAt, personId, sid } = delivery
  const now = clock.now()
  const isLate = now.getTime() - createdAt.getTime() > patienceMilliseconds
  try {
    await sso.sendLogout({ clientId, personId, sid: sid ?? undefined })
  } catch (error) {
    await markFailed(db, id, safeError(error).message.slice(0, 200), isLate ? now : null)
    if (isLate) return
    throw error
  }
  await markDelivered(tx, id, now)
}
