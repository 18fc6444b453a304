import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../platform/db/client.ts'
import type { ArtifactInput, ArtifactName, SessionSaving } from './artifact-store.ts'

const given = ({ idHash, payloadSealed, ...rest }: ArtifactInput) => ({
  ...rest,
  id: idHash.toString('hex'),
  payload: payloadSealed.toString('hex'),
})

/** Array literals, each as one parameter: of bytes, and of names without quotes or commas. */
const bytesIn = (ids: readonly Buffer[]): string => `{${ids.map(id => `"\\\\x${id.toString('hex')}"`).join(',')}}`
const namesIn = (names: readonly string[]): string => `{${names.join(',')}}`

/** What is done at once. */
export interface ArtifactChanges {
  readonly written: readonly ArtifactInput[]
  readonly endedInteractions?: readonly Buffer[]
  /** One-time things that nobody may have used before. */
  readonly used?: readonly ArtifactName[]
  /** A session, over the version in which it was read. */
  readonly saved?: SessionSaving | undefined
}

export interface Outcome {
  /** Those to be used were used by nobody before; if not, nothing is written. */
  readonly isFirst: boolean
  /** The session was saved; not when somebody else has saved or ended it since. */
  readonly isSaved: boolean
}

const using = (used: readonly ArtifactName[]): SQL => sql`
  update sso.artifacts set consumed_at = now()
  where model = any(${namesIn(used.map(({ model }) => model))}::text[])
    and id_hash = any(${bytesIn(used.map(({ idHash }) => idHash))}::bytea[])
    and consumed_at is null and ended_at is null
  returning 1`

const endingInteractions = (ids: readonly Buffer[]): SQL => sql`
  update sso.artifacts set ended_at = now()
  where model = 'Interaction' and id_hash = any(${bytesIn(ids)}::bytea[])
    and ended_at is null and (select is_first from allowed)
  returning 1`

const endingOthers = (sessions: readonly ArtifactInput[]): SQL => sql`
  update sso.artifacts set ended_at = now()
  where model = 'Session' and uid = any(${namesIn(sessions.flatMap(({ uid }) => uid ?? []))}::text[])
    and id_hash <> all(${bytesIn(sessions.map(({ idHash }) => idHash))}::bytea[])
    and ended_at is null and (select is_first from allowed)
  returning 1`

const saving = ({ accountId, idHash, payloadSealed, seconds, version }: SessionSaving): SQL => sql`
  update sso.artifacts set payload_sealed = ${payloadSealed}, account_id = ${accountId}::uuid, version = version + 1,
    expires_at = now() + make_interval(secs => ${seconds}::int)
  where model = 'Session' and id_hash = ${idHash} and version = ${version}
    and ended_at is null and (select is_first from allowed)
  returning 1`

const nothing = sql`select 1 where false`

/**
 * Uses one-time things, writes or overwrites others, ends interactions and saves a session, by one statement. What was ended
 * stays ended.
 * A session that is written comes under a new id: whatever else goes by its name ends. Parts that have nothing to do are
 * left out, and each of the others finds its rows by an index, whatever the planner knows of the table.
 */
export async function writeArtifacts(
  db: Db,
  { written, endedInteractions = [], used = [], saved }: ArtifactChanges,
): Promise<Outcome> {
  const rows = JSON.stringify(written.map(given))
  const sessions = written.filter(({ model }) => model === 'Session')
  const [outcome] = await db.execute<{ used: number; saved: number }>(sql`
    with used as (${used.length === 0 ? nothing : using(used)}),
    allowed as (select count(*) = ${used.length}::int as is_first from used),
    ended as (${endedInteractions.length === 0 ? nothing : endingInteractions(endedInteractions)}),
    others as (${sessions.length === 0 ? nothing : endingOthers(sessions)}),
    saved as (${saved === undefined ? nothing : saving(saved)}),
    written as (
      insert into sso.artifacts
        (model, id_hash, payload_sealed, grant_id, uid, session_uid, account_id, client_id, expires_at)
      select model, decode(id, 'hex'), decode(payload, 'hex'), "grantId", uid, "sessionUid", "accountId", "clientId",
        now() + make_interval(secs => seconds)
      from jsonb_to_recordset((${rows}::text)::jsonb) as given (model text, id text, payload text, "grantId" text,
        uid text, "sessionUid" text, "accountId" uuid, "clientId" text, seconds int),
        (select count(*) from others) as before
      where (select is_first from allowed)
      on conflict (model, id_hash) do update
        set payload_sealed = excluded.payload_sealed, expires_at = excluded.expires_at
        where sso.artifacts.ended_at is null)
    select (select count(*) from used)::int as used, (select count(*) from saved)::int as saved`)
  return { isFirst: outcome?.used === used.length, isSaved: outcome?.saved === 1 }
}
