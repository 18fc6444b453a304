import { and, asc, eq, exists, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { organizations, people } from '../schema.ts'
import { mandates } from './schema.ts'

export type MandateRow = typeof mandates.$inferSelect

/** Why a mandate ended before its day. */
export type Ending =
  | 'withdrawn'
  | 'resigned'
  | 'replaced'
  | 'expired'
  | 'merged'
  | 'person-closed'
  | 'organization-closed'

export async function insertMandate(tx: Tx, row: typeof mandates.$inferInsert): Promise<void> {
  await tx.insert(mandates).values(row)
}

export const selectMandate = async (reader: Reader, id: string): Promise<MandateRow | undefined> =>
  (await reader.select().from(mandates).where(eq(mandates.id, id)))[0]

/** The one mandate of this agent that was not ended; its last day may be over. */
export const selectOpenMandate = async (
  reader: Reader,
  uscc: string,
  agentId: string,
): Promise<MandateRow | undefined> =>
  (
    await reader
      .select()
      .from(mandates)
      .where(and(eq(mandates.uscc, uscc), eq(mandates.agentId, agentId), isNull(mandates.endedAt)))
  )[0]

/** Keeps it from being ended until the transaction ends. */
export const shareOpenMandate = async (tx: Tx, uscc: string, agentId: string): Promise<MandateRow | undefined> =>
  (
    await tx
      .select()
      .from(mandates)
      .where(and(eq(mandates.uscc, uscc), eq(mandates.agentId, agentId), isNull(mandates.endedAt)))
      .for('share')
  )[0]

/** False when it has ended already: one statement decides between two at once. */
export async function endMandate(tx: Tx, id: string, ending: Ending, at: Date): Promise<boolean> {
  const rows = await tx
    .update(mandates)
    .set({ endedAt: at, ending })
    .where(and(eq(mandates.id, id), isNull(mandates.endedAt)))
    .returning({ id: mandates.id })
  return rows.length === 1
}

/** Ends all mandates of a person or an organization; answers their ids. */
export async function endMandatesOf(
  tx: Tx,
  whose: { readonly agentId: string } | { readonly uscc: string },
  ending: Ending,
  at: Date,
): Promise<string[]> {
  const rows = await tx
    .update(mandates)
    .set({ endedAt: at, ending })
    .where(
      and(
        'uscc' in whose ? eq(mandates.uscc, whose.uscc) : eq(mandates.agentId, whose.agentId),
        isNull(mandates.endedAt),
      ),
    )
    .returning({ id: mandates.id })
  return rows.map(row => row.id).sort()
}

/** Gives the open mandates of one person to another; those for an organization whose agent the other is already end. */
export async function handMandates(tx: Tx, from: string, to: string, at: Date): Promise<string[]> {
  const standing = alias(mandates, 'standing')
  const isDouble = exists(
    tx
      .select({ one: sql`1` })
      .from(standing)
      .where(and(eq(standing.uscc, mandates.uscc), eq(standing.agentId, to), isNull(standing.endedAt))),
  )
  await tx
    .update(mandates)
    .set({ endedAt: at, ending: 'merged' satisfies Ending })
    .where(and(eq(mandates.agentId, from), isNull(mandates.endedAt), isDouble))
  const rows = await tx
    .update(mandates)
    .set({ agentId: to })
    .where(and(eq(mandates.agentId, from), isNull(mandates.endedAt)))
    .returning({ id: mandates.id })
  return rows.map(row => row.id).sort()
}

/** Mandates of an active person for active organizations that were not ended; last days may be over. */
export const selectMandatesOf = (reader: Reader, agentId: string) =>
  reader
    .select({ mandate: mandates, name: organizations.name })
    .from(mandates)
    .innerJoin(organizations, eq(organizations.uscc, mandates.uscc))
    .innerJoin(people, eq(people.id, mandates.agentId))
    .where(
      and(
        eq(mandates.agentId, agentId),
        isNull(mandates.endedAt),
        isNull(organizations.closedAt),
        isNull(people.endedAt),
      ),
    )
    .orderBy(asc(mandates.uscc))

/** Mandates of an organization, newest first, with what is shown of their agents. */
export const selectMandatesFor = (reader: Reader, uscc: string) =>
  reader
    .select({
      mandate: mandates,
      agent: { id: people.id, nameSealed: people.nameSealed, documentNumberSealed: people.documentNumberSealed },
    })
    .from(mandates)
    .innerJoin(people, eq(people.id, mandates.agentId))
    .where(eq(mandates.uscc, uscc))
    .orderBy(sql`${mandates.appointedAt} desc, ${mandates.id}`)
    .limit(500)
