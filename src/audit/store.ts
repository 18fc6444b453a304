import { and, desc, eq, gte, lt, lte, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import type { TreeHead } from './checkpoint.ts'
import { type Edge, edgePlaces, type Tile, tileWidth } from './edge.ts'
import { contentAround, type Event, type Line } from './leaf.ts'
import { emptyRoot } from './merkle.ts'
import { checkpoints, leaves, records, tiles, treeHead } from './schema.ts'

export type StoredLine = Line & { readonly commitment: Buffer }

/** A line that is to be written, with the salt for its commitment. */
export interface NewLine {
  readonly event: Event
  readonly salt: Buffer
}

const written = ({ event, salt }: NewLine) => ({
  at: event.at.toISOString(),
  type: event.type,
  actor: event.actor,
  subject: event.subject,
  // As text: JSON inside JSON would be read with the database's eyes before it is stored.
  data: JSON.stringify(event.data),
  salt: salt.toString('hex'),
  ...contentAround(event),
})

/** Adds lines and their places in the queue in one statement: one is never without the other. Answers their ids. */
export async function insertRecords(tx: Tx, lines: readonly NewLine[]): Promise<number[]> {
  const rows = await tx.execute<{ record_id: string }>(sql`
    with line as (
      insert into audit.records (id, at, type, actor, subject, data, salt, commitment)
      select id, at, type, actor, subject, data::jsonb, decode(salt, 'hex'),
        sha256(decode(salt, 'hex') || convert_to(before || id || after, 'UTF8'))
      from (
        select nextval('audit.records_id_seq') as id, event.*
        from json_to_recordset(${JSON.stringify(lines.map(written))}::text::json) as event
          (at timestamptz, type text, actor text, subject text, data text, salt text, before text, after text)
      ) as given
      returning id)
    insert into audit.pending (record_id) select id from line returning record_id`)
  return rows.map(row => Number(row.record_id))
}

export async function selectLine(db: Reader, id: number): Promise<StoredLine | undefined> {
  const [row] = await db.select().from(records).where(eq(records.id, id))
  return row
}

/** By their time, which blocks of the table are known by. */
export async function selectRecordId(
  reader: Reader,
  { type, subject, from, until }: { type: string; subject: string; from: Date; until: Date },
): Promise<number | undefined> {
  const [row] = await reader
    .select({ id: records.id })
    .from(records)
    .where(and(gte(records.at, from), lte(records.at, until), eq(records.type, type), eq(records.subject, subject)))
    .limit(1)
  return row?.id
}

/** Without their salts: those open commitments. */
export const selectLinesBefore = (db: Reader, id: number | undefined, count: number) =>
  db
    .select({
      id: records.id,
      at: records.at,
      type: records.type,
      actor: records.actor,
      subject: records.subject,
      data: records.data,
    })
    .from(records)
    .where(id === undefined ? undefined : lt(records.id, id))
    .orderBy(desc(records.id))
    .limit(count)

export async function countWaiting(db: Reader): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`select count(*)::int as count from audit.pending`)
  return row?.count ?? 0
}

export async function selectIndex(db: Reader, recordId: number): Promise<number | undefined> {
  const [row] = await db.select({ index: leaves.index }).from(leaves).where(eq(leaves.recordId, recordId))
  return row?.index
}

/** Begins the log where nothing of one is there yet; otherwise does nothing. */
export async function insertFirstHead(db: Reader, origin: string): Promise<void> {
  await db.execute(sql`
    insert into audit.tree_head (origin, size, root) select ${origin}, 0, ${emptyRoot}::bytea
    where not exists (select from audit.leaves) and not exists (select from audit.checkpoints)
    on conflict do nothing`)
}

export async function selectHead(db: Reader): Promise<TreeHead | undefined> {
  const [row] = await db.select().from(treeHead)
  return row
}

/** The head, held by this transaction, or undefined while another one grows the tree. */
export async function takeHead(tx: Tx): Promise<TreeHead | undefined> {
  const [row] = await tx.select().from(treeHead).for('update', { skipLocked: true })
  return row
}

export async function moveHead(tx: Tx, from: number, size: number, root: Buffer): Promise<boolean> {
  const moved = await tx
    .update(treeHead)
    .set({ size, root })
    .where(eq(treeHead.size, from))
    .returning({ size: treeHead.size })
  return moved.length === 1
}

export interface Waiting {
  readonly recordId: number
  readonly commitment: Buffer
}

/** Lines without a place, oldest number first. One whose record is gone stays behind for `inspect` to find. */
export async function selectWaiting(tx: Tx, limit: number): Promise<Waiting[]> {
  const queue = await tx.execute<{ record_id: string }>(
    sql`select record_id from audit.pending order by record_id limit ${limit}`,
  )
  const found = await tx.execute<{ id: string; commitment: Buffer }>(
    sql`select id, commitment from audit.records where id = any(${arrayText(queue.map(row => row.record_id))}::bigint[]) order by id`,
  )
  return found.map(row => ({ recordId: Number(row.id), commitment: row.commitment }))
}

/** Gives waiting lines their places from `first` on, in the order given. */
export async function insertLeaves(tx: Tx, first: number, ids: readonly number[], hashes: Buffer[]): Promise<void> {
  const list = arrayText(ids)
  await tx.execute(sql`
    with placed as (delete from audit.pending where record_id = any(${list}::bigint[]))
    insert into audit.leaves (index, record_id, hash)
    select ${first}::bigint + at - 1, id, substring(${Buffer.concat(hashes)}::bytea from (at::int - 1) * 32 + 1 for 32)
    from unnest(${list}::bigint[]) with ordinality as line (id, at)`)
}

const arrayText = (ids: readonly (number | string)[]): string => `{${ids.join(',')}}`

export async function insertTiles(tx: Tx, full: readonly Tile[]): Promise<void> {
  if (full.length === 0) return
  await tx.insert(tiles).values(full.map(tile => ({ ...tile, hashes: Buffer.concat(tile.hashes) })))
}

export const splitHashes = (bytes: Buffer): Buffer[] =>
  Array.from({ length: bytes.length / 32 }, (_, at) => bytes.subarray(at * 32, at * 32 + 32))

/** The first `width` hashes of a tile, full or not; fewer where the tree does not reach so far. */
export async function selectTile(db: Reader, level: number, n: number, width: number): Promise<Buffer[]> {
  const [full] = await db.execute<{ hashes: Buffer }>(
    sql`select hashes from audit.tiles where level = ${level} and n = ${n}`,
  )
  if (full !== undefined) return splitHashes(full.hashes).slice(0, width)
  const [from, to] = [n * tileWidth, n * tileWidth + width]
  const rows = await db.execute<{ hash: Buffer }>(
    level === 0
      ? sql`select hash from audit.leaves where index >= ${from} and index < ${to} order by index`
      : sql`select root as hash from audit.tiles where level = ${level - 1} and n >= ${from} and n < ${to} order by n`,
  )
  return rows.map(row => row.hash)
}

/** The unfinished tiles of the tree of `size`. */
export async function selectEdge(db: Reader, size: number): Promise<Edge> {
  const edge: Buffer[][] = []
  for (const { level, n, width } of edgePlaces(size))
    edge.push(width === 0 ? [] : await selectTile(db, level, n, width))
  return edge
}

/** Entries of places `from` to `to` (excluded), as they stand in the records. */
export async function selectEntries(db: Reader, from: number, to: number): Promise<Buffer[]> {
  const rows = await db.execute<{ commitment: Buffer }>(sql`
    select commitment from audit.leaves join audit.records on records.id = leaves.record_id
    where index >= ${from} and index < ${to} order by index`)
  return rows.map(row => row.commitment)
}

export interface StoredCheckpoint {
  readonly size: number
  readonly root: Buffer
  readonly note: string
}

export async function selectLastCheckpoint(
  db: Reader,
): Promise<(StoredCheckpoint & { readonly at: Date }) | undefined> {
  const [row] = await db.select().from(checkpoints).orderBy(desc(checkpoints.size)).limit(1)
  return row
}

/** Is there a published tree whose size is `least` or more, but below `below`? */
export async function hasCheckpointBetween(db: Reader, least: number, below: number): Promise<boolean> {
  const bound = Number.isFinite(below) ? sql`and size < ${below}` : sql``
  const rows = await db.execute(sql`select from audit.checkpoints where size >= ${least} ${bound} limit 1`)
  return rows.length > 0
}

/** Publishes; where a checkpoint of this size is there already, that one stays. */
export async function insertCheckpoint(db: Db, checkpoint: StoredCheckpoint, at: Date): Promise<void> {
  await db
    .insert(checkpoints)
    .values({ ...checkpoint, at })
    .onConflictDoNothing()
}

/** Is anything to be done: a line without a place, or a head without its checkpoint? */
export async function hasWork(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ work: boolean }>(sql`
    select exists (select from audit.pending)
      or (select size from audit.tree_head) is distinct from (select max(size) from audit.checkpoints) as work`)
  return row?.work === true
}
