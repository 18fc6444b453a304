import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../platform/db/client.ts'
import type { ArtifactInput, ArtifactName } from './artifact-store.ts'

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

const nothing = sql`select 1 where false`

/**
 * Uses one-time things, writes or overwrites others, and ends interactions, by one statement. What was ended stays ended.
 * A session that is written comes under a new id: whatever else goes by its name ends. Parts that have nothing to do are
 * left out, and each of the others finds its rows by an index, whatever the planner knows of the table.
 * @returns false, with nothing written, when one of those to be used was used or ended before
 */
export async function writeArtifacts(
  db: Db,
  { written, endedInteractions = [], used = [] }: ArtifactChanges,
): Promise<boolean> {
  const rows = JSON.stringify(written.map(given))
  const sessions = written.filter(({ model }) => model === 'Session')
  const [outcome] = await db.execute<{ count: number }>(sql`
    with used as (${used.length === 0 ? nothing : using(used)}),
    allowed as (select count(*) = ${used.length}::int as is_first from used),
    ended as (${endedInteractions.length === 0 ? nothing : endingInteractions(endedInteractions)}),
    others as (${sessions.length === 0 ? nothing : endingOthers(sessions)}),
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
    select count(*)::int as count from used`)
  return outcome?.count === used.length
}
