import { and, asc, count, desc, eq, gte, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { licenseIdOf } from '../license-id.ts'
import { issuerKeys, licenses } from '../schema.ts'
import { moment, momentOf } from '../store.ts'
import { seals } from './schema.ts'
import type { SealRow } from './seal.ts'
import type { SealAlgorithm, SealKeyRow } from './seal-key.ts'

export type IssuerKeyRow = typeof issuerKeys.$inferSelect

export const countKeysOf = (reader: Reader, uscc: string): Promise<number> =>
  reader.$count(issuerKeys, eq(issuerKeys.uscc, uscc))

/** Certificates of the provincial root: another authority's are for that one to revoke. */
const isOurs = isNull(issuerKeys.chain)

/** Prepared once a pool: each file and each seal that is verified asks these. */
const prepared = new WeakMap<Db, ReturnType<typeof prepareReads>>()
function prepareReads(db: Db) {
  return {
    byKid: db
      .select()
      .from(issuerKeys)
      .where(eq(issuerKeys.kid, sql.placeholder('kid')))
      .prepare('issuer_keys_by_kid'),
    revoked: db
      .select({ count: count() })
      .from(issuerKeys)
      .where(and(isOurs, isNotNull(issuerKeys.revokedAt)))
      .prepare('issuer_keys_revoked'),
  }
}
function readsOf(db: Db) {
  const known = prepared.get(db) ?? prepareReads(db)
  prepared.set(db, known)
  return known
}

export async function selectKey(db: Db, kid: string): Promise<SealKeyRow | undefined> {
  const [row] = await readsOf(db).byKid.execute({ kid })
  return row
}

export async function selectKeyByName(reader: Reader, keyName: string): Promise<SealKeyRow | undefined> {
  const [row] = await reader.select().from(issuerKeys).where(eq(issuerKeys.keyName, keyName))
  return row
}

export const selectAllKeys = (reader: Reader): Promise<SealKeyRow[]> =>
  reader.select().from(issuerKeys).orderBy(asc(issuerKeys.createdAt), asc(issuerKeys.kid))

/** False when this key, or this certificate, is there already: of two made at once, the first stored is the one. */
export async function insertKey(tx: Tx, row: typeof issuerKeys.$inferInsert): Promise<boolean> {
  const made = await tx.insert(issuerKeys).values(row).onConflictDoNothing().returning({ kid: issuerKeys.kid })
  return made.length === 1
}

/** False when the department has a seal of this algorithm that stands, or another took the same one's place. */
export async function insertSeal(tx: Tx, row: SealRow): Promise<boolean> {
  const made = await tx.insert(seals).values(row).onConflictDoNothing().returning({ id: seals.id })
  return made.length === 1
}

const joined = (reader: Reader) =>
  reader
    .select({ seal: seals, key: issuerKeys })
    .from(seals)
    .innerJoin(issuerKeys, eq(issuerKeys.kid, seals.kid))
    .$dynamic()

export type JoinedSeal = Awaited<ReturnType<typeof joined>>[number]

export async function selectSeal(reader: Reader, id: string): Promise<JoinedSeal | undefined> {
  const [row] = await joined(reader).where(eq(seals.id, id))
  return row
}

/** As {@link selectSeal}, held until the transaction ends. */
export async function lockSeal(tx: Tx, id: string): Promise<JoinedSeal | undefined> {
  const [row] = await joined(tx).where(eq(seals.id, id)).for('update')
  return row
}

/** All seals of a department, newest first. */
export const selectSealsOf = (reader: Reader, uscc: string): Promise<JoinedSeal[]> =>
  joined(reader).where(eq(seals.uscc, uscc)).orderBy(desc(seals.createdAt), desc(seals.id))

/** The one that stands, if there is one. */
export async function selectStandingSeal(
  reader: Reader,
  uscc: string,
  algorithm: SealAlgorithm,
): Promise<JoinedSeal | undefined> {
  const [row] = await joined(reader).where(
    and(eq(seals.uscc, uscc), eq(seals.algorithm, algorithm), inArray(seals.state, ['active', 'suspended'])),
  )
  return row
}

export async function updateSealState(tx: Tx, id: string, state: string, changedAt: Date): Promise<void> {
  await tx.update(seals).set({ state, changedAt }).where(eq(seals.id, id))
}

export async function updateCustodian(tx: Tx, id: string, custodianId: string, changedAt: Date): Promise<void> {
  await tx.update(seals).set({ custodianId, changedAt }).where(eq(seals.id, id))
}

/** Of these certificates those whose seal signs nothing now and in which state it is, held until a transaction ends. */
export async function shareIdleKeys(reader: Reader, kids: readonly string[]): Promise<Map<string, string>> {
  const rows = await reader
    .select({ kid: seals.kid, state: seals.state })
    .from(seals)
    .where(inArray(seals.kid, [...kids]))
    .orderBy(asc(seals.kid))
    .for('share')
  // A replaced one may finish what was written down before.
  const idle = rows.filter(({ state }) => state === 'suspended' || state === 'revoked')
  return new Map(idle.map(({ kid, state }) => [kid, state]))
}

export async function revokeKey(
  tx: Tx,
  kid: string,
  set: { readonly revokedAt: Date; readonly revocationReason: string; readonly invalidFrom: Date },
): Promise<void> {
  await tx.update(issuerKeys).set(set).where(eq(issuerKeys.kid, kid))
}

export const selectRevokedKeys = (reader: Reader): Promise<IssuerKeyRow[]> =>
  reader
    .select()
    .from(issuerKeys)
    .where(and(isOurs, isNotNull(issuerKeys.revokedAt)))
    .orderBy(asc(issuerKeys.revokedAt), asc(issuerKeys.kid))

export async function countRevokedKeys(db: Db): Promise<number> {
  const [row] = await readsOf(db).revoked.execute()
  return row?.count ?? 0
}

export async function selectKeyBySerial(reader: Reader, serial: string): Promise<IssuerKeyRow | undefined> {
  const [row] = await reader
    .select()
    .from(issuerKeys)
    .where(and(isOurs, eq(issuerKeys.serial, serial)))
  return row
}

/** A certificate that is not believed from a minute on. */
export interface Withdrawn {
  readonly kid: string
  readonly from: Date
}

/** Undefined for a seal whose every signature is good. */
export const withdrawnOf = ({ seal: { kid }, key: { invalidFrom } }: JoinedSeal): Withdrawn | undefined =>
  invalidFrom === null ? undefined : { kid, from: invalidFrom }

/** Licenses in force that it signed from then on, in the order in which they were issued, behind this one. */
export async function selectAffected(
  reader: Reader,
  { kid, from }: Withdrawn,
  after: string,
  count: number,
): Promise<AffectedLicense[]> {
  return reader
    .select({
      identifier: licenses.identifier,
      typeCode: licenses.typeCode,
      state: licenses.state,
      issuedAt: licenses.issuedAt,
    })
    .from(licenses)
    .where(
      and(
        eq(licenses.issuerKid, kid),
        gte(licenses.issuedAt, from),
        sql`${licenses.state} in ('active', 'suspended')`,
        after === '' ? undefined : sql`${moment} > ${momentOf(reader, licenseIdOf(after))}`,
      ),
    )
    .orderBy(asc(licenses.issuedAt), asc(licenses.id))
    .limit(count)
}

/** A license that nobody believes any more, since its seal's key was in other hands. */
export interface AffectedLicense {
  readonly identifier: string
  readonly typeCode: string
  readonly state: string
  readonly issuedAt: Date
}
