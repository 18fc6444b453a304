import { and, asc, count, desc, eq, gte, inArray, isNull, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { licenses } from '../schema.ts'
import type { AffectedLicense, Withdrawn } from '../seals/store.ts'
import { moment, momentOf } from '../store.ts'
import type { RunRow } from './run.ts'
import { reissueMisses, reissues } from './schema.ts'

/** False when one is under way for this seal. */
export async function insertRun(tx: Tx, row: typeof reissues.$inferInsert): Promise<boolean> {
  const made = await tx.insert(reissues).values(row).onConflictDoNothing().returning({ id: reissues.id })
  return made.length === 1
}

export async function selectRun(reader: Reader, id: string): Promise<RunRow | undefined> {
  const [row] = await reader.select().from(reissues).where(eq(reissues.id, id))
  return row
}

export async function selectOpenRun(reader: Reader, sealId: string): Promise<RunRow | undefined> {
  const [row] = await reader
    .select()
    .from(reissues)
    .where(and(eq(reissues.sealId, sealId), inArray(reissues.state, ['proposed', 'running'])))
  return row
}

/** All of a seal, the newest first. */
export const selectRunsOf = (reader: Reader, sealId: string, limit: number): Promise<RunRow[]> =>
  reader.select().from(reissues).where(eq(reissues.sealId, sealId)).orderBy(desc(reissues.id)).limit(limit)

/** Only from one of these states; false when it is in none of them. */
export async function moveRun(
  tx: Tx,
  id: string,
  from: readonly string[],
  set: Partial<Pick<RunRow, 'state' | 'agreedBy' | 'endedAt'>>,
): Promise<boolean> {
  const moved = await tx
    .update(reissues)
    .set(set)
    .where(and(eq(reissues.id, id), inArray(reissues.state, [...from])))
    .returning({ id: reissues.id })
  return moved.length === 1
}

/** In the words of the index that answers it. */
const isAffected = ({ kid, from }: Withdrawn) =>
  and(eq(licenses.issuerKid, kid), gte(licenses.issuedAt, from), sql`${licenses.state} in ('active', 'suspended')`)

const behind = (reader: Reader, after: string | null) =>
  after === null ? undefined : sql`${moment} > ${momentOf(reader, after)}`

/** How many licenses of each type need it. */
export const countAffected = (reader: Reader, seal: Withdrawn) =>
  reader
    .select({ typeCode: licenses.typeCode, count: count() })
    .from(licenses)
    .where(isAffected(seal))
    .groupBy(licenses.typeCode)

/** The next ones behind a license, in the order in which they were issued. */
export const selectNext = (reader: Reader, seal: Withdrawn, after: string | null, limit: number) =>
  reader
    .select({ id: licenses.id })
    .from(licenses)
    .where(and(isAffected(seal), behind(reader, after)))
    .orderBy(asc(licenses.issuedAt), asc(licenses.id))
    .limit(limit)

/** Those of a part that still need it. */
export const selectPart = (reader: Reader, seal: Withdrawn, after: string | null, until: string) =>
  reader
    .select({ id: licenses.id, identifier: licenses.identifier })
    .from(licenses)
    .where(and(isAffected(seal), behind(reader, after), sql`${moment} <= ${momentOf(reader, until)}`))
    .orderBy(asc(licenses.issuedAt), asc(licenses.id))

/** Writes down which part comes next; false when another did. */
export async function beginPart(tx: Tx, id: string, partUntil: string, partSize: number): Promise<boolean> {
  const begun = await tx
    .update(reissues)
    .set({ partUntil, partSize })
    .where(and(eq(reissues.id, id), eq(reissues.state, 'running'), isNull(reissues.partUntil)))
    .returning({ id: reissues.id })
  return begun.length === 1
}

export interface Miss {
  readonly licenseId: string
  readonly code: string
}

/** Ends a part with what could not be done; false when it was ended before. */
export async function endPart(tx: Tx, id: string, partUntil: string, missed: readonly Miss[]): Promise<boolean> {
  const ended = await tx
    .update(reissues)
    .set({
      tried: partUntil,
      partUntil: null,
      partSize: null,
      done: sql`${reissues.done} + ${reissues.partSize} - ${missed.length}`,
      missed: sql`${reissues.missed} + ${missed.length}`,
    })
    .where(and(eq(reissues.id, id), eq(reissues.partUntil, partUntil)))
    .returning({ id: reissues.id })
  if (ended.length === 0) return false
  if (missed.length > 0)
    await tx
      .insert(reissueMisses)
      .values(missed.map(each => ({ reissueId: id, ...each })))
      .onConflictDoNothing()
  return true
}

/** What could not be done and still needs doing, by license. */
export function selectMisses(
  reader: Reader,
  id: string,
  limit: number,
): Promise<(Pick<AffectedLicense, 'identifier' | 'typeCode'> & { readonly code: string })[]> {
  return reader
    .select({ identifier: licenses.identifier, typeCode: licenses.typeCode, code: reissueMisses.code })
    .from(reissueMisses)
    .innerJoin(licenses, eq(licenses.id, reissueMisses.licenseId))
    .where(and(eq(reissueMisses.reissueId, id), inArray(licenses.state, ['active', 'suspended'])))
    .orderBy(asc(reissueMisses.licenseId))
    .limit(limit)
}
