import { createHash } from 'node:crypto'
import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import { artifacts } from './schema.ts'

/** Bearer values are kept as SHA-256 alone. */
export const hashOf = (id: string): Buffer => createHash('sha256').update(id).digest()

export interface ArtifactRow {
  readonly idHash: Buffer
  readonly payloadSealed: Buffer
  readonly consumedAt: Date | null
  readonly version: number
}

const columns = {
  idHash: artifacts.idHash,
  payloadSealed: artifacts.payloadSealed,
  consumedAt: artifacts.consumedAt,
  version: artifacts.version,
}

function prepare(db: Db) {
  const value = sql.placeholder
  const living = and(
    eq(artifacts.model, value('model')),
    eq(artifacts.idHash, value('idHash')),
    isNull(artifacts.endedAt),
  )
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
        accountId: value('accountId'),
        clientId: value('clientId'),
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
  readonly accountId: string | null
  readonly clientId: string | null
  readonly seconds: number
}

/** Writes or overwrites; what was ended stays ended. Not for sessions. */
export const upsertArtifact = async (db: Db, input: ArtifactInput): Promise<void> => {
  await statementsOf(db).upsert.execute({ ...input })
}

/** True for the one call that finds it unused: the statement decides between any number at once. */
export const consumeArtifact = async (db: Db, model: string, idHash: Buffer): Promise<boolean> =>
  (await statementsOf(db).consume.execute({ model, idHash })).length === 1

export const endArtifact = async (db: Db, model: string, idHash: Buffer): Promise<void> => {
  await statementsOf(db).end.execute({ model, idHash })
}

/** Ends all that was given out under the grant of something that was used before, and used longer ago than the leeway. */
export async function endGrantOfConsumed(db: Db, model: string, idHash: Buffer, leewaySeconds: number): Promise<void> {
  await db.execute(sql`
    update sso.artifacts set ended_at = now()
    where ended_at is null and grant_id = (
      select grant_id from sso.artifacts where model = ${model} and id_hash = ${idHash}
        and consumed_at <= now() - make_interval(secs => ${leewaySeconds}))`)
}

export interface Use {
  readonly idHash: Buffer
  readonly seconds: number
}

/**
 * Uses several identifiers, each once: true for the first use alone. Of one identifier that comes twice here, the first
 * counts; between statements the primary key decides.
 */
export async function useOnce(db: Db, uses: readonly Use[]): Promise<boolean[]> {
  const first = new Map<string, Use>()
  for (const use of uses) {
    const name = use.idHash.toString('base64url')
    if (!first.has(name)) first.set(name, use)
  }
  const distinct = [...first.values()]
  const taken = await db.execute<{ id_hash: Buffer }>(sql`
    insert into sso.replays (id_hash, expires_at)
    select decode(id, 'base64'), now() + make_interval(secs => seconds)
    from unnest(${textArray(distinct.map(({ idHash }) => idHash.toString('base64')))}::text[],
      ${textArray(distinct.map(({ seconds }) => String(seconds)))}::int[]) as given (id, seconds)
    order by id
    on conflict (id_hash) do update set expires_at = excluded.expires_at where sso.replays.expires_at < now()
    returning id_hash`)
  const won = new Set(taken.map(row => row.id_hash.toString('base64url')))
  return uses.map(use => {
    const name = use.idHash.toString('base64url')
    return first.get(name) === use && won.has(name)
  })
}

/** An array literal of values without quotes or commas, as one parameter. */
const textArray = (values: readonly string[]): string => `{${values.join(',')}}`

/** A session under a new id: whatever else goes by its name, before an id was changed, ends in the same statement. */
export async function insertSession(
  db: Db,
  input: Omit<ArtifactInput, 'model' | 'grantId' | 'clientId'>,
): Promise<void> {
  const { accountId, idHash, payloadSealed, seconds, uid } = input
  await db.execute(sql`
    with ended as (
      update sso.artifacts set ended_at = now()
      where model = 'Session' and uid = ${uid} and id_hash <> ${idHash} and ended_at is null returning 1)
    insert into sso.artifacts (model, id_hash, payload_sealed, uid, account_id, expires_at)
    select 'Session', ${idHash}::bytea, ${payloadSealed}::bytea, ${uid}::text, ${accountId}::uuid,
      now() + make_interval(secs => ${seconds}::int)
    from (select count(*) from ended) as before
    on conflict (model, id_hash) do nothing`)
}

/** Saves a session over the version it was read in; false when somebody else has saved or ended it since. */
export async function updateSession(
  reader: Reader,
  input: Pick<ArtifactInput, 'accountId' | 'idHash' | 'payloadSealed' | 'seconds'> & { readonly version: number },
): Promise<boolean> {
  const { accountId, idHash, payloadSealed, seconds, version } = input
  const saved = await reader.execute(sql`
    update sso.artifacts set payload_sealed = ${payloadSealed}, account_id = ${accountId}::uuid, version = version + 1,
      expires_at = now() + make_interval(secs => ${seconds}::int)
    where model = 'Session' and id_hash = ${idHash} and ended_at is null and version = ${version} returning 1`)
  return saved.length === 1
}

/** The session as it stands, kept from others until the transaction ends. */
export async function lockSession(tx: Tx, idHash: Buffer): Promise<ArtifactRow | undefined> {
  const [row] = await tx
    .select(columns)
    .from(artifacts)
    .where(and(eq(artifacts.model, 'Session'), eq(artifacts.idHash, idHash), isNull(artifacts.endedAt)))
    .for('update')
  return row
}

/** Sessions of a person that live, newest first. */
export const selectSessionsOf = (db: Db, accountId: string) =>
  db
    .select({ idHash: artifacts.idHash, payloadSealed: artifacts.payloadSealed, uid: artifacts.uid })
    .from(artifacts)
    .where(
      and(
        eq(artifacts.model, 'Session'),
        eq(artifacts.accountId, accountId),
        isNull(artifacts.endedAt),
        sql`${artifacts.expiresAt} > now()`,
      ),
    )

/** Ends a session by its name, which stays when its id changes. */
export async function endSessionByUid(reader: Reader, uid: string): Promise<void> {
  await reader
    .update(artifacts)
    .set({ endedAt: sql`now()` })
    .where(and(eq(artifacts.model, 'Session'), eq(artifacts.uid, uid), isNull(artifacts.endedAt)))
}

/** Ends grants and everything that was given out under them. */
export async function endGrants(reader: Reader, grantIds: readonly string[]): Promise<void> {
  await reader
    .update(artifacts)
    .set({ endedAt: sql`now()` })
    .where(
      and(
        or(
          inArray(artifacts.grantId, [...grantIds]),
          and(eq(artifacts.model, 'Grant'), inArray(artifacts.idHash, grantIds.map(hashOf))),
        ),
        isNull(artifacts.endedAt),
      ),
    )
}

/** Ends everything of a person at one application, or everywhere: grants, codes, tokens; sessions only everywhere. */
export async function endAllOf(reader: Reader, accountId: string, clientId?: string): Promise<void> {
  await reader
    .update(artifacts)
    .set({ endedAt: sql`now()` })
    .where(
      and(
        eq(artifacts.accountId, accountId),
        clientId === undefined ? undefined : eq(artifacts.clientId, clientId),
        isNull(artifacts.endedAt),
      ),
    )
}

/** Removes one batch of what has expired; answers how many rows left. */
export async function deleteExpired(db: Db, batch: number): Promise<number> {
  const gone = await db.execute(sql`delete from sso.artifacts where (model, id_hash) in
    (select model, id_hash from sso.artifacts where expires_at < now() limit ${batch}) returning 1`)
  const used = await db.execute(sql`delete from sso.replays where id_hash in
    (select id_hash from sso.replays where expires_at < now() limit ${batch}) returning 1`)
  return gone.length + used.length
}
