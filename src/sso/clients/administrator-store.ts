import { eq } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { administrators } from '../schema.ts'

export async function selectAdministrator(reader: Reader, personId: string): Promise<boolean> {
  const rows = await reader
    .select({ at: administrators.appointedAt })
    .from(administrators)
    .where(eq(administrators.personId, personId))
  return rows.length === 1
}

/** False when they are one already. */
export async function insertAdministrator(tx: Tx, row: typeof administrators.$inferInsert): Promise<boolean> {
  const made = await tx
    .insert(administrators)
    .values(row)
    .onConflictDoNothing()
    .returning({ personId: administrators.personId })
  return made.length === 1
}

/** False when they are none. */
export async function deleteAdministrator(tx: Tx, personId: string): Promise<boolean> {
  const gone = await tx
    .delete(administrators)
    .where(eq(administrators.personId, personId))
    .returning({ personId: administrators.personId })
  return gone.length === 1
}
