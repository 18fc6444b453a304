import { and, asc, eq, gt, isNull, ne, or, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { clients } from '../schema.ts'

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

/** As it stands, kept from others until the transaction ends. */
export const lockClient = async (tx: Tx, id: string): Promise<ClientRow | undefined> =>
  (await tx.select().from(clients).where(eq(clients.id, id)).for('update'))[0]

/** In the order of their ids, those after `after`: of one organization, or of all. */
export const selectClients = (reader: Reader, organization: string | undefined, after: string, limit: number) =>
  reader
    .select()
    .from(clients)
    .where(and(organization === undefined ? undefined : eq(clients.organization, organization), gt(clients.id, after)))
    .orderBy(asc(clients.id))
    .limit(limit)

/** What the clients of an organization that are in force may ask for. */
export async function selectScopesOf(reader: Reader, organization: string): Promise<string[]> {
  const rows = await reader
    .select({ scope: sql<string | null>`${clients.metadata} ->> 'scope'` })
    .from(clients)
    .where(and(eq(clients.organization, organization), isNull(clients.disabledAt)))
  return rows.flatMap(({ scope }) => scope ?? [])
}

/** Whether a client of anybody else goes by this sector. */
export async function isForeignSector(
  reader: Reader,
  sector: string,
  { id, organization }: { readonly id: string; readonly organization: string },
): Promise<boolean> {
  const rows = await reader
    .select({ id: clients.id })
    .from(clients)
    .where(
      and(
        sql`${clients.metadata} ->> 'sector_identifier_uri' = ${sector}`,
        ne(clients.id, id),
        or(isNull(clients.organization), ne(clients.organization, organization)),
      ),
    )
    .limit(1)
  return rows.length > 0
}

export async function insertClient(tx: Tx, row: typeof clients.$inferInsert): Promise<boolean> {
  const made = await tx.insert(clients).values(row).onConflictDoNothing().returning({ id: clients.id })
  return made.length === 1
}

export const updateClient = async (
  tx: Tx,
  { id, createdAt: _, ...row }: typeof clients.$inferInsert,
): Promise<void> => {
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
