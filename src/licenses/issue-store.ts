import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import { licenses } from './schema.ts'
import { type LicenseInsert, type LicenseRow, typed } from './store.ts'

const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`

const columnNames = new Map<string, string>()
function columnOf(name: string): string {
  const column = columnNames.get(name) ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  columnNames.set(name, column)
  return column
}

/** A row as the database reads it from JSON: columns by their own names, bytes in hex. */
function columnsOf(row: object): object {
  const columns: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row))
    columns[columnOf(name)] = value instanceof Buffer ? hex(value) : value
  return columns
}

/** The licenses that these requests have, in any order. */
export async function selectByRequests(db: Db, keys: readonly Buffer[]): Promise<LicenseRow[]> {
  if (keys.length === 0) return []
  const list = `{${keys.map(key => `"\\${hex(key)}"`).join(',')}}`
  const rows = await readsOf(db).execute({ keys: list })
  return rows.map(typed)
}

const prepared = new WeakMap<Db, ReturnType<typeof prepareRead>>()
const prepareRead = (db: Db) =>
  db
    .select()
    .from(licenses)
    .where(sql`${licenses.requestKey} = any(${sql.placeholder('keys')}::bytea[])`)
    .prepare('licenses_by_requests')
function readsOf(db: Db) {
  const known = prepared.get(db) ?? prepareRead(db)
  prepared.set(db, known)
  return known
}

/** Draws numbers of places in the status lists; what was drawn is never drawn again, also when nothing comes of it. */
export async function drawPlaces(db: Reader, count: number): Promise<number[]> {
  const rows = await db.execute<{ number: string }>(
    sql`select nextval('licenses.status_places') as number from generate_series(1, ${count}::int)`,
  )
  return rows.map(row => Number(row.number))
}

/** A holder or a guardian of one, by whom a license is found. */
export interface Held {
  readonly holderIndex: Buffer
  readonly guardianUntil: string | null
}

export interface LicenseToWrite {
  readonly row: LicenseInsert
  readonly held: readonly Held[]
}

/**
 * Writes licenses down with their holders: one statement, so all or none. Answers the ids of those that are new; a request
 * that has a license already gets no second one, and no license a second next version: the unique indexes decide.
 */
export async function insertLicenses(db: Reader, licensesToWrite: readonly LicenseToWrite[]): Promise<Set<string>> {
  const rows = licensesToWrite.map(({ row }) => columnsOf(row))
  const holders = licensesToWrite.flatMap(({ row, held }) =>
    held.map((each, position) => columnsOf({ licenseId: row.id, position, ...each })),
  )
  const made = await db.execute<{ id: string }>(sql`
    with made as (
      insert into licenses.licenses
      select * from json_populate_recordset(null::licenses.licenses, ${JSON.stringify(rows)}::text::json)
      on conflict do nothing
      returning id),
    held as (
      insert into licenses.license_holders
      select holder.* from json_populate_recordset(null::licenses.license_holders, ${JSON.stringify(holders)}::text::json)
        as holder join made on made.id = holder.license_id)
    select id from made`)
  return new Set(made.map(({ id }) => id))
}

/** A version that has just lost its place, and who took it. */
export interface Superseded {
  readonly id: string
  readonly identifier: string
  readonly list: number
  readonly index: number
  readonly successor: string
}

/**
 * Ends the versions before these prepared ones, where they are still in force; whoever is not answered has no place to
 * take. Held in order until the end of the transaction, so that no two wait for each other.
 */
export async function supersedeBefore(tx: Tx, successors: readonly string[], at: Date): Promise<Superseded[]> {
  const ids = `{${successors.join(',')}}`
  await tx.execute(sql`
    select from licenses.licenses past join licenses.licenses next
      on past.lineage_id = next.lineage_id and past.version = next.version - 1
    where next.id = any(${ids}::uuid[]) order by past.id for update of past`)
  const rows = await tx.execute<Superseded & Record<string, unknown>>(sql`
    update licenses.licenses past set state = 'superseded', changed_at = ${at.toISOString()}::timestamptz
    from licenses.licenses next
    where next.id = any(${ids}::uuid[]) and next.state = 'prepared' and past.state = 'active'
      and past.lineage_id = next.lineage_id and past.version = next.version - 1
    returning past.id, past.identifier, past.status_list as list, past.status_index as index, next.id as successor`)
  return [...rows]
}

/** Those of them that are only written down, held until the end of the transaction. */
export async function deletableOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .select({ id: licenses.id })
    .from(licenses)
    .where(and(inArray(licenses.id, [...ids]), eq(licenses.state, 'prepared')))
    .for('update')
  return rows.map(({ id }) => id)
}

/** Takes back what was only written down; nobody has seen it. */
export async function deletePrepared(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx.delete(licenses).where(and(inArray(licenses.id, [...ids]), eq(licenses.state, 'prepared')))
}

export interface SignedLicense {
  readonly id: string
  readonly signed: Buffer
  readonly changedAt: Date
}

/** Makes prepared licenses active with their signatures; answers those that were, the others are somebody else's. */
export async function activateLicenses(tx: Tx, signed: readonly SignedLicense[]): Promise<Set<string>> {
  const done = await tx.execute<{ id: string }>(sql`
    update licenses.licenses set state = 'active', signed = made.signed, changed_at = made.changed_at
    from json_to_recordset(${JSON.stringify(signed.map(columnsOf))}::text::json)
      as made (id uuid, signed bytea, changed_at timestamptz)
    where licenses.id = made.id and licenses.state = 'prepared'
    returning licenses.id`)
  return new Set(done.map(({ id }) => id))
}
