import { and, asc, desc, eq, gte, lt, or, sql } from 'drizzle-orm'
import { records } from '../audit/schema.ts'
import type { Json } from '../platform/crypto/canonical-json.ts'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import { outbox } from '../platform/db/schema.ts'
import { delegates, listSnapshots, publishedLists, revocationLists } from './schema.ts'

export type PublishedList = typeof publishedLists.$inferSelect
export type Delegate = typeof delegates.$inferSelect
export type RevocationListRow = typeof revocationLists.$inferSelect

export async function selectList(reader: Reader, list: number): Promise<PublishedList | undefined> {
  const [row] = await reader.select().from(publishedLists).where(eq(publishedLists.list, list))
  return row
}

/**
 * Whoever makes a list anew and whoever calls it outdated come one after the other, also where it has no row yet; let go
 * at the end of the transaction.
 */
export async function lockList(tx: Tx, list: number): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('verification.published_lists'), ${list})`)
}

/** Puts a list in the place of the last one, and beside all that there were. */
export async function putList(tx: Tx, row: PublishedList): Promise<void> {
  await tx.insert(publishedLists).values(row).onConflictDoUpdate({ target: publishedLists.list, set: row })
  const { list, version, token, expiresAt } = row
  await tx.insert(listSnapshots).values({ list, version, token, expiresAt }).onConflictDoNothing()
}

export async function selectSnapshot(reader: Reader, list: number, version: string): Promise<string | undefined> {
  const [row] = await reader
    .select({ token: listSnapshots.token })
    .from(listSnapshots)
    .where(and(eq(listSnapshots.list, list), eq(listSnapshots.version, version)))
  return row?.token
}

export async function deleteSnapshotsBefore(db: Db, at: Date): Promise<void> {
  await db.delete(listSnapshots).where(lt(listSnapshots.expiresAt, at))
}

export async function markOutdated(tx: Tx, list: number): Promise<void> {
  await tx.update(publishedLists).set({ isOutdated: true }).where(eq(publishedLists.list, list))
}

/** Lists that must be made or signed anew: something changed, or their signature is older than `before`. */
export async function selectDue(db: Db, before: Date): Promise<number[]> {
  const rows = await db
    .select({ list: publishedLists.list })
    .from(publishedLists)
    .where(or(publishedLists.isOutdated, lt(publishedLists.signedAt, before)))
    .orderBy(asc(publishedLists.list))
  return rows.map(row => row.list)
}

/** Is another event of this topic due? Then whoever handles the last one does the work for all. */
export async function isMoreWaiting(tx: Tx, topic: string): Promise<boolean> {
  const rows = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(sql`${outbox.topic} = ${topic} and ${outbox.dueAt} <= now()`)
    .limit(1)
  return rows.length > 0
}

/** Certificates of a key, newest first. */
export const selectDelegates = (reader: Reader, keyName: string): Promise<Delegate[]> =>
  reader
    .select()
    .from(delegates)
    .where(eq(delegates.keyName, keyName))
    .orderBy(desc(delegates.notAfter), asc(delegates.kid))

export async function hasDelegate(reader: Reader, serial: string): Promise<boolean> {
  return (await reader.$count(delegates, eq(delegates.serial, serial))) > 0
}

export async function insertDelegate(reader: Reader, row: Delegate): Promise<void> {
  await reader.insert(delegates).values(row).onConflictDoNothing()
}

export async function selectRevocationList(reader: Reader, issuer: string): Promise<RevocationListRow | undefined> {
  const [row] = await reader.select().from(revocationLists).where(eq(revocationLists.issuer, issuer))
  return row
}

/** Nodes that issue a list come one after the other; let go at the end of the transaction. */
export async function lockRevocationList(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('verification.revocation_lists'))`)
}

const prepared = new WeakMap<Db, ReturnType<typeof prepareList>>()
const prepareList = (db: Db) =>
  db
    .select()
    .from(revocationLists)
    .where(eq(revocationLists.issuer, sql.placeholder('issuer')))
    .prepare('revocation_list')

/** The same outside a transaction, prepared once a pool: each file that is verified asks it. */
export async function standingRevocationList(db: Db, issuer: string): Promise<RevocationListRow | undefined> {
  const read = prepared.get(db) ?? prepareList(db)
  prepared.set(db, read)
  const [row] = await read.execute({ issuer })
  return row
}

export async function putRevocationList(tx: Tx, row: RevocationListRow): Promise<void> {
  await tx.insert(revocationLists).values(row).onConflictDoUpdate({ target: revocationLists.issuer, set: row })
}

export interface LookLine {
  readonly id: number
  readonly at: Date
  readonly actor: string
  readonly subject: string
  readonly data: Json
}

const lookColumns = {
  id: records.id,
  at: records.at,
  actor: records.actor,
  subject: records.subject,
  data: records.data,
}

/** Lines of the log that tell of a look at this subject, the newest first, by an index of their own. */
export const selectLooks = (
  reader: Reader,
  subject: string,
  since: Date | undefined,
  limit: number,
): Promise<LookLine[]> =>
  reader
    .select(lookColumns)
    .from(records)
    .where(
      // The type as it stands in the index: a parameter would not find it.
      and(sql`type = 'license.verified'`, eq(records.subject, subject), since && gte(records.at, since)),
    )
    .orderBy(desc(records.id))
    .limit(limit)

export interface LooksWithin {
  readonly since: Date
  readonly until: Date
  /** Lines before this one alone. */
  readonly before: number | undefined
}

/** The same of what a person asked, those too that led to no license. */
export const selectLooksBy = (
  reader: Reader,
  actor: string,
  { since, until, before }: LooksWithin,
  limit: number,
): Promise<LookLine[]> =>
  reader
    .select(lookColumns)
    .from(records)
    .where(
      and(
        sql`type in ('license.verified', 'verification.nothing-found') and actor like 'person:%'`,
        eq(records.actor, actor),
        gte(records.at, since),
        lt(records.at, until),
        before === undefined ? undefined : lt(records.id, before),
      ),
    )
    .orderBy(desc(records.id))
    .limit(limit)
