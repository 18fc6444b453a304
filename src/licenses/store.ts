import { and, asc, desc, eq, gt, inArray, isNull, lt, ne, or, type Placeholder, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import type { SealedContent } from './license.ts'
import { isState, type State } from './life-cycle.ts'
import { changes, issuerKeys, licenseHolders, licenses } from './schema.ts'

export type LicenseInsert = typeof licenses.$inferInsert

export type LicenseRow = Omit<typeof licenses.$inferSelect, 'state'> & { readonly state: State }

export function typed<Row extends { state: string }>(row: Row): Omit<Row, 'state'> & { state: State } {
  const { state } = row
  if (!isState(state)) throw new Error(`license in unknown state ${state}`)
  return { ...row, state }
}

const forVerification = (reader: Reader, identifiers: string | Placeholder) =>
  reader
    .select({
      id: licenses.id,
      identifier: licenses.identifier,
      typeCode: licenses.typeCode,
      typeVersion: licenses.typeVersion,
      issuerUscc: licenses.issuerUscc,
      issuerName: issuerKeys.name,
      issuerKid: licenses.issuerKid,
      sealInvalidFrom: issuerKeys.invalidFrom,
      state: licenses.state,
      statusList: licenses.statusList,
      statusIndex: licenses.statusIndex,
      validFrom: licenses.validFrom,
      validUntil: licenses.validUntil,
      issuedAt: licenses.issuedAt,
      contentDigest: licenses.contentDigest,
      holderSealed: licenses.holderSealed,
      checkCodeSealed: licenses.checkCodeSealed,
    })
    .from(licenses)
    .innerJoin(issuerKeys, eq(issuerKeys.kid, licenses.issuerKid))
    .where(and(sql`${licenses.identifier} = any(${identifiers}::text[])`, ne(licenses.state, 'prepared')))

/** Prepared once a pool. */
const prepared = new WeakMap<Db, ReturnType<typeof prepareReads>>()
function prepareReads(db: Db) {
  return {
    byIdentifier: db
      .select()
      .from(licenses)
      .where(and(eq(licenses.identifier, sql.placeholder('identifier')), ne(licenses.state, 'prepared')))
      .prepare('licenses_by_identifier'),
    byRequest: db
      .select()
      .from(licenses)
      .where(eq(licenses.requestKey, sql.placeholder('key')))
      .prepare('licenses_by_request'),
    forVerification: forVerification(db, sql.placeholder('identifiers')).prepare('licenses_for_verification'),
  }
}
function readsOf(db: Db) {
  const known = prepared.get(db) ?? prepareReads(db)
  prepared.set(db, known)
  return known
}

/** A license that exists for the world: what is only prepared is not found. */
export async function selectLicense(db: Db, identifier: string): Promise<LicenseRow | undefined> {
  const [row] = await readsOf(db).byIdentifier.execute({ identifier })
  return row === undefined ? undefined : typed(row)
}

/** A version of a lineage, prepared ones too. */
export async function selectVersion(db: Db, lineageId: string, version: number): Promise<LicenseRow | undefined> {
  const [row] = await db
    .select()
    .from(licenses)
    .where(and(eq(licenses.lineageId, lineageId), eq(licenses.version, version)))
  return row === undefined ? undefined : typed(row)
}

/** All versions that exist for the world, the first one first. */
export async function selectLineage(db: Db, lineageId: string): Promise<LicenseRow[]> {
  const rows = await db
    .select()
    .from(licenses)
    .where(and(eq(licenses.lineageId, lineageId), ne(licenses.state, 'prepared')))
    .orderBy(asc(licenses.version))
  return rows.map(typed)
}

/** What happened to these licenses, in order. */
export const selectChanges = (db: Db, licenseIds: readonly string[]) =>
  db
    .select()
    .from(changes)
    .where(inArray(changes.licenseId, [...licenseIds]))
    .orderBy(asc(changes.at), asc(changes.id))

export async function selectByRequest(db: Db, key: Buffer): Promise<LicenseRow | undefined> {
  const [row] = await readsOf(db).byRequest.execute({ key })
  return row === undefined ? undefined : typed(row)
}

export type VerificationRow = Omit<Awaited<ReturnType<typeof forVerification>>[number], 'state'> & {
  readonly state: Exclude<State, 'prepared'>
}

/**
 * Rows by identifier, for those that exist for the world. What is prepared lives on the pool, so that a transaction asks
 * with a statement of its own.
 * @param identifiers well-formed ones: digits, upper-case letters and dots need no quotes in an array
 */
export async function selectForVerification(
  db: Db,
  identifiers: readonly string[],
  reader: Reader,
): Promise<ReadonlyMap<string, VerificationRow>> {
  if (identifiers.length === 0) return new Map()
  const list = `{${identifiers.join(',')}}`
  const rows =
    reader === db
      ? await readsOf(db).forVerification.execute({ identifiers: list })
      : await forVerification(reader, list)
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
    .where(and(eq(licenses.identifier, identifier), ne(licenses.state, 'prepared')))
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
    inArray(licenseHolders.holderIndex, [...holders]),
    or(isNull(licenseHolders.guardianUntil), gt(licenseHolders.guardianUntil, today)),
  )

/** Licenses of any of these holders, newest first. */
export async function selectLicensesOf(
  db: Db,
  holders: readonly Buffer[],
  today: string,
  limit: number,
): Promise<LicenseRow[]> {
  if (holders.length === 0) return []
  const ids = db.select({ id: licenseHolders.licenseId }).from(licenseHolders).where(heldBy(holders, today))
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
    .select({ position: licenseHolders.position })
    .from(licenseHolders)
    .where(and(eq(licenseHolders.licenseId, licenseId), heldBy(holders, today)))
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

/** The highest list that has entries, or undefined when nothing was issued yet. */
export async function selectLastList(reader: Reader): Promise<number | undefined> {
  const [row] = await reader
    .select({ list: licenses.statusList })
    .from(licenses)
    .orderBy(desc(licenses.statusList))
    .limit(1)
  return row?.list
}
