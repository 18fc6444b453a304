import { createHash } from 'node:crypto'
import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { artifacts } from '../schema.ts'

/** Bearer values are kept as SHA-256 alone. */
export const hashOf = (id: string): Buffer => createHash('sha256').update(id).digest()

export interface ArtifactRow {
  readonly idHash: Buffer
  readonly payloadSealed: Buffer
  readonly consumedAt: Date | null
  readonly version: number
}

const grant = alias(artifacts, 'its_grant')
const session = alias(artifacts, 'its_session')
const links = { grantId: artifacts.grantId, sessionUid: artifacts.sessionUid }

const columnsOf = (table: typeof grant | typeof session) => ({
  idHash: table.idHash,
  payloadSealed: table.payloadSealed,
  consumedAt: table.consumedAt,
  version: table.version,
})

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
    /** A code or token with the grant it was given out under and the session it belongs to. */
    findAhead: db
      .select({ own: columns, grant: columnsOf(grant), session: columnsOf(session), ...links })
      .from(artifacts)
      .leftJoin(
        grant,
        and(
          eq(grant.model, 'Grant'),
          eq(grant.idHash, sql`sha256(convert_to(${artifacts.grantId}, 'UTF8'))`),
          isNull(grant.endedAt),
          sql`${grant.expiresAt} > now()`,
        ),
      )
      .leftJoin(
        session,
        and(
          eq(session.model, 'Session'),
          eq(session.uid, artifacts.sessionUid),
          isNull(session.endedAt),
          sql`${session.expiresAt} > now()`,
        ),
      )
      .where(and(living, sql`${artifacts.expiresAt} > now()`))
      .prepare('sso_find_ahead'),
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

export interface ArtifactName {
  readonly model: string
  readonly idHash: Buffer
}

export interface ArtifactInput extends ArtifactName {
  readonly payloadSealed: Buffer
  readonly grantId: string | null
  readonly uid: string | null
  readonly accountId: string | null
  readonly clientId: string | null
  readonly sessionUid: string | null
  readonly seconds: number
}

export interface ReadAhead {
  readonly own: ArtifactRow
  /** Name and row of its grant and of its session; the row is undefined where there is none any more. */
  readonly grant: { readonly id: string; readonly row: ArtifactRow | undefined } | undefined
  readonly session: { readonly uid: string; readonly row: ArtifactRow | undefined } | undefined
}

type Joined = { readonly [Name in keyof ArtifactRow]: ArtifactRow[Name] | null }

function rowOf({ consumedAt, idHash, payloadSealed, version }: Joined): ArtifactRow | undefined {
  if (idHash === null || payloadSealed === null || version === null) return undefined
  return { idHash, payloadSealed, consumedAt, version }
}

export async function selectAhead(db: Db, model: string, idHash: Buffer): Promise<ReadAhead | undefined> {
  const [found] = await statementsOf(db).findAhead.execute({ model, idHash })
  if (found === undefined) return undefined
  const { grantId, own, sessionUid } = found
  return {
    own,
    grant: grantId === null ? undefined : { id: grantId, row: rowOf(found.grant) },
    session: sessionUid === null ? undefined : { uid: sessionUid, row: rowOf(found.session) },
  }
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

export interface SessionSaving extends Pick<ArtifactInput, 'accountId' | 'idHash' | 'payloadSealed' | 'seconds'> {
  /** In which it was read. */
  readonly version: number
}

/** Saves a session that is locked. */
export async function updateSession(tx: Tx, input: Omit<SessionSaving, 'version'>): Promise<void> {
  const { accountId, idHash, payloadSealed, seconds } = input
  await tx.execute(sql`
    update sso.artifacts set payload_sealed = ${payloadSealed}, account_id = ${accountId}::uuid, version = version + 1,
      expires_at = now() + make_interval(secs => ${seconds}::int)
    where model = 'Session' and id_hash = ${idHash} and ended_at is null`)
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
export const selectSessionsOf = (reader: Reader, accountId: string) =>
  reader
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
export async function isSessionOpen(reader: Reader, uid: string, accountId: string): Promise<boolean> {
  const rows = await reader
    .select({ uid: artifacts.uid })
    .from(artifacts)
    .where(
      and(
        eq(artifacts.model, 'Session'),
        eq(artifacts.uid, uid),
        eq(artifacts.accountId, accountId),
        isNull(artifacts.endedAt),
        sql`${artifacts.expiresAt} > now()`,
      ),
    )
  return rows.length === 1
}

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
