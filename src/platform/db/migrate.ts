import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import type postgres from 'postgres'
import { connectionTo, type DatabasePlace } from './client.ts'

const folder = fileURLToPath(new URL('../../../migrations', import.meta.url))
/** Any constant will do; it keeps two starting processes from migrating at once, since drizzle's migrator takes no lock. */
const migrationLock = 7_120_041
const leastVersion = 150_000

interface Journal {
  readonly entries: readonly { readonly when: number; readonly tag: string }[]
}

export interface Migrated {
  /** The role that every connection of the application takes on, where the login itself could do more. */
  readonly role: string | undefined
  /** Said once at start when rights could not be narrowed. */
  readonly warning: string | undefined
}

async function refuseNewerDatabase(sql: postgres.Sql): Promise<void> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as present`
  if (table?.present !== true) return
  const journal: Journal = JSON.parse(await readFile(`${folder}/meta/_journal.json`, 'utf8'))
  const known = new Set(journal.entries.map(entry => String(entry.when)))
  const applied = await sql`select created_at from drizzle.__drizzle_migrations order by created_at`
  const foreign = applied.filter(row => !known.has(String(row.created_at)))
  if (foreign.length > 0)
    throw new Error(
      `the database holds ${foreign.length} migration(s) that this version does not know: it is newer than the code; start the newer version instead`,
    )
}

/** @param version as PostgreSQL numbers itself: 150004 is 15.4 */
export function refuseOldVersion(version: number): void {
  if (version < leastVersion)
    throw new Error(`PostgreSQL 15 or newer is needed, this one is ${Math.floor(version / 10_000)}.${version % 10_000}`)
}

async function refuseOldServer(sql: postgres.Sql): Promise<void> {
  const [row] = await sql`select current_setting('server_version_num')::int as version`
  refuseOldVersion(Number(row?.version))
}

/** The application's role: the given login, or a role without login that the owner may take on, where it may make one. */
async function applicationRole(sql: postgres.Sql, login: string | undefined): Promise<string | undefined> {
  if (login !== undefined) return login
  const [row] = await sql`
    select exists (select from pg_roles where rolname = 'yihao_app') as present,
      (select rolcreaterole or rolsuper from pg_roles where rolname = current_user) as may_create`
  if (row?.present !== true) {
    if (row?.may_create !== true) return undefined
    // Roles belong to the whole server: another database of it may make the same one at the same moment.
    await sql`create role yihao_app nologin`.catch((error: { code?: string }) => {
      if (error.code !== '42710' && error.code !== '23505') throw error
    })
  }
  const [member] = await sql`select pg_has_role(current_user, 'yihao_app', 'member') as is_member`
  if (member?.is_member !== true) {
    if (row?.may_create !== true) return undefined
    await sql.unsafe('grant yihao_app to current_user')
  }
  return 'yihao_app'
}

/**
 * Brings the database to this version's tables and gives the application's role the rights it needs and no more.
 * @param login the application's own login, where it is not the owner's
 * @throws when the database is newer than the code, or older than PostgreSQL 15
 */
export async function migrateDatabase(owner: DatabasePlace, login: string | undefined): Promise<Migrated> {
  const sql = connectionTo(owner, {
    max: 1,
    onnotice: () => undefined,
    connection: { application_name: 'yihao-migrate' },
  })
  try {
    await refuseOldServer(sql)
    await sql`select pg_advisory_lock(${migrationLock})`
    await refuseNewerDatabase(sql)
    await migrate(drizzle(sql), { migrationsFolder: folder })
    const role = await applicationRole(sql, login)
    if (role === undefined)
      return {
        role: undefined,
        warning: 'the database login owns the tables and may not create roles: only triggers keep the log append-only',
      }
    await sql`select set_config('yihao.role', ${role}, false)`
    await sql.unsafe(await readFile(`${folder}/rights.sql`, 'utf8'))
    return { role: login === undefined ? role : undefined, warning: undefined }
  } finally {
    await sql.end({ timeout: 5 })
  }
}
