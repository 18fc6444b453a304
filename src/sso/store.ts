import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import { clients, consents, representations, sessionNotes, signIns } from './schema.ts'

const prepare = (db: Db) =>
  db
    .select({ organization: representations.organization })
    .from(representations)
    .where(
      and(
        eq(representations.sessionUid, sql.placeholder('sessionUid')),
        eq(representations.clientId, sql.placeholder('clientId')),
      ),
    )
    .prepare('sso_representation')
const prepared = new WeakMap<Db, ReturnType<typeof prepare>>()
function statementOf(db: Db): ReturnType<typeof prepare> {
  const known = prepared.get(db) ?? prepare(db)
  prepared.set(db, known)
  return known
}

export async function selectConsent(reader: Reader, personId: string, clientId: string): Promise<string[] | undefined> {
  const [row] = await reader
    .select({ scopes: consents.scopes })
    .from(consents)
    .where(and(eq(consents.personId, personId), eq(consents.clientId, clientId)))
  return row?.scopes
}

export async function upsertConsent(tx: Tx, row: typeof consents.$inferInsert): Promise<void> {
  await tx
    .insert(consents)
    .values(row)
    .onConflictDoUpdate({
      target: [consents.personId, consents.clientId],
      set: { scopes: row.scopes, agreedAt: row.agreedAt },
    })
}

export const selectConsentsOf = (reader: Reader, personId: string) =>
  reader
    .select({
      clientId: consents.clientId,
      scopes: consents.scopes,
      agreedAt: consents.agreedAt,
      name: clients.name,
      nameEn: clients.nameEn,
    })
    .from(consents)
    .innerJoin(clients, eq(clients.id, consents.clientId))
    .where(eq(consents.personId, personId))
    .orderBy(desc(consents.agreedAt))

export async function deleteConsent(tx: Tx, personId: string, clientId: string): Promise<boolean> {
  const gone = await tx
    .delete(consents)
    .where(and(eq(consents.personId, personId), eq(consents.clientId, clientId)))
    .returning({ clientId: consents.clientId })
  return gone.length === 1
}

/** Notes a session; of one that is known only the proofs are added to. */
export const upsertSessionNote = async (reader: Reader, row: typeof sessionNotes.$inferInsert): Promise<void> => {
  await reader
    .insert(sessionNotes)
    .values(row)
    .onConflictDoUpdate({
      target: sessionNotes.uid,
      set: { proofs: sql`${sessionNotes.proofs} || excluded.proofs` },
    })
}

export const selectProofs = async (reader: Reader, uid: string, personId: string) =>
  (
    await reader
      .select({ proofs: sessionNotes.proofs })
      .from(sessionNotes)
      .where(and(eq(sessionNotes.uid, uid), eq(sessionNotes.personId, personId)))
  )[0]?.proofs ?? []

export const selectSessionNotes = (reader: Reader, personId: string) =>
  reader.select().from(sessionNotes).where(eq(sessionNotes.personId, personId))

export const deleteSessionNotesBefore = async (db: Db, at: Date): Promise<void> => {
  await db.delete(sessionNotes).where(lt(sessionNotes.startedAt, at))
}

/** Undefined where nothing was chosen yet; null for acting as oneself. */
export const selectRepresentation = async (
  db: Db,
  sessionUid: string,
  clientId: string,
): Promise<string | null | undefined> => (await statementOf(db).execute({ sessionUid, clientId }))[0]?.organization

export async function upsertRepresentation(reader: Reader, row: typeof representations.$inferInsert): Promise<void> {
  await reader
    .insert(representations)
    .values(row)
    .onConflictDoUpdate({
      target: [representations.sessionUid, representations.clientId],
      set: { organization: row.organization ?? null, chosenAt: row.chosenAt },
    })
}

export const insertSignIns = async (tx: Tx, rows: (typeof signIns.$inferInsert)[]): Promise<void> => {
  await tx.insert(signIns).values(rows)
}

export const selectSignIns = (reader: Reader, personId: string, limit: number) =>
  reader
    .select({
      at: signIns.at,
      source: signIns.source,
      method: signIns.method,
      clientName: clients.name,
      clientNameEn: clients.nameEn,
    })
    .from(signIns)
    .leftJoin(clients, eq(clients.id, signIns.clientId))
    .where(eq(signIns.personId, personId))
    .orderBy(desc(signIns.at))
    .limit(limit)

export const deleteRepresentationsBefore = async (db: Db, at: Date): Promise<void> => {
  await db.delete(representations).where(lt(representations.chosenAt, at))
}
