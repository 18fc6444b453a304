import { sql } from 'drizzle-orm'
import type { Db } from '../../platform/db/client.ts'
import type { ArtifactInput, ArtifactName } from './artifact-store.ts'

const given = ({ idHash, payloadSealed, ...rest }: ArtifactInput) => ({
  ...rest,
  id: idHash.toString('hex'),
  payload: payloadSealed.toString('hex'),
})

const idsIn = (json: string) =>
  sql`(select decode(id, 'hex') from jsonb_array_elements_text((${json}::text)::jsonb) id)`

/** What is done at once. */
export interface ArtifactChanges {
  readonly written: readonly ArtifactInput[]
  readonly endedInteractions?: readonly Buffer[]
  /** One-time things that nobody may have used before. */
  readonly used?: readonly ArtifactName[]
}

/**
 * Uses one-time things, writes or overwrites others, and ends interactions, by one statement. What was ended stays ended.
 * A session that is written comes under a new id: whatever else goes by its name ends.
 * @returns false, with nothing written, when one of those to be used was used or ended before
 */
export async function writeArtifacts(
  db: Db,
  { written, endedInteractions = [], used = [] }: ArtifactChanges,
): Promise<boolean> {
  const rows = JSON.stringify(written.map(given))
  const sessions = written.filter(({ model }) => model === 'Session')
  const uids = JSON.stringify(sessions.map(({ uid }) => uid))
  const kept = JSON.stringify(sessions.map(({ idHash }) => idHash.toString('hex')))
  const over = JSON.stringify(endedInteractions.map(each => each.toString('hex')))
  const once = JSON.stringify(used.map(({ idHash, model }) => ({ model, id: idHash.toString('hex') })))
  const [outcome] = await db.execute<{ count: number }>(sql`
    with used as (
      update sso.artifacts set consumed_at = now()
      where (model, id_hash) in (
          select model, decode(id, 'hex') from jsonb_to_recordset((${once}::text)::jsonb) as given (model text, id text))
        and consumed_at is null and ended_at is null
      returning 1),
    allowed as (select count(*) = ${used.length}::int as is_first from used),
    ended as (
      update sso.artifacts set ended_at = now()
      where ended_at is null and (select is_first from allowed) and (
        (model = 'Interaction' and id_hash in ${idsIn(over)})
        or (model = 'Session' and uid in (select jsonb_array_elements_text((${uids}::text)::jsonb))
          and id_hash not in ${idsIn(kept)}))
      returning 1),
    written as (
      insert into sso.artifacts
        (model, id_hash, payload_sealed, grant_id, uid, session_uid, account_id, client_id, expires_at)
      select model, decode(id, 'hex'), decode(payload, 'hex'), "grantId", uid, "sessionUid", "accountId", "clientId",
        now() + make_interval(secs => seconds)
      from jsonb_to_recordset((${rows}::text)::jsonb) as given (model text, id text, payload text, "grantId" text,
        uid text, "sessionUid" text, "accountId" uuid, "clientId" text, seconds int),
        (select count(*) from ended) as before
      where (select is_first from allowed)
      on conflict (model, id_hash) do update
        set payload_sealed = excluded.payload_sealed, expires_at = excluded.expires_at
        where sso.artifacts.ended_at is null)
    select count(*)::int as count from used`)
  return outcome?.count === used.length
}
