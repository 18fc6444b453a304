import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Db, Tx } from '../platform/db/client.ts'
import { licenses } from './schema.ts'
import { type LicenseInsert, type LicenseRow, typed } from './store.ts'

const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`
const columnOf = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** A row as the database reads it from JSON: columns by their own names, bytes in hex. */
const columnsOf = (row: object): object =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [columnOf(name), value instanceof Buffer ? hex(value) : value]),
  )

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
export async function drawPlaces(db: Db, count: number): Promise<number[]> {
  const rows = await db.execute<{ number: string }>(
    sql`select nextval('licenses.status_places') as number from generate_series(1, ${count}::int)`,
  )
  return rows.map(row => Number(row.number))
}

export interface LicenseToWrite {
  readonly row: LicenseInsert
  readonly holderIndexes: readonly Buffer[]
}

/**
 * Writes licenses down with their holders: one statement, so all or none. Answers the ids of those that are new; a request
 * that has a license already gets no second one, the unique index decides.
 */
export async function insertLicenses(db: Db, licensesToWrite: readonly LicenseToWrite[]): Promise<Set<string>> {
  const rows = licensesToWrite.map(({ row }) => columnsOf(row))
  const holders = licensesToWrite.flatMap(({ row, holderIndexes }) =>
    holderIndexes.map((holderIndex, position) => columnsOf({ licenseId: row.id, position, holderIndex })),
  )
  const made = await db.execute<{ id: string }>(sql`
    with made as (
      insert into licenses.licenses
      select * from json_populate_recordset(null::licenses.licenses, ${JSON.stringify(rows)}::text::json)
      on conflict (request_key) do nothing
      returning id),
    held as (
      insert into licenses.license_holders
      select holder.* from json_populate_recordset(null::licenses.license_holders, ${JSON.stringify(holders)}::text::json)
        as holder join made on made.id = holder.license_id)
    select id from made`)
  return new Set(made.map(({ id }) => id))
}

/** Takes back what was only written down; nobody has seen it. */
export async function deletePrepared(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx.delete(licenses).where(and(inArray(licenses.id, [...ids]), eq(licenses.state, 'prepared')))
}

export interface SignedLicense {
  readonly id: string
  readonly sdJwtSealed: Buffer
  readonly qrSealed: Buffer
  readonly changedAt: Date
}

/** Makes prepared licenses active with their signed documents; answers those that were, the others are somebody else's. */
export async function activateLicenses(tx: Tx, signed: readonly SignedLicense[]): Promise<Set<string>> {
  const done = await tx.execute<{ id: string }>(sql`
    update licenses.licenses set state = 'active', sd_jwt_sealed = signed.sd_jwt_sealed, qr_sealed = signed.qr_sealed,
      changed_at = signed.changed_at
    from json_to_recordset(${JSON.stringify(signed.map(columnsOf))}::text::json)
      as signed (id uuid, sd_jwt_sealed bytea, qr_sealed bytea, changed_at timestamptz)
    where licenses.id = signed.id and licenses.state = 'prepared'
    returning licenses.id`)
  return new Set(done.map(({ id }) => id))
}
