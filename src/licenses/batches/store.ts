import { and, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { type BatchState, isBatchState } from './batch.ts'
import type { Columns } from './columns.ts'
import { batchChunks, batchColumns, batches } from './schema.ts'

export type BatchRow = Omit<typeof batches.$inferSelect, 'state'> & { readonly state: BatchState }
export type BatchInsert = typeof batches.$inferInsert & { readonly state: BatchState }

function typed(row: typeof batches.$inferSelect): BatchRow {
  const { state } = row
  if (!isBatchState(state)) throw new Error(`batch in unknown state ${state}`)
  return { ...row, state }
}

const optional = (rows: readonly (typeof batches.$inferSelect)[]): BatchRow | undefined =>
  rows[0] === undefined ? undefined : typed(rows[0])

export const selectBatch = async (reader: Reader, id: string): Promise<BatchRow | undefined> =>
  optional(await reader.select().from(batches).where(eq(batches.id, id)))

export const selectBatchByRequest = async (reader: Reader, key: Buffer): Promise<BatchRow | undefined> =>
  optional(await reader.select().from(batches).where(eq(batches.requestKey, key)))

/** A department's batches, newest first, those before the id `before`. */
export async function selectBatchesOf(reader: Reader, uscc: string, before: string | undefined, limit: number) {
  const isEarlier = before === undefined ? undefined : lt(batches.id, before)
  const rows = await reader
    .select()
    .from(batches)
    .where(and(eq(batches.uscc, uscc), isEarlier))
    .orderBy(desc(batches.id))
    .limit(limit)
  return rows.map(typed)
}

/** False when the request has its batch already. */
export async function insertBatch(tx: Tx, row: BatchInsert): Promise<boolean> {
  const made = await tx
    .insert(batches)
    .values(row)
    .onConflictDoNothing({ target: batches.requestKey })
    .returning({ id: batches.id })
  return made.length === 1
}

/** Moves a batch from one of these states; false when it is in another one. */
export async function moveBatch(
  tx: Tx,
  id: string,
  from: readonly BatchState[],
  to: BatchState,
  at: Date,
): Promise<boolean> {
  const moved = await tx
    .update(batches)
    .set({ state: to, changedAt: at, ...(to === 'cancelled' ? { endedAt: at } : {}) })
    .where(and(eq(batches.id, id), inArray(batches.state, [...from])))
    .returning({ id: batches.id })
  return moved.length === 1
}

/** Lets a proposed batch begin; false when it is in another state. */
export async function beginBatch(tx: Tx, id: string, agreedBy: string, at: Date): Promise<boolean> {
  const begun = await tx
    .update(batches)
    .set({ state: 'running' satisfies BatchState, agreedBy, changedAt: at })
    .where(and(eq(batches.id, id), eq(batches.state, 'proposed' satisfies BatchState)))
    .returning({ id: batches.id })
  return begun.length === 1
}

export async function insertChunk(db: Db, row: typeof batchChunks.$inferInsert): Promise<void> {
  await db.insert(batchChunks).values(row)
}

/** Forgets what nobody has begun. */
export async function deleteUnbegun(reader: Reader, batchId: string): Promise<void> {
  await reader
    .delete(batchChunks)
    .where(and(eq(batchChunks.batchId, batchId), eq(batchChunks.attempts, 0), sql`done_at is null`))
}

/** Chunks of uploads that broke off. */
export async function deleteOrphans(db: Db, before: Date): Promise<void> {
  await db.execute(sql`
    delete from licenses.batch_chunks c where c.done_at is null and c.stored_at < ${before.toISOString()}::timestamptz
      and not exists (select from licenses.batches b where b.id = c.batch_id)`)
}

export interface LeasedChunk {
  readonly batchId: string
  readonly n: number
  readonly rows: number
  readonly rowsSealed: Buffer
  readonly planSealed: Buffer | null
  readonly lease: string
  readonly attempts: number
}

/**
 * A chunk that nobody works at, now leased: one statement decides between nodes. Least advanced batches come first, so
 * that a small one does not wait for a large one. One that was begun is brought to its end whatever the batch's state.
 */
export async function leaseChunk(db: Db, lease: string, seconds: number): Promise<LeasedChunk | undefined> {
  const [row] = await db.execute<{
    batch_id: string
    n: number
    rows: number
    rows_sealed: Buffer
    plan_sealed: Buffer | null
    attempts: number
  }>(sql`
    update licenses.batch_chunks chunk set lease = ${lease}, leased_until = now() + make_interval(secs => ${seconds}),
      attempts = least(chunk.attempts + 1, 1000)
    from (
      select c.batch_id, c.n from licenses.batch_chunks c join licenses.batches b on b.id = c.batch_id
      where c.done_at is null and (c.leased_until is null or c.leased_until < now())
        and (b.state = 'running' or c.attempts > 0)
      order by c.n, c.batch_id limit 1 for update of c skip locked) as next
    where chunk.batch_id = next.batch_id and chunk.n = next.n
    returning chunk.batch_id, chunk.n, chunk.rows, chunk.rows_sealed, chunk.plan_sealed, chunk.attempts`)
  if (row === undefined) return undefined
  const { n, rows, attempts } = row
  return { batchId: row.batch_id, n, rows, rowsSealed: row.rows_sealed, planSealed: row.plan_sealed, lease, attempts }
}

/** Are there so many chunks to be worked at, or more? */
export async function hasChunks(db: Db, count: number): Promise<boolean> {
  const rows = await db.execute(sql`
    select from licenses.batch_chunks c join licenses.batches b on b.id = c.batch_id
    where c.done_at is null and (b.state = 'running' or c.attempts > 0) limit ${count}`)
  return rows.length === count
}

/** Gives more time, or a time after which it is tried again; false when the lease is another's by now. */
export async function extendLease(db: Db, { batchId, n, lease }: LeasedChunk, seconds: number): Promise<boolean> {
  const rows = await db.execute(sql`
    update licenses.batch_chunks set leased_until = now() + make_interval(secs => ${seconds})
    where batch_id = ${batchId} and n = ${n} and lease = ${lease} and done_at is null returning n`)
  return rows.length === 1
}

/** Writes a plan down; false when the lease is another's by now. */
export async function storePlan(db: Db, { batchId, n, lease }: LeasedChunk, planSealed: Buffer): Promise<boolean> {
  const rows = await db.execute(sql`
    update licenses.batch_chunks set plan_sealed = ${planSealed}::bytea
    where batch_id = ${batchId} and n = ${n} and lease = ${lease} and plan_sealed is null and done_at is null returning n`)
  return rows.length === 1
}

/** Closes a chunk; false when the lease is another's by now. */
export async function closeChunk(tx: Tx, { batchId, n, lease }: LeasedChunk, resultsSealed: Buffer): Promise<boolean> {
  const closed = await tx.execute(sql`
    update licenses.batch_chunks set done_at = now(), rows_sealed = null, plan_sealed = null, lease = null,
      leased_until = null, results_sealed = ${resultsSealed}::bytea
    where batch_id = ${batchId} and n = ${n} and lease = ${lease} and done_at is null returning n`)
  return closed.length === 1
}

/**
 * Counts a chunk that was closed; the batch is done with its last, which is answered. It holds the batch's row, so it
 * comes last in its transaction.
 */
export async function countChunk(
  tx: Tx,
  batchId: string,
  { issued, failed }: { readonly issued: number; readonly failed: number },
  at: Date,
): Promise<boolean> {
  const [batch] = await tx.execute<{ is_last: boolean }>(sql`
    update licenses.batches set issued = issued + ${issued}, failed = failed + ${failed}, done_chunks = done_chunks + 1,
      state = case when done_chunks + 1 = chunks and state <> 'cancelled' then 'done' else state end,
      ended_at = case when done_chunks + 1 = chunks and state <> 'cancelled' then ${at.toISOString()}::timestamptz else ended_at end
    where id = ${batchId} returning state = 'done' as is_last`)
  return batch?.is_last === true
}

/** Rows done within the last `seconds`, over how many seconds, by the database's clock; and chunks that are tried again. */
export async function selectPace(reader: Reader, batchId: string, seconds: number) {
  const [row] = await reader.execute<{ done: number; rows: number; seconds: number | null; retried: number }>(sql`
    select coalesce(sum(rows) filter (where done_at is not null), 0)::int as done,
      coalesce(sum(rows) filter (where done_at > now() - make_interval(secs => ${seconds})), 0)::int as rows,
      extract(epoch from now() - min(done_at) filter (where done_at > now() - make_interval(secs => ${seconds})))::float8 as seconds,
      (count(*) filter (where done_at is null and attempts > 1))::int as retried
    from licenses.batch_chunks where batch_id = ${batchId}`)
  return { done: row?.done ?? 0, rows: row?.rows ?? 0, seconds: row?.seconds ?? null, retried: row?.retried ?? 0 }
}

/** The next chunk with results, in the order of the file. */
export async function selectResults(reader: Reader, batchId: string, after: number) {
  const [row] = await reader
    .select({ n: batchChunks.n, resultsSealed: batchChunks.resultsSealed })
    .from(batchChunks)
    .where(and(eq(batchChunks.batchId, batchId), sql`${batchChunks.n} > ${after}`, sql`done_at is not null`))
    .orderBy(asc(batchChunks.n))
    .limit(1)
  return row
}

export async function selectColumns(reader: Reader, uscc: string): Promise<Readonly<Record<string, Columns>>> {
  const rows = await reader.select().from(batchColumns).where(eq(batchColumns.uscc, uscc))
  return Object.fromEntries(rows.map(row => [row.typeCode, row.columns]))
}

export async function upsertColumns(tx: Tx, row: typeof batchColumns.$inferInsert): Promise<void> {
  const { columns, changedAt } = row
  await tx
    .insert(batchColumns)
    .values(row)
    .onConflictDoUpdate({ target: [batchColumns.uscc, batchColumns.typeCode], set: { columns, changedAt } })
}
