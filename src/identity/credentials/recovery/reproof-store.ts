import { and, eq, gt, isNull, lt } from 'drizzle-orm'
import type { Reader } from '../../../platform/db/client.ts'
import { reproofs } from './schema.ts'

export async function insertReproof(reader: Reader, row: typeof reproofs.$inferInsert): Promise<void> {
  await reader.insert(reproofs).values(row)
}

export const selectReproof = async (reader: Reader, idHash: Buffer, at: Date) =>
  (
    await reader
      .select()
      .from(reproofs)
      .where(and(eq(reproofs.idHash, idHash), isNull(reproofs.usedAt), gt(reproofs.expiresAt, at)))
  )[0]

/** True for the one call that finds it unused: the statement decides between any number at once. */
export async function useReproof(reader: Reader, idHash: Buffer, at: Date): Promise<boolean> {
  const used = await reader
    .update(reproofs)
    .set({ usedAt: at })
    .where(and(eq(reproofs.idHash, idHash), isNull(reproofs.usedAt), gt(reproofs.expiresAt, at)))
    .returning({ idHash: reproofs.idHash })
  return used.length === 1
}

export async function deleteReproofsBefore(reader: Reader, at: Date): Promise<void> {
  await reader.delete(reproofs).where(lt(reproofs.expiresAt, at))
}
