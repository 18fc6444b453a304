import { eq } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { administrators } from './schema.ts'

export async function selectKind(reader: Reader, personId: string): Promise<string | undefined> {
  const [row] = await reader
    .select({ kind: administrators.kind })
    .from(administrators)
    .where(eq(administrators.personId, personId))
  return row?.kind
}

/** False when they are one already, of whichever kind. */
export async function insertAdministrator(tx: Tx, row: typeof administrators.$inferInsert): Promise<boolean> {
  const made = await tx
    .insert(administrators)
    .values(row)
    .onConflictDoNothing()
    .returning({ personId: administrators.personId })
  return made.length === 1
}

/** Which kind they were; undefined when they were none. */
export async function deleteAdministrator(tx: Tx, personId: string): Promise<string | undefined> {
  const [gone] = await tx
    .delete(administrators)
    .where(eq(administrators.personId, personId))
    .returning({ kind: administrators.kind })
  return gone?.kind
}
