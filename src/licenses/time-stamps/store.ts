import { desc } from 'drizzle-orm'
import type { Reader } from '../../platform/db/client.ts'
import { timeStampers } from '../schema.ts'

export type StamperRow = typeof timeStampers.$inferSelect

/** Newest first. */
export const selectStampers = (reader: Reader): Promise<StamperRow[]> =>
  reader.select().from(timeStampers).orderBy(desc(timeStampers.notAfter))

export async function insertStamper(reader: Reader, row: StamperRow): Promise<void> {
  await reader.insert(timeStampers).values(row).onConflictDoNothing()
}
