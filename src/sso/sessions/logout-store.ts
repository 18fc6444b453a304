import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { logoutDeliveries } from '../schema.ts'

export const insertDelivery = async (tx: Tx, row: typeof logoutDeliveries.$inferInsert): Promise<void> => {
  await tx.insert(logoutDeliveries).values(row)
}

export const selectDelivery = async (reader: Reader, id: string) =>
  (await reader.select().from(logoutDeliveries).where(eq(logoutDeliveries.id, id)))[0]

export const markDelivered = async (reader: Reader, id: string, at: Date): Promise<void> => {
  await reader
    .update(logoutDeliveries)
    .set({ deliveredAt: at, attempts: sql`${logoutDeliveries.attempts} + 1`, failure: null })
    .where(and(eq(logoutDeliveries.id, id), isNull(logoutDeliveries.deliveredAt)))
}

export const markFailed = async (db: Db, id: string, failure: string, givenUpAt: Date | null): Promise<void> => {
  await db
    .update(logoutDeliveries)
    .set({ attempts: sql`${logoutDeliveries.attempts} + 1`, failure, givenUpAt })
    .where(eq(logoutDeliveries.id, id))
}

/** Latest sign-outs that one application was to be told, newest first. */
export const selectDeliveriesTo = (reader: Reader, clientId: string, limit: number) =>
  reader
    .select({
      createdAt: logoutDeliveries.createdAt,
      attempts: logoutDeliveries.attempts,
      deliveredAt: logoutDeliveries.deliveredAt,
      givenUpAt: logoutDeliveries.givenUpAt,
      failure: logoutDeliveries.failure,
    })
    .from(logoutDeliveries)
    .where(eq(logoutDeliveries.clientId, clientId))
    .orderBy(desc(logoutDeliveries.createdAt))
    .limit(limit)
