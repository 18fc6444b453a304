import { sql } from 'drizzle-orm'
import type { Json } from '../crypto/canonical-json.ts'
import type { Tx } from '../db/client.ts'

/** Channel on which waiting runners are woken. */
export const outboxChannel = 'yihao_outbox'

/** Writes down several events of one topic in the transaction that caused them, with one call to wake the runners. */
export async function putOutboxAll(tx: Tx, topic: string, payloads: readonly Json[]): Promise<void> {
  if (payloads.length === 0) return
  await tx.execute(sql`
    with put as (
      insert into platform.outbox (topic, payload)
      select ${topic}, payload from json_array_elements(${JSON.stringify(payloads)}::text::json) as payload)
    select pg_notify(${outboxChannel}, ${topic})`)
}

/**
 * Writes an event down in the transaction that caused it; the job subscribed to `topic` gets it at least once, after the
 * commit. The payload names things by id and carries no personal data.
 */
export const putOutbox = (tx: Tx, topic: string, payload: Json): Promise<void> => putOutboxAll(tx, topic, [payload])

/**
 * More events of a topic that are due, for a handler that can do many as easily as one: they leave in its transaction, as
 * the one it was called for. One that failed before comes alone.
 */
export async function takeMore(tx: Tx, topic: string, most: number): Promise<Json[]> {
  const rows = await tx.execute<{ payload: Json }>(sql`
    delete from platform.outbox where id = any(array(
      select id from platform.outbox where topic = ${topic} and due_at <= now() and attempts = 0
      order by due_at, id limit ${most} for update skip locked))
    returning payload`)
  return rows.map(row => row.payload)
}
