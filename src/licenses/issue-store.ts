import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import type { FoundBy } from './found-by.ts'
import { blindIndexes, licenseRequests, licenses } from './schema.ts'
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

/** The license that a request has. */
export interface Standing {
  readonly requestKey: Buffer
  readonly requestDigest: Buffer
  readonly row: LicenseRow
}

/** The licenses that these requests have, in any order. */
export async function selectByRequests(db: Db, keys: readonly Buffer[]): Promise<Standing[]> {
  if (keys.length === 0) return []
  const list = `{${keys.map(key => `"\\${hex(key)}"`).join(',')}}`
  const found = await readsOf(db).execute({ keys: list })
  return found.map(({ row, ...request }) => ({ ...request, row: typed(row) }))
}
export const selectByRequest = async (db: Db, key: Buffer): Promise<Standing | undefined> =>
  (await selectByRequests(db, [key]))[0]

const prepared = new WeakMap<Db, ReturnType<typeof prepareRead>>()
const prepareRead = (db: Db) =>
  db
    .select({
      requestKey: licenseRequests.requestKey,
      requestDigest: licenseRequests.requestDigest,
      row: getTableColumns(licenses),
    })
    // Joined and from a subquery, as ids are in store.ts.
    .from(sql`unnest((select ${sql.placeholder('keys')}::bytea[])) as asked (key)`)
    .innerJoin(licenseRequests, sql`${licenseRequests.requestKey} = asked.key`)
    .innerJoin(licenses, eq(licenses.id, licenseRequests.licenseId))
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

/** One request of one caller, both digests keyed. */
export interface RequestToWrite {
  readonly key: Buffer
  readonly digest: Buffer
}

export interface LicenseToWrite {
  /** Absent where a plan names the license. */
  readonly request?: RequestToWrite | undefined
  readonly row: LicenseInsert
  readonly found: readonly FoundBy[]
}

/**
 * Writes licenses down with all they are found by: one statement, so all or none. Answers the ids of those that are new; a request
 * that has a license already gets no second one.
 * @throws where one has an identifier that is given away: a license gets no second next version ({@link isTaken})
 */
export async function insertLicenses(db: Reader, licensesToWrite: readonly LicenseToWrite[]): Promise<Set<string>> {
  const requests = licensesToWrite.flatMap(({ request, row }) =>
    request === undefined
      ? []
      : [columnsOf({ requestKey: request.key, requestDigest: request.digest, licenseId: row.id })],
  )
  const planned = licensesToWrite.flatMap(({ request, row }) => (request === undefined ? [row.id] : []))
  const rows = licensesToWrite.map(({ row }) => columnsOf(row))
  const indexes = licensesToWrite.flatMap(({ row, found }) =>
    found.map(each => columnsOf({ licenseId: row.id, ...each })),
  )
  const made = await db.execute<{ id: string }>(sql`
    with asked as (
      insert into licenses.license_requests
      select * from json_populate_recordset(null::licenses.license_requests, ${JSON.stringify(requests)}::text::json)
      on conflict do nothing
      returning license_id),
    made as (
      insert into licenses.licenses
      select * from json_populate_recordset(null::licenses.licenses, ${JSON.stringify(rows)}::text::json)
      where id in (select license_id from asked union all select unnest(${`{${planned.join(',')}}`}::uuid[]))
      returning id),
    found as (
      insert into licenses.blind_indexes
      select one.* from json_populate_recordset(null::licenses.blind_indexes, ${JSON.stringify(indexes)}::text::json)
        as one join made on made.id = one.license_id)
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

/** A prepared version and the one before it, by their ids. */
export interface Succeeding {
  readonly past: string
  readonly next: string
}

/**
 * Ends the versions before these prepared ones, where they are still in force; whoever is not answered has no place to
 * take. Held in order until the end of the transaction, so that no two wait for each other.
 */
export async function supersedeBefore(tx: Tx, succeeding: readonly Succeeding[], at: Date): Promise<Superseded[]> {
  const pairs = sql`json_to_recordset(${JSON.stringify(succeeding)}::text::json) as pair (past uuid, next uuid)`
  await tx.execute(sql`
    select from ${pairs} join licenses.licenses past on past.id = pair.past order by past.id for update of past`)
  const rows = await tx.execute<Superseded & Record<string, unknown>>(sql`
    update licenses.licenses past set state = 'superseded', changed_at = ${at.toISOString()}::timestamptz
    from ${pairs} join licenses.licenses next on next.id = pair.next
    where past.id = pair.past and past.state = 'active' and next.state = 'prepared'
    returning past.id, past.identifier, past.status_list as list, past.status_index as index, next.id as successor`)
  return [...rows]
}

/** Those of them that are only written down, held until the end of the transaction. */
export async function deletableOf(tx: Tx, ids: readonly string[]): Promise<LicenseRow[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .select()
    .from(licenses)
    .where(and(inArray(licenses.id, [...ids]), eq(licenses.state, 'prepared')))
    .for('update')
  return rows.map(typed)
}

/** Takes back what was only written down, and is held, with all it would have been found by; nobody has seen it. */
export async function deletePrepared(
  tx: Tx,
  prepared: readonly { readonly id: string; readonly found: readonly FoundBy[] }[],
): Promise<void> {
  if (prepared.length === 0) return
  const ids = prepared.map(({ id }) => id)
  const indexes = prepared.flatMap(({ found }) => found.map(each => each.blindIndex))
  await tx.delete(licenses).where(and(inArray(licenses.id, ids), eq(licenses.state, 'prepared')))
  await tx
    .delete(blindIndexes)
    .where(and(inArray(blindIndexes.blindIndex, indexes), inArray(blindIndexes.licenseId, ids)))
  await tx.delete(licenseRequests).where(inArray(licenseRequests.licenseId, ids))
}

export interface SignedLicense {
  readonly id: string
  /** Of what was signed: another may have been written down by this name since. */
  readonly contentDigest: Buffer
  readonly signed: Buffer
  readonly changedAt: Date
}

/** Makes prepared licenses active with their signatures; answers those that were, the others are somebody else's. */
export async function activateLicenses(tx: Tx, signed: readonly SignedLicense[]): Promise<Set<string>> {
  const done = await tx.execute<{ id: string }>(sql`
    update licenses.licenses set state = 'active', signed = made.signed, changed_at = made.changed_at
    from json_to_recordset(${JSON.stringify(signed.map(columnsOf))}::text::json)
      as made (id uuid, content_digest bytea, signed bytea, changed_at timestamptz)
    where licenses.id = made.id and licenses.content_digest = made.content_digest and licenses.state = 'prepared'
    returning licenses.id`)
  return new Set(done.map(({ id }) => id))
}
