import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { people } from '../schema.ts'
import { documents } from './schema.ts'

/** False when the number is somebody's already, now or once: the primary key decides between two at once. */
export async function claimDocument(tx: Tx, row: typeof documents.$inferInsert): Promise<boolean> {
  const made = await tx
    .insert(documents)
    .values(row)
    .onConflictDoNothing()
    .returning({ documentIndex: documents.documentIndex })
  return made.length === 1
}

/** Whose number it is or was, and since when it is past. */
export const selectDocument = async (reader: Reader, index: Buffer) =>
  (await reader.select().from(documents).where(eq(documents.documentIndex, index)))[0]

/** Keyed indexes of all numbers that a person has or had, those of merged records included. */
export async function selectIndexesOf(reader: Reader, personId: string): Promise<Buffer[]> {
  const rows = await reader
    .select({ documentIndex: documents.documentIndex })
    .from(documents)
    .where(eq(documents.personId, personId))
    .orderBy(asc(documents.claimedAt))
  return rows.map(row => row.documentIndex)
}

export async function retireDocument(tx: Tx, index: Buffer, at: Date): Promise<void> {
  await tx.update(documents).set({ replacedAt: at }).where(eq(documents.documentIndex, index))
}

export async function reviveDocument(tx: Tx, index: Buffer): Promise<void> {
  await tx.update(documents).set({ replacedAt: null }).where(eq(documents.documentIndex, index))
}

/** All numbers of one record become past numbers of another. */
export async function handDocuments(tx: Tx, from: string, to: string, at: Date): Promise<void> {
  await tx
    .update(documents)
    .set({ replacedAt: at })
    .where(and(eq(documents.personId, from), isNull(documents.replacedAt)))
  await tx.update(documents).set({ personId: to }).where(eq(documents.personId, from))
}

/** A person's row whatever became of them. */
export const selectRow = async (reader: Reader, id: string) =>
  (await reader.select().from(people).where(eq(people.id, id)))[0]

/** Holds people's rows until the end of the transaction, in the order of their ids so that two cannot wait for each other. */
export const lockPeople = (tx: Tx, ids: readonly string[]) =>
  tx
    .select()
    .from(people)
    .where(inArray(people.id, [...ids]))
    .orderBy(asc(people.id))
    .for('update')

/** Keeps people from being changed, closed or merged until the end of the transaction; answers those not ended. */
export async function sharePeople(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .select({ id: people.id, endedAt: people.endedAt })
    .from(people)
    .where(inArray(people.id, [...ids]))
    .orderBy(asc(people.id))
    .for('share')
  return new Set(rows.flatMap(row => (row.endedAt === null ? [row.id] : [])))
}

export async function updatePerson(tx: Tx, id: string, set: Partial<typeof people.$inferInsert>): Promise<void> {
  await tx.update(people).set(set).where(eq(people.id, id))
}

/** What was merged into one record before goes on with it: every ended record points at one that did not end so. */
export async function handMerged(tx: Tx, from: string, to: string): Promise<void> {
  await tx.update(people).set({ mergedInto: to }).where(eq(people.mergedInto, from))
}
