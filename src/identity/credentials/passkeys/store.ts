import { and, asc, count, eq, lt, or, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../../../platform/db/client.ts'
import { passkeys } from '../schema.ts'

export async function countPasskeys(reader: Reader, personId: string): Promise<number> {
  const [row] = await reader.select({ n: count() }).from(passkeys).where(eq(passkeys.personId, personId))
  return row?.n ?? 0
}

export const selectPasskeys = (reader: Reader, personId: string) =>
  reader.select().from(passkeys).where(eq(passkeys.personId, personId)).orderBy(asc(passkeys.createdAt))

export async function selectPasskey(reader: Reader, id: string) {
  const [row] = await reader.select().from(passkeys).where(eq(passkeys.id, id))
  return row
}

/** False when somebody has it already. */
export async function insertPasskey(tx: Tx, row: typeof passkeys.$inferInsert): Promise<boolean> {
  const made = await tx.insert(passkeys).values(row).onConflictDoNothing().returning({ id: passkeys.id })
  return made.length === 1
}

/** Moves the counter on. False when it did not grow (WebAuthn §6.1.1); authenticators without one always say 0. */
export async function updatePasskeyCounter(reader: Reader, id: string, counter: number, at: Date): Promise<boolean> {
  const grows = or(lt(passkeys.counter, counter), and(eq(passkeys.counter, 0), sql`${counter}::bigint = 0`))
  const moved = await reader
    .update(passkeys)
    .set({ counter, lastUsedAt: at })
    .where(and(eq(passkeys.id, id), grows))
    .returning({ id: passkeys.id })
  return moved.length === 1
}

export async function updatePasskeyName(tx: Tx, personId: string, id: string, name: string): Promise<boolean> {
  const renamed = await tx
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.id, id), eq(passkeys.personId, personId)))
    .returning({ id: passkeys.id })
  return renamed.length === 1
}

export async function deletePasskey(tx: Tx, personId: string, id: string): Promise<boolean> {
  const gone = await tx
    .delete(passkeys)
    .where(and(eq(passkeys.id, id), eq(passkeys.personId, personId)))
    .returning({ id: passkeys.id })
  return gone.length === 1
}

export async function deletePasskeys(tx: Tx, personId: string): Promise<number> {
  return (await tx.delete(passkeys).where(eq(passkeys.personId, personId)).returning({ id: passkeys.id })).length
}
