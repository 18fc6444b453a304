import { and, asc, desc, eq, gt, inArray, max, notInArray, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { issuerKeys, issuingRights, licenseTypes } from '../schema.ts'
import { seals } from '../seals/schema.ts'
import type { LicenseType, PublishedType } from './license-type.ts'

const publishedOf = (row: { readonly version: number; readonly definition: LicenseType }): PublishedType => ({
  ...row.definition,
  version: row.version,
})

/** Versions never change, so one that was read is kept: code and version name it. */
const kept = new WeakMap<Db, Map<string, PublishedType>>()
function keptOf(db: Db): Map<string, PublishedType> {
  const known = kept.get(db) ?? new Map<string, PublishedType>()
  kept.set(db, known)
  return known
}

/** @param reader what to ask with where the version is not kept yet */
export async function selectType(
  db: Db,
  code: string,
  version: number,
  reader: Reader = db,
): Promise<PublishedType | undefined> {
  const known = keptOf(db).get(`${code}:${version}`)
  if (known !== undefined) return known
  const [row] = await reader
    .select()
    .from(licenseTypes)
    .where(and(eq(licenseTypes.code, code), eq(licenseTypes.version, version)))
  if (row === undefined) return undefined
  // Of several who read it at once all get the same: what is compiled from it hangs on the object.
  const type = keptOf(db).get(`${code}:${version}`) ?? publishedOf(row)
  keptOf(db).set(`${code}:${version}`, type)
  return type
}

const prepared = new WeakMap<Db, ReturnType<typeof prepareReads>>()
function prepareReads(db: Db) {
  const code = sql.placeholder('code')
  const uscc = sql.placeholder('uscc')
  return {
    ground: db
      .select({
        version: max(licenseTypes.version),
        isIssuer: sql<boolean>`exists (select from ${issuingRights}
          where ${issuingRights.typeCode} = ${code} and ${issuingRights.uscc} = ${uscc})`,
      })
      .from(licenseTypes)
      .where(eq(licenseTypes.code, code))
      .prepare('licenses_issuing_ground'),
    key: db
      .select({ state: seals.state, key: issuerKeys })
      .from(seals)
      .innerJoin(issuerKeys, eq(issuerKeys.kid, seals.kid))
      .where(
        and(
          eq(seals.uscc, uscc),
          eq(seals.algorithm, 'ES256'),
          inArray(seals.state, ['active', 'suspended']),
          gt(issuerKeys.notAfter, sql.placeholder('at')),
        ),
      )
      .prepare('licenses_issuer_key'),
  }
}
function readsOf(db: Db) {
  const known = prepared.get(db) ?? prepareReads(db)
  prepared.set(db, known)
  return known
}

/** The type's latest version, and whether this department may issue it. */
export async function selectIssuingGround(
  db: Db,
  code: string,
  uscc: string,
): Promise<{ version: number; isIssuer: boolean } | undefined> {
  const [row] = await readsOf(db).ground.execute({ code, uscc })
  return row === undefined || row.version === null ? undefined : { version: row.version, isIssuer: row.isIssuer }
}

/** The department's seal for licenses that stands at this moment, with its certificate; it may be suspended. */
export async function selectIssuerKey(db: Db, uscc: string, at: Date) {
  const [row] = await readsOf(db).key.execute({ uscc, at: at.toISOString() })
  return row
}

/** Latest version of every type, by code. */
export async function selectLatestTypes(reader: Reader): Promise<PublishedType[]> {
  const rows = await reader
    .selectDistinctOn([licenseTypes.code])
    .from(licenseTypes)
    .orderBy(asc(licenseTypes.code), desc(licenseTypes.version))
  return rows.map(publishedOf)
}

export async function selectLatestType(reader: Reader, code: string): Promise<PublishedType | undefined> {
  const [row] = await reader
    .select()
    .from(licenseTypes)
    .where(eq(licenseTypes.code, code))
    .orderBy(desc(licenseTypes.version))
    .limit(1)
  return row === undefined ? undefined : publishedOf(row)
}

export interface DatedType extends PublishedType {
  readonly publishedAt: Date
}

/** Every version of a type, the latest first. */
export async function selectVersions(reader: Reader, code: string): Promise<DatedType[]> {
  const rows = await reader
    .select()
    .from(licenseTypes)
    .where(eq(licenseTypes.code, code))
    .orderBy(desc(licenseTypes.version))
  return rows.map(row => ({ ...publishedOf(row), publishedAt: row.publishedAt }))
}

/** False when that version is there already: two who publish at once do not both win. */
export async function insertType(tx: Tx, type: LicenseType, version: number, at: Date): Promise<boolean> {
  const made = await tx
    .insert(licenseTypes)
    .values({ code: type.code, version, definition: type, publishedAt: at })
    .onConflictDoNothing()
    .returning({ code: licenseTypes.code })
  return made.length === 1
}

/** Departments that may issue, by type code. */
export async function selectIssuers(reader: Reader, typeCode?: string): Promise<Map<string, string[]>> {
  const rows = await reader
    .select({ typeCode: issuingRights.typeCode, uscc: issuingRights.uscc })
    .from(issuingRights)
    .where(typeCode === undefined ? undefined : eq(issuingRights.typeCode, typeCode))
    .orderBy(asc(issuingRights.uscc))
  const issuers = new Map<string, string[]>()
  for (const row of rows) issuers.set(row.typeCode, [...(issuers.get(row.typeCode) ?? []), row.uscc])
  return issuers
}

/** False when the right is there already. */
export async function insertRight(tx: Tx, typeCode: string, uscc: string, grantedAt: Date): Promise<boolean> {
  const made = await tx
    .insert(issuingRights)
    .values({ typeCode, uscc, grantedAt })
    .onConflictDoNothing()
    .returning({ uscc: issuingRights.uscc })
  return made.length === 1
}

/** Takes the right from every department that is not listed; answers who lost it. */
export async function deleteOtherRights(tx: Tx, typeCode: string, kept: readonly string[]): Promise<string[]> {
  const rows = await tx
    .delete(issuingRights)
    .where(
      kept.length === 0
        ? eq(issuingRights.typeCode, typeCode)
        : and(eq(issuingRights.typeCode, typeCode), notInArray(issuingRights.uscc, [...kept])),
    )
    .returning({ uscc: issuingRights.uscc })
  return rows.map(row => row.uscc)
}
