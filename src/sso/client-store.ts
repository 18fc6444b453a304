import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Db, Tx } from '../platform/db/client.ts'
import { clients } from './schema.ts'

/** Asked at every request; prepared once a pool. */
const prepared = new WeakMap<Db, ReturnType<typeof prepare>>()
const prepare = (db: Db) =>
  db
    .select()
    .from(clients)
    .where(eq(clients.id, sql.placeholder('id')))
    .prepare('sso_client')
function statementOf(db: Db): ReturnType<typeof prepare> {
  const known = prepared.get(db) ?? prepare(db)
  prepared.set(db, known)
  return known
}

export type ClientRow = typeof clients.$inferSelect

export const selectClient = async (db: Db, id: string): Promise<ClientRow | undefined> =>
  (await statementOf(db).execute({ id }))[0]

export async function insertClient(tx: Tx, row: typeof clients.$inferInsert): Promise<boolean> {
  const made = await tx.insert(clients).values(row).onConflictDoNothing().returning({ id: clients.id })
  return made.length === 1
}

export const updateClient = async (tx: Tx, { id, ...row }: typeof clients.$inferInsert): Promise<void> => {
  await tx.update(clients).set(row).where(eq(clients.id, id))
}

export async function disableClientRow(tx: Tx, id: string, at: Date): Promise<boolean> {
  const changed = await tx
    .update(clients)
    .set({ disabledAt: at })
    .where(and(eq(clients.id, id), isNull(clients.disabledAt)))
    .returning({ id: clients.id })
  return changed.length === 1
}
