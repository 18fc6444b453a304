import { and, eq, gt, isNull, lt } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { showings } from '../schema.ts'

export type ShowingRow = typeof showings.$inferSelect

export async function selectShowing(reader: Reader, id: string): Promise<ShowingRow | undefined> {
  const [row] = await reader.select().from(showings).where(eq(showings.id, id))
  return row
}

export async function insertShowing(tx: Tx, row: ShowingRow): Promise<void> {
  await tx.insert(showings).values(row)
}

/** Ends what is still going on of a license in a session: one showing at a time. */
export async function endShowingsOf(tx: Tx, sessionUid: string, identifier: string, at: Date): Promise<void> {
  await tx
    .update(showings)
    .set({ endedAt: at, keySealed: null })
    .where(and(eq(showings.sessionUid, sessionUid), eq(showings.identifier, identifier), isNull(showings.endedAt)))
}

/**
 * Uses a code up, and with it all that were made before: of any number of readers of one code this lets one through.
 * @returns whether it was this one
 */
export async function useCode(tx: Tx, id: string, madeAt: number, at: Date): Promise<boolean> {
  const used = await tx
    .update(showings)
    .set({ usedThrough: madeAt })
    .where(
      and(eq(showings.id, id), lt(showings.usedThrough, madeAt), isNull(showings.endedAt), gt(showings.expiresAt, at)),
    )
    .returning({ id: showings.id })
  return used.length === 1
}

export async function deleteShowingsBefore(db: Db, at: Date): Promise<void> {
  await db.delete(showings).where(lt(showings.expiresAt, at))
}
