import { sql } from 'drizzle-orm'
import type { Json } from '../crypto/canonical-json.ts'
import type { Tx } from '../db/client.ts'
import { outbox } from '../db/schema.ts'

/** Channel on which waiting runners are woken. */
export const outboxChannel = 'yihao_outbox'

/**
 * Writes an event down in the transaction that caused it; the job subscribed to `topic` gets it at least once, after the
 * commit. The payload names things by id and carries no personal data.
 */
export async function putOutbox(tx: Tx, topic: string, payload: Json): Promise<void> {
  await tx.insert(outbox).values({ topic, payload })
  await tx.execute(sql`select pg_notify(${outboxChannel}, ${topic})`)
}
