import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { type Database, openDatabase } from './client.ts'
import { startEmbeddedPostgres } from './embedded.ts'
import { runningEmbeddedPostgres } from './embedded-visit.ts'
import { migrateDatabase } from './migrate.ts'

export interface StartedDatabase extends Database {
  /** Resolves with the reason when the embedded PostgreSQL has ended; never for another one. */
  readonly ended: Promise<string>
}

/**
 * The database of this installation, brought to this version's tables: the one named by `DATABASE_URL`, or the embedded
 * PostgreSQL, which then lives and ends with this process.
 * @param begun called when all that is left is to wait for it
 */
export async function startDatabase(
  config: Config,
  log: Log,
  begun: () => void = () => undefined,
): Promise<StartedDatabase> {
  if (config.databaseUrl === undefined) {
    const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log, begun })
    try {
      await migrateDatabase(embedded.owner, embedded.app.user)
      const database = openDatabase(embedded.app, { pool: config.databasePool })
      const close = () => database.close().finally(() => embedded.stop())
      return { ...database, close, ended: embedded.ended }
    } catch (error) {
      await embedded.stop()
      throw error
    }
  }
  begun()
  const owner = config.migrationDatabaseUrl ?? config.databaseUrl
  const login = config.migrationDatabaseUrl === undefined ? undefined : new URL(config.databaseUrl).username
  const { role, warning } = await migrateDatabase(owner, login)
  if (warning !== undefined) log.warn(warning)
  return {
    ...openDatabase(config.databaseUrl, { pool: config.databasePool, role }),
    ended: new Promise(() => undefined),
  }
}

/**
 * The database for a command that works beside a running server: that server's, or one started for the command alone.
 */
export async function visitDatabase(config: Config, log: Log): Promise<Database> {
  const running = config.databaseUrl ?? (await runningEmbeddedPostgres(config.dataDir))
  if (running === undefined) return startDatabase(config, log)
  const database = openDatabase(running, { pool: 2 })
  try {
    await database.sql`select 1`
    return database
  } catch (error) {
    await database.close()
    if (config.databaseUrl !== undefined) throw error
    // A server that was killed leaves its traces: the normal start clears them.
    return startDatabase(config, log)
  }
}
