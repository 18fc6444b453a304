import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNull,
  lt,
  ne,
  or,
  type Placeholder,
  sql,
} from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import type { SealedContent } from './license.ts'
import { licenseIdOf } from './license-id.ts'
import { isState, type State } from './life-cycle.ts'
import { blindIndexes, changes, issuerKeys, licenses } from './schema.ts'

export type LicenseInsert = typeof licenses.$inferInsert

export type LicenseRow = Omit<typeof licenses.$inferSelect, 'state'> & { readonly state: State }

export function typed<Row extends { state: string }>(row: Row): Omit<Row, 'state'> & { state: State } {
  const { state } = row
  if (!isState(state)) throw new Error(`license in unknown state ${state}`)
  return { ...row, state }
}

const listOf = (ids: readonly string[]): string => `{${ids.join(',')}}`
/**
 * Ids to be joined, so that each is looked for in its own partition alone. The subquery keeps from the planner how many they
 * are: it would plan for every list anew, which takes longer than to read.
 */
const asked = (ids: string | Placeholder) => sql`unnest((select ${ids}::uuid[])) as asked (id)`

/** One row by id for each id that is asked: a join would leave it to the planner to read a small register whole instead. */
const askedRow = (reader: Reader) =>
  reader.select(getTableColumns(licenses)).from(licenses).where(sql`${licenses.id} = asked.id`).limit(1).as('row')

function forVerification(reader: Reader, ids: string | Placeholder) {
  const row = askedRow(reader)
  const key = reader
    .select({ name: issuerKeys.name, invalidFrom: issuerKeys.invalidFrom })
    .from(issuerKeys)
    .where(eq(issuerKeys.kid, row.issuerKid))
    .limit(1)
    .as('key')
  return reader
    .select({
      id: row.id,
      identifier: row.identifier,
      typeCode: row.typeCode,
      typeVersion: row.typeVersion,
      issuerUscc: row.issuerUscc,
      issuerName: key.name,
      issuerKid: row.issuerKid,
      sealInvalidFrom: key.invalidFrom,
      state: row.state,
      statusList: row.statusList,
      statusIndex: row.statusIndex,
      validFrom: row.validFrom,
      validUntil: row.validUntil,
      issuedAt: row.issuedAt,
      contentDigest: row.contentDigest,
      holderSealed: row.holderSealed,
      checkCodeSealed: row.checkCodeSealed,
      signed: row.signed,
    })
    .from(asked(ids))
    .crossJoinLateral(row)
    .crossJoinLateral(key)
    .where(ne(row.state, 'prepared'))
}

/** Where a license stands in the order of issue, of which `id` says nothing. */
export const moment = sql`(${licenses.issuedAt}, ${licenses.id})`
/** The same of another one; nothing comes before or after one that is not there. */
export const momentOf = (reader: Reader, id: string) => {
  const other = alias(licenses, 'other')
  return reader.select({ at: other.issuedAt, id: other.id }).from(other).where(eq(other.id, id))
}

/** Prepared once a pool. */
const prepared = new WeakMap<Db, ReturnType<typeof prepareReads>>()
function prepareReads(db: Db) {
  return {
    byIds: db
      .select(getTableColumns(licenses))
      .from(asked(sql.placeholder('ids')))
      .innerJoin(licenses, sql`${licenses.id} = asked.id`)
      .prepare('licenses_by_ids'),
    ofLineage: db
      .select()
      .from(licenses)
      .where(
        and(
          or(
            eq(licenses.id, sql.placeholder('lineageId')),
            and(eq(licenses.lineageId, sql.placeholder('lineageId')), sql`${licenses.version} > 1`),
          ),
          sql`${licenses.state} <> 'prepared'`,
        ),
      )
      .orderBy(asc(licenses.version))
      .prepare('licenses_of_lineage'),
    changesOf: db
      .select(getTableColumns(changes))
      .from(asked(sql.placeholder('ids')))
      .innerJoin(changes, sql`${changes.licenseId} = asked.id`)
      .orderBy(asc(changes.at), asc(changes.id))
      .prepare('changes_of_licenses'),
    forVerification: forVerification(db, sql.placeholder('ids')).prepare('licenses_for_verification'),
  }
}
function readsOf(db: Db) {
  const known = prepared.get(db) ?? prepareReads(db)
  prepared.set(db, known)
  return known
}

/** Prepared ones too. */
export async function selectById(db: Db, id: string): Promise<LicenseRow | undefined> {
  const [row] = await readsOf(db).byIds.execute({ ids: listOf([id]) })
  return row === undefined ? undefined : typed(row)
}

/** A license that exists for the world: what is only prepared is not found. */
export async function selectLicense(db: Db, identifier: string): Promise<LicenseRow | undefined> {
  const row = await selectById(db, licenseIdOf(identifier))
  return row?.state === 'prepared' ? undefined : row
}

/** All versions that exist for the world, the first one first. */
export async function selectLineage(db: Db, lineageId: string): Promise<LicenseRow[]> {
  return (await readsOf(db).ofLineage.execute({ lineageId })).map(typed)
}

/** What happened to these licenses, in order. */
export const selectChanges = (db: Db, licenseIds: readonly string[]) =>
  readsOf(db).changesOf.execute({ ids: listOf(licenseIds) })

export type VerificationRow = Omit<Awaited<ReturnType<typeof forVerification>>[number], 'state'> & {
  readonly state: Exclude<State, 'prepared'>
}

/**
 * Rows by identifier, for those that exist for the world. What is prepared lives on the pool, so that a transaction asks
 * with a statement of its own.
 */
export async function selectForVerification(
  db: Db,
  identifiers: readonly string[],
  reader: Reader,
): Promise<ReadonlyMap<string, VerificationRow>> {
  if (identifiers.length === 0) return new Map()
  const list = listOf(identifiers.map(licenseIdOf))
  const rows =
    reader === db ? await readsOf(db).forVerification.execute({ ids: list }) : await forVerification(reader, list)
  return new Map(
    rows.map(typed).flatMap(({ state, ...row }) => (state === 'prepared' ? [] : [[row.identifier, { ...row, state }]])),
  )
}

/** What a license says, sealed. */
export async function selectContent(reader: Reader, id: string): Promise<SealedContent> {
  const [row] = await reader
    .select({ contentSealed: licenses.contentSealed, contentDigest: licenses.contentDigest })
    .from(licenses)
    .where(eq(licenses.id, id))
  if (row === undefined) throw new Error(`there is no license ${id}`)
  return row
}

/** Holds the row until the end of the transaction. */
export async function lockLicense(tx: Tx, identifier: string): Promise<LicenseRow | undefined> {
  const [row] = await tx
    .select()
    .from(licenses)
    .where(and(eq(licenses.id, licenseIdOf(identifier)), ne(licenses.state, 'prepared')))
    .for('update')
  return row === undefined ? undefined : typed(row)
}

export async function updateState(tx: Tx, id: string, state: State, changedAt: Date): Promise<void> {
  await tx.update(licenses).set({ state, changedAt }).where(eq(licenses.id, id))
}

export async function insertChange(tx: Tx, row: typeof changes.$inferInsert): Promise<void> {
  await tx.insert(changes).values(row)
}

/** Licenses written down before `before` and still not signed, oldest first. */
export async function selectUnfinished(db: Db, before: Date, limit: number): Promise<LicenseRow[]> {
  const rows = await db
    .select()
    .from(licenses)
    .where(and(eq(licenses.state, 'prepared'), lt(licenses.issuedAt, before)))
    .orderBy(asc(licenses.issuedAt))
    .limit(limit)
  return rows.map(typed)
}

/** Held by one of these, or watched over by one who is still a guardian on that day. */
const heldBy = (holders: readonly Buffer[], today: string) =>
  and(
    inArray(blindIndexes.blindIndex, [...holders]),
    or(isNull(blindIndexes.guardianUntil), gt(blindIndexes.guardianUntil, today)),
  )

/** Licenses of any of these holders, newest first. */
export async function selectLicensesOf(
  db: Db,
  holders: readonly Buffer[],
  today: string,
  limit: number,
): Promise<LicenseRow[]> {
  if (holders.length === 0) return []
  const ids = db.select({ id: blindIndexes.licenseId }).from(blindIndexes).where(heldBy(holders, today))
  const rows = await db
    .select()
    .from(licenses)
    .where(and(inArray(licenses.id, ids), ne(licenses.state, 'prepared')))
    .orderBy(desc(licenses.issuedAt), desc(licenses.id))
    .limit(limit)
  return rows.map(typed)
}

export async function isHeldBy(db: Db, licenseId: string, holders: readonly Buffer[], today: string): Promise<boolean> {
  if (holders.length === 0) return false
  const rows = await db
    .select({ id: blindIndexes.licenseId })
    .from(blindIndexes)
    .where(and(eq(blindIndexes.licenseId, licenseId), heldBy(holders, today)))
    .limit(1)
  return rows.length === 1
}

/** Entries of a list that are not good, by index after `after`. */
export async function selectNotGood(reader: Reader, list: number, after: number, limit: number) {
  const rows = await reader
    .select({ index: licenses.statusIndex, state: licenses.state })
    .from(licenses)
    .where(
      and(
        eq(licenses.statusList, list),
        gt(licenses.statusIndex, after),
        sql`${licenses.state} in ('revoked', 'cancelled', 'suspended', 'superseded')`,
      ),
    )
    .orderBy(asc(licenses.statusIndex))
    .limit(limit)
  return rows.map(typed)
}

/** Number of the place that was drawn last, or undefined when none was yet. */
export async function selectLastPlace(reader: Reader): Promise<number | undefined> {
  const [row] = await reader.execute<{ last: string; drawn: boolean }>(
    sql`select last_value as last, is_called as drawn from licenses.status_places`,
  )
  return row?.drawn === true ? Number(row.last) : undefined
}
