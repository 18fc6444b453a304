import { desc, lt } from 'drizzle-orm'
import type { Reader } from '../../platform/db/client.ts'
import { inbox } from '../credentials/schema.ts'

/** The same id again changes nothing. */
export async function insertInbox(reader: Reader, row: typeof inbox.$inferInsert): Promise<void> {
  await reader.insert(inbox).values(row).onConflictDoNothing()
}

export const selectInbox = (reader: Reader, count: number) =>
  reader.select().from(inbox).orderBy(desc(inbox.sentAt), desc(inbox.id)).limit(count)

export async function deleteInboxBefore(reader: Reader, at: Date): Promise<void> {
  await reader.delete(inbox).where(lt(inbox.sentAt, at))
}
