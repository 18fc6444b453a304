import { and, eq } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { documents } from '../schema.ts'

export async function selectDocument(reader: Reader, licenseId: string, format: string): Promise<Buffer | undefined> {
  const [row] = await reader
    .select({ bodySealed: documents.bodySealed })
    .from(documents)
    .where(and(eq(documents.licenseId, licenseId), eq(documents.format, format)))
  return row?.bodySealed
}

/** False when there is one already: of several made at once, the first stored is the one. */
export async function insertDocument(tx: Tx, row: typeof documents.$inferInsert): Promise<boolean> {
  const made = await tx
    .insert(documents)
    .values(row)
    .onConflictDoNothing()
    .returning({ licenseId: documents.licenseId })
  return made.length === 1
}
