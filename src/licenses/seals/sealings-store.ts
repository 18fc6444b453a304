import { and, eq, isNull } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { sealings } from '../schema.ts'

export type SealingRow = typeof sealings.$inferSelect

export async function selectSealing(reader: Reader, requestKey: Buffer): Promise<SealingRow | undefined> {
  const [row] = await reader.select().from(sealings).where(eq(sealings.requestKey, requestKey))
  return row
}

/** False when this request has one already. */
export async function insertSealing(reader: Reader, row: SealingRow): Promise<boolean> {
  const made = await reader.insert(sealings).values(row).onConflictDoNothing().returning({ id: sealings.id })
  return made.length === 1
}

/** False when another one has finished it: of two signatures the first stored is the one. */
export async function finishSealing(
  tx: Tx,
  id: string,
  done: { readonly updateSealed: Buffer; readonly sealedDigest: Buffer },
): Promise<boolean> {
  const made = await tx
    .update(sealings)
    .set(done)
    .where(and(eq(sealings.id, id), isNull(sealings.updateSealed)))
    .returning({ id: sealings.id })
  return made.length === 1
}
