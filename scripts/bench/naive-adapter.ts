import type { Adapter, AdapterFactory } from 'oidc-provider'
import type postgres from 'postgres'

export const naiveTable = 'public.bare_artifacts'
/** Found by id, by uid, and by grant. */
export const naiveColumns =
  'id text primary key, payload jsonb not null, uid text unique, grant_id text, expires_at timestamptz, consumed_at timestamptz, unique (grant_id, id)'

/**
 * Storage of oidc-provider on PostgreSQL as its example for Redis has it (`example/adapters/redis.js`), a statement for
 * every call: what a team writes in an afternoon. Clients are kept here too, as in an installation that registers them.
 */
export function naiveAdapter(sql: postgres.Sql): AdapterFactory {
  return (model): Adapter => {
    const key = (id: string): string => `${model}:${id}`
    const payloadOf = (rows: readonly postgres.Row[]) => {
      const [row] = rows
      return row === undefined ? undefined : { ...row.payload, ...(row.consumed_at === null ? {} : { consumed: true }) }
    }
    return {
      async upsert(id, payload, expiresIn) {
        const expires = expiresIn === undefined ? null : new Date(Date.now() + expiresIn * 1_000)
        await sql`
          insert into public.bare_artifacts (id, payload, grant_id, uid, expires_at)
          values (${key(id)}, ${sql.json(JSON.parse(JSON.stringify(payload)))}, ${payload.grantId ?? null},
            ${payload.uid ?? null}, ${expires})
          on conflict (id) do update set payload = excluded.payload, expires_at = excluded.expires_at`
      },
      async find(id) {
        return payloadOf(
          await sql`select payload, consumed_at from public.bare_artifacts
            where id = ${key(id)} and (expires_at is null or expires_at > now())`,
        )
      },
      async findByUid(uid) {
        return payloadOf(
          await sql`select payload, consumed_at from public.bare_artifacts
            where uid = ${uid} and id like ${`${model}:%`} and expires_at > now()`,
        )
      },
      findByUserCode: async () => undefined,
      async consume(id) {
        await sql`update public.bare_artifacts set consumed_at = now() where id = ${key(id)}`
      },
      async destroy(id) {
        await sql`delete from public.bare_artifacts where id = ${key(id)}`
      },
      async revokeByGrantId(grantId) {
        await sql`delete from public.bare_artifacts where grant_id = ${grantId}`
      },
    }
  }
}
