import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lte } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { organizations, people } from '../schema.ts'
import { counterChecks, counters, evidence, faceChecks } from './schema.ts'

export async function insertEvidence(tx: Tx, row: typeof evidence.$inferInsert): Promise<void> {
  await tx.insert(evidence).values(row)
}

/** Evidence of the same kind that ends no later makes way for new one, so that asking often does not pile it up. */
export async function makeWay(tx: Tx, row: typeof evidence.$inferInsert): Promise<void> {
  await tx
    .update(evidence)
    .set({ withdrawnAt: row.at })
    .where(
      and(
        eq(evidence.personId, row.personId),
        eq(evidence.level, row.level),
        eq(evidence.how, row.how),
        isNull(evidence.withdrawnAt),
        gt(evidence.expiresAt, row.at),
        lte(evidence.expiresAt, row.expiresAt),
      ),
    )
}

/** Evidence that stands, strongest first. */
export const selectEvidence = (reader: Reader, personId: string, at: Date) =>
  reader
    .select()
    .from(evidence)
    .where(and(eq(evidence.personId, personId), isNull(evidence.withdrawnAt), gt(evidence.expiresAt, at)))
    .orderBy(desc(evidence.level), desc(evidence.expiresAt))

interface Which {
  readonly personId: string
  /** From this level upwards. */
  readonly level?: number | undefined
}

/** Takes back what still stands; answers its levels. */
export async function withdrawEvidence(tx: Tx, { personId, level }: Which, at: Date): Promise<number[]> {
  const rows = await tx
    .update(evidence)
    .set({ withdrawnAt: at })
    .where(
      and(
        eq(evidence.personId, personId),
        isNull(evidence.withdrawnAt),
        gt(evidence.expiresAt, at),
        level === undefined ? undefined : gte(evidence.level, level),
      ),
    )
    .returning({ level: evidence.level })
  return rows.map(row => row.level).sort()
}

/** Expired evidence that the log has not been told of, taken by one node at a time. */
export const lockExpired = (tx: Tx, at: Date, most: number) =>
  tx
    .select({ id: evidence.id, personId: evidence.personId, level: evidence.level, expiresAt: evidence.expiresAt })
    .from(evidence)
    .where(and(isNull(evidence.withdrawnAt), isNull(evidence.expiryRecordedAt), lte(evidence.expiresAt, at)))
    .orderBy(asc(evidence.expiresAt))
    .limit(most)
    .for('update', { skipLocked: true })

export async function markExpiryRecorded(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.update(evidence).set({ expiryRecordedAt: at }).where(eq(evidence.id, id))
}

export async function insertFaceCheck(tx: Tx, row: typeof faceChecks.$inferInsert): Promise<void> {
  await tx.insert(faceChecks).values(row)
}

export const selectFaceCheck = async (reader: Reader, id: string) =>
  (await reader.select().from(faceChecks).where(eq(faceChecks.id, id)))[0]

/** False when it was decided already: one statement decides between two at once. */
export async function decideFaceCheck(tx: Tx, id: string, outcome: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(faceChecks)
    .set({ outcome, decidedAt: at })
    .where(and(eq(faceChecks.id, id), isNull(faceChecks.outcome)))
    .returning({ id: faceChecks.id })
  return rows.length === 1
}

/** False when it is one already. */
export async function insertCounter(tx: Tx, uscc: string, at: Date): Promise<boolean> {
  const rows = await tx
    .insert(counters)
    .values({ uscc, admittedAt: at })
    .onConflictDoUpdate({
      target: counters.uscc,
      set: { admittedAt: at, withdrawnAt: null },
      setWhere: isNotNull(counters.withdrawnAt),
    })
    .returning({ uscc: counters.uscc })
  return rows.length === 1
}

/** False when it is none. */
export async function withdrawCounterRow(tx: Tx, uscc: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(counters)
    .set({ withdrawnAt: at })
    .where(admitted(uscc))
    .returning({ uscc: counters.uscc })
  return rows.length === 1
}

const admitted = (uscc: string) => and(eq(counters.uscc, uscc), isNull(counters.withdrawnAt))

export const isCounter = async (reader: Reader, uscc: string): Promise<boolean> =>
  (await reader.select({ uscc: counters.uscc }).from(counters).where(admitted(uscc))).length === 1

/** The same, and kept so until the transaction ends. */
export const shareCounter = async (tx: Tx, uscc: string): Promise<boolean> =>
  (await tx.select({ uscc: counters.uscc }).from(counters).where(admitted(uscc)).for('share')).length === 1

export const selectCounters = (reader: Reader) =>
  reader
    .select({ uscc: counters.uscc, name: organizations.name, admittedAt: counters.admittedAt })
    .from(counters)
    .innerJoin(organizations, eq(organizations.uscc, counters.uscc))
    .where(and(isNull(counters.withdrawnAt), isNull(organizations.closedAt)))
    .orderBy(asc(counters.uscc))

export type CounterCheckRow = typeof counterChecks.$inferSelect

export async function insertCounterCheck(tx: Tx, row: typeof counterChecks.$inferInsert): Promise<void> {
  await tx.insert(counterChecks).values(row)
}

export const selectCounterCheck = async (reader: Reader, id: string) =>
  (await reader.select().from(counterChecks).where(eq(counterChecks.id, id)))[0]

/** Checks of one counter that wait for a second clerk, with what is shown of the people. */
export function selectOpenCounterChecks(reader: Reader, uscc: string, at: Date) {
  const proposers = alias(people, 'proposers')
  return reader
    .select({
      check: counterChecks,
      person: { id: people.id, nameSealed: people.nameSealed, documentNumberSealed: people.documentNumberSealed },
      proposer: { id: proposers.id, nameSealed: proposers.nameSealed },
    })
    .from(counterChecks)
    .innerJoin(people, eq(people.id, counterChecks.personId))
    .innerJoin(proposers, eq(proposers.id, counterChecks.proposedBy))
    .where(
      and(
        eq(counterChecks.uscc, uscc),
        isNull(counterChecks.outcome),
        gt(counterChecks.expiresAt, at),
        isNull(people.endedAt),
      ),
    )
    .orderBy(asc(counterChecks.proposedAt))
    .limit(100)
}

/** False when another clerk was first: one statement decides between two at once. */
export async function decideCounterCheck(
  tx: Tx,
  id: string,
  decision: { readonly outcome: 'approved' | 'refused'; readonly decidedBy: string; readonly decidedAt: Date },
): Promise<boolean> {
  const rows = await tx
    .update(counterChecks)
    .set(decision)
    .where(and(eq(counterChecks.id, id), isNull(counterChecks.outcome)))
    .returning({ id: counterChecks.id })
  return rows.length === 1
}
