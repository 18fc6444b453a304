import { and, asc, desc, eq, gt, gte, isNull, lt, lte, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import type { TreeHead } from './checkpoint.ts'
import { tileWidth } from './edge.ts'
import { checkpoints, leaves, pending, records, tiles } from './schema.ts'
import { type StoredCheckpoint, type StoredLine, selectHead, splitHashes } from './store.ts'

/** All that an inspection reads, it reads from one moment of the database. */
export const readStill = <Answer>(db: Db, work: (tx: Tx) => Promise<Answer>): Promise<Answer> =>
  db.transaction(work, { isolationLevel: 'repeatable read', accessMode: 'read only' })

export interface Place {
  readonly index: number
  readonly recordId: number
  readonly hash: Buffer
  /** Undefined where the record is gone. */
  readonly line: StoredLine | undefined
}

/** Places `from` to `to` (excluded) with their records. */
export async function selectPlaces(tx: Reader, from: number, to: number): Promise<Place[]> {
  const rows = await tx
    .select()
    .from(leaves)
    .leftJoin(records, eq(records.id, leaves.recordId))
    .where(and(gte(leaves.index, from), lt(leaves.index, to)))
    .orderBy(asc(leaves.index))
  return rows.map(row => ({ ...row.leaves, line: row.records ?? undefined }))
}

export interface StoredTile {
  readonly hashes: readonly Buffer[]
  readonly root: Buffer
}

export async function selectTiles(
  tx: Reader,
  level: number,
  from: number,
  to: number,
): Promise<Map<number, StoredTile>> {
  const rows = await tx
    .select()
    .from(tiles)
    .where(and(eq(tiles.level, level), gte(tiles.n, from), lt(tiles.n, to)))
  return new Map(rows.map(({ n, hashes, root }) => [n, { hashes: splitHashes(hashes), root }]))
}

/** Checkpoints of sizes above `above`, up to `upTo`. */
export const selectCheckpoints = (tx: Reader, above: number, upTo: number): Promise<StoredCheckpoint[]> =>
  tx
    .select()
    .from(checkpoints)
    .where(and(gt(checkpoints.size, above), lte(checkpoints.size, upTo)))
    .orderBy(asc(checkpoints.size))

/** How far the log claims to reach: its head, or its last place where the head is gone. */
export async function selectReach(tx: Reader): Promise<{ head: TreeHead | undefined; size: number }> {
  const head = await selectHead(tx)
  if (head !== undefined) return { head, size: head.size }
  const [last] = await tx.select({ index: leaves.index }).from(leaves).orderBy(desc(leaves.index)).limit(1)
  return { head, size: last === undefined ? 0 : last.index + 1 }
}

export async function countLines(tx: Reader): Promise<{ records: number; pending: number; checkpoints: number }> {
  const [row] = await tx.execute<Record<'records' | 'pending' | 'checkpoints', string>>(sql`
    select (select count(*) from audit.records) as records, (select count(*) from audit.pending) as pending,
      (select count(*) from audit.checkpoints) as checkpoints`)
  return { records: Number(row?.records), pending: Number(row?.pending), checkpoints: Number(row?.checkpoints) }
}

/** Places, tiles and checkpoints beyond the tree, `limit` of each at most. */
export async function selectBeyond(tx: Reader, size: number, limit: number) {
  const beyond = {
    places: tx.select({ index: leaves.index, recordId: leaves.recordId }).from(leaves).where(gte(leaves.index, size)),
    tiles: tx
      .select({ level: tiles.level, n: tiles.n })
      .from(tiles)
      .where(sql`(${tiles.n} + 1) * power(${tileWidth}::numeric, ${tiles.level} + 1) > ${size}`),
    checkpoints: tx.select({ size: checkpoints.size }).from(checkpoints).where(gt(checkpoints.size, size)),
  }
  return {
    places: await beyond.places.orderBy(asc(leaves.index)).limit(limit),
    tiles: await beyond.tiles.limit(limit),
    checkpoints: await beyond.checkpoints.orderBy(asc(checkpoints.size)).limit(limit),
  }
}

/** One page of records with ids above `after` that have no place: waiting, or forgotten. */
export async function selectUnplaced(tx: Reader, after: number, limit: number) {
  const page = tx
    .select({ id: records.id })
    .from(records)
    .where(gt(records.id, after))
    .orderBy(asc(records.id))
    .limit(limit)
    .as('page')
  const [end] = await tx.select({ last: sql<string | null>`max(${page.id})` }).from(page)
  if (end?.last == null) return undefined
  const last = Number(end.last)
  const rows = await tx
    .select({ record: records, waits: pending.recordId })
    .from(records)
    .leftJoin(leaves, eq(leaves.recordId, records.id))
    .leftJoin(pending, eq(pending.recordId, records.id))
    .where(and(gt(records.id, after), lte(records.id, last), isNull(leaves.index)))
  return { last, lines: rows.map(row => ({ line: row.record, isWaiting: row.waits !== null })) }
}

/** Waiting lines that cannot get a place: their record is gone, or has a place already. */
export async function selectStuck(tx: Reader, limit: number): Promise<{ recordId: number; isGone: boolean }[]> {
  const rows = await tx
    .select({ recordId: pending.recordId, record: records.id })
    .from(pending)
    .leftJoin(records, eq(records.id, pending.recordId))
    .leftJoin(leaves, eq(leaves.recordId, pending.recordId))
    .where(sql`${records.id} is null or ${leaves.index} is not null`)
    .limit(limit)
  return rows.map(row => ({ recordId: row.recordId, isGone: row.record === null }))
}
