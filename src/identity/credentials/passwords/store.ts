import { and, eq } from 'drizzle-orm'
import type { Reader } from '../../../platform/db/client.ts'
import { passwords } from '../../schema.ts'

/** The same password at another cost, unless it was changed meanwhile. */
export async function updatePasswordCost(reader: Reader, personId: string, from: string, to: string): Promise<void> {
  await reader
    .update(passwords)
    .set({ hash: to })
    .where(and(eq(passwords.personId, personId), eq(passwords.hash, from)))
}
