import { and, isNull, lt, ne, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { signingKeys } from '../schema.ts'

export const selectSigningKeys = (reader: Reader) => reader.select().from(signingKeys)

/** One at a time over all nodes, until the transaction ends. */
export const lockSigningKeys = async (tx: Tx): Promise<void> => {
  await tx.execute(sql`lock table sso.signing_keys in exclusive mode`)
}

export const insertSigningKey = async (tx: Tx, row: typeof signingKeys.$inferInsert): Promise<void> => {
  await tx.insert(signingKeys).values(row)
}

/** Gives every other key that has none yet its end. */
export const retireOthers = async (tx: Tx, kid: string, at: Date): Promise<void> => {
  await tx
    .update(signingKeys)
    .set({ retiresAt: at })
    .where(and(ne(signingKeys.kid, kid), isNull(signingKeys.retiresAt)))
}

export const deleteRetiredKeys = async (tx: Tx, now: Date): Promise<string[]> =>
  (await tx.delete(signingKeys).where(lt(signingKeys.retiresAt, now)).returning({ kid: signingKeys.kid })).map(
    ({ kid }) => kid,
  )
