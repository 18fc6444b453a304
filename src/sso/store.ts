import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import { artifacts, clients, consents, replays, representations, signIns } from './schema.ts'

export interface ArtifactRow {
  readonly idHash: Buffer
  readonly payloadSealed: Buffer
  readonly consumedAt: Date | null
}

function prepare(db: Db) {
  const value = sql.placeholder
  const living = and(
    eq(artifacts.model, value('model')),
    eq(artifacts.idHash, value('idHash')),
    isNull(artifacts.endedAt),
  )
  const columns = { idHash: artifacts.idHash, payloadSealed: artifacts.payloadSealed, consumedAt: artifacts.consumedAt }
  return {
    find: db
      .select(columns)
      .from(artifacts)
      .where(and(living, sql`${artifacts.expiresAt} > now()`))
      .prepare('sso_find'),
    findByUid: db
      .select(columns)
      .from(artifacts)
      .where(
        and(
          eq(artifacts.model, value('model')),
          eq(artifacts.uid, value('uid')),
          isNull(artifacts.endedAt),
          sql`${artifacts.expiresAt} > now()`,
        ),
      )
      .prepare('sso_find_by_uid'),
    upsert: db
      .insert(artifacts)
      .values({
        model: value('model'),
        idHash: value('idHash'),
        payloadSealed: value('payloadSealed'),
        grantId: value('grantId'),
        uid: value('uid'),
        expiresAt: sql`now() + make_interval(secs => ${value('seconds')}::int)`,
      })
      .onConflictDoUpdate({
        target: [artifacts.model, artifacts.idHash],
        set: { payloadSealed: sql`excluded.payload_sealed`, expiresAt: sql`excluded.expires_at` },
        setWhere: isNull(artifacts.endedAt),
      })
      .prepare('sso_upsert'),
    consume: db
      .update(artifacts)
      .set({ consumedAt: sql`now()` })
      .where(and(living, isNull(artifacts.consumedAt)))
      .returning({ grantId: artifacts.grantId })
      .prepare('sso_consume'),
    end: db.update(artifacts).set({ endedAt: sql`now()` }).where(living).prepare('sso_end'),
    endGrant: db
      .update(artifacts)
      .set({ endedAt: sql`now()` })
      .where(
        and(
          or(
            eq(artifacts.grantId, value('grantId')),
            and(eq(artifacts.model, 'Grant'), eq(artifacts.idHash, value('grantHash'))),
          ),
          isNull(artifacts.endedAt),
        ),
      )
      .prepare('sso_end_grant'),
    useOnce: db
      .insert(replays)
      .values({ idHash: value('idHash'), expiresAt: sql`now() + make_interval(secs => ${value('seconds')}::int)` })
      .onConflictDoUpdate({
        target: replays.idHash,
        set: { expiresAt: sql`excluded.expires_at` },
        setWhere: sql`${replays.expiresAt} < now()`,
      })
      .returning({ idHash: replays.idHash })
      .prepare('sso_use_once'),
    client: db
      .select()
      .from(clients)
      .where(eq(clients.id, value('id')))
      .prepare('sso_client'),
    representation: db
      .select({ organization: representations.organization })
      .from(representations)
      .where(and(eq(representations.sessionUid, value('sessionUid')), eq(representations.clientId, value('clientId'))))
      .prepare('sso_representation'),
  }
}

/** Statements of the hot paths, prepared once a pool. */
const prepared = new WeakMap<Db, ReturnType<typeof prepare>>()
function statementsOf(db: Db): ReturnType<typeof prepare> {
  const known = prepared.get(db) ?? prepare(db)
  prepared.set(db, known)
  return known
}

export const selectArtifact = async (db: Db, model: string, idHash: Buffer): Promise<ArtifactRow | undefined> =>
  (await statementsOf(db).find.execute({ model, idHash }))[0]

export const selectArtifactByUid = async (db: Db, model: string, uid: string): Promise<ArtifactRow | undefined> =>
  (await statementsOf(db).findByUid.execute({ model, uid }))[0]

export interface ArtifactInput {
  readonly model: string
  readonly idHash: Buffer
  readonly payloadSealed: Buffer
  readonly grantId: string | null
  readonly uid: string | null
  readonly seconds: number
}

/** Writes or overwrites; what was ended stays ended. */
export const upsertArtifact = async (db: Db, input: ArtifactInput): Promise<void> => {
  await statementsOf(db).upsert.execute({ ...input })
}

/** True for the one call that finds it unused: the statement decides between any number at once. */
export const consumeArtifact = async (db: Db, model: string, idHash: Buffer): Promise<boolean> =>
  (await statementsOf(db).consume.execute({ model, idHash })).length === 1

export const endArtifact = async (db: Db, model: string, idHash: Buffer): Promise<void> => {
  await statementsOf(db).end.execute({ model, idHash })
}

/** Ends the grant and everything that was given out under it. */
export const endGrant = async (db: Db, grantId: string, grantHash: Buffer): Promise<void> => {
  await statementsOf(db).endGrant.execute({ grantId, grantHash })
}

/** Ends all that was given out under the grant of something that was used before, and used longer ago than the leeway. */
export async function endGrantOfConsumed(db: Db, model: string, idHash: Buffer, leewaySeconds: number): Promise<void> {
  await db.execute(sql`
    update sso.artifacts set ended_at = now()
    where ended_at is null and grant_id = (
      select grant_id from sso.artifacts where model = ${model} and id_hash = ${idHash}
        and consumed_at <= now() - make_interval(secs => ${leewaySeconds}))`)
}

/** True for the first use alone. */
export const useOnce = async (db: Db, idHash: Buffer, seconds: number): Promise<boolean> =>
  (await statementsOf(db).useOnce.execute({ idHash, seconds })).length === 1

export type ClientRow = typeof clients.$inferSelect

export const selectClient = async (db: Db, id: string): Promise<ClientRow | undefined> =>
  (await statementsOf(db).client.execute({ id }))[0]

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

/** Undefined where nothing was chosen yet; null for acting as oneself. */
export const selectRepresentation = async (
  db: Db,
  sessionUid: string,
  clientId: string,
): Promise<string | null | undefined> =>
  (await statementsOf(db).representation.execute({ sessionUid, clientId }))[0]?.organization

export async function upsertRepresentation(reader: Reader, row: typeof representations.$inferInsert): Promise<void> {
  await reader
    .insert(representations)
    .values(row)
    .onConflictDoUpdate({
      target: [representations.sessionUid, representations.clientId],
      set: { organization: row.organization ?? null, chosenAt: row.chosenAt },
    })
}

export const insertSignIn = async (tx: Tx, row: typeof signIns.$inferInsert): Promise<void> => {
  await tx.insert(signIns).values(row)
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

/** Removes one batch of what has expired; answers how many rows left. */
export async function deleteExpired(db: Db, batch: number): Promise<number> {
  const gone = await db.execute(sql`delete from sso.artifacts where (model, id_hash) in
    (select model, id_hash from sso.artifacts where expires_at < now() limit ${batch}) returning 1`)
  const used = await db.execute(sql`delete from sso.replays where id_hash in
    (select id_hash from sso.replays where expires_at < now() limit ${batch}) returning 1`)
  return gone.length + used.length
}

export const deleteRepresentationsBefore = async (db: Db, at: Date): Promise<void> => {
  await db.delete(representations).where(lt(representations.chosenAt, at))
}
