import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { artifacts, initialAccessTokens } from '../schema.ts'

export type InitialAccessRow = typeof initialAccessTokens.$inferSelect

const isGood = (idHash: Buffer, at: Date) =>
  and(eq(initialAccessTokens.idHash, idHash), isNull(initialAccessTokens.usedAt), gt(initialAccessTokens.expiresAt, at))

export async function insertInitialAccess(tx: Tx, row: typeof initialAccessTokens.$inferInsert): Promise<void> {
  await tx.insert(initialAccessTokens).values(row)
}

export const selectInitialAccess = async (
  reader: Reader,
  idHash: Buffer,
  at: Date,
): Promise<InitialAccessRow | undefined> =>
  (await reader.select().from(initialAccessTokens).where(isGood(idHash, at)))[0]

/** An answer for the one call that finds it unused: the statement decides between any number at once. */
export async function useInitialAccess(tx: Tx, idHash: Buffer, at: Date): Promise<InitialAccessRow | undefined> {
  const [row] = await tx.update(initialAccessTokens).set({ usedAt: at }).where(isGood(idHash, at)).returning()
  return row
}

export async function voidInitialAccessOf(tx: Tx, organization: string, at: Date): Promise<void> {
  await tx
    .update(initialAccessTokens)
    .set({ usedAt: at })
    .where(and(eq(initialAccessTokens.organization, organization), isNull(initialAccessTokens.usedAt)))
}

export async function deleteInitialAccessBefore(db: Db, at: Date): Promise<void> {
  await db.delete(initialAccessTokens).where(lt(initialAccessTokens.expiresAt, at))
}

/** Uses a registration access token up: true for the one call that finds it living. */
export async function endRegistrationAccess(tx: Tx, idHash: Buffer): Promise<boolean> {
  const ended = await tx
    .update(artifacts)
    .set({ endedAt: sql`now()` })
    .where(
      and(
        eq(artifacts.model, 'RegistrationAccessToken'),
        eq(artifacts.idHash, idHash),
        isNull(artifacts.endedAt),
        sql`${artifacts.expiresAt} > now()`,
      ),
    )
    .returning({ idHash: artifacts.idHash })
  return ended.length === 1
}
