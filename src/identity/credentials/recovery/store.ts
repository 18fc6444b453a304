import { and, eq, gt, isNull, lt, lte } from 'drizzle-orm'
import type { Reader, Tx } from '../../../platform/db/client.ts'
import { recoveries } from '../schema.ts'

const isOpen = and(isNull(recoveries.cancelledAt), isNull(recoveries.completedAt))

/** Those that ran out count as cancelled, so that a new one may begin. */
export async function closeExpiredRecoveries(tx: Tx, personId: string, at: Date): Promise<void> {
  await tx
    .update(recoveries)
    .set({ cancelledAt: at })
    .where(and(eq(recoveries.personId, personId), isOpen, lte(recoveries.expiresAt, at)))
}

/** False when one is open: the unique index decides between two at once. */
export async function insertRecovery(tx: Tx, row: typeof recoveries.$inferInsert): Promise<boolean> {
  const made = await tx.insert(recoveries).values(row).onConflictDoNothing().returning({ id: recoveries.id })
  return made.length === 1
}

/** A new ticket for the open recovery; the old one is worthless. The waiting period goes on. */
export async function replaceTicket(tx: Tx, personId: string, ticketHash: Buffer) {
  const [row] = await tx
    .update(recoveries)
    .set({ ticketHash })
    .where(and(eq(recoveries.personId, personId), isOpen))
    .returning()
  return row
}

export async function selectOpenRecovery(reader: Reader, personId: string, at: Date) {
  const [row] = await reader
    .select()
    .from(recoveries)
    .where(and(eq(recoveries.personId, personId), isOpen, gt(recoveries.expiresAt, at)))
  return row
}

export async function cancelRecoveryRow(tx: Tx, personId: string, at: Date): Promise<string | undefined> {
  const [row] = await tx
    .update(recoveries)
    .set({ cancelledAt: at })
    .where(and(eq(recoveries.personId, personId), isOpen, gt(recoveries.expiresAt, at)))
    .returning({ id: recoveries.id })
  return row?.id
}

/** Uses a ticket up, after the wait and before the end: an answer for one of any number at once. */
export async function useTicket(tx: Tx, ticketHash: Buffer, at: Date) {
  const [row] = await tx
    .update(recoveries)
    .set({ completedAt: at })
    .where(
      and(eq(recoveries.ticketHash, ticketHash), isOpen, lte(recoveries.readyAt, at), gt(recoveries.expiresAt, at)),
    )
    .returning({ id: recoveries.id, personId: recoveries.personId })
  return row
}

export async function selectRecoveryByTicket(reader: Reader, ticketHash: Buffer, at: Date) {
  const [row] = await reader
    .select()
    .from(recoveries)
    .where(and(eq(recoveries.ticketHash, ticketHash), isOpen, gt(recoveries.expiresAt, at)))
  return row
}

/** The next whose wait ends before `end`, marked as reminded of. */
export async function takeUnreminded(tx: Tx, end: Date, at: Date) {
  const [next] = await tx
    .select({ id: recoveries.id })
    .from(recoveries)
    .where(and(isOpen, isNull(recoveries.remindedAt), lt(recoveries.readyAt, end), gt(recoveries.expiresAt, at)))
    .limit(1)
    .for('update', { skipLocked: true })
  if (next === undefined) return undefined
  const [row] = await tx.update(recoveries).set({ remindedAt: at }).where(eq(recoveries.id, next.id)).returning()
  return row
}
