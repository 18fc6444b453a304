import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { type Database, openDatabase } from './client.ts'
import { startEmbeddedPostgres } from './embedded.ts'
import { migrateDatabase } from './migrate.ts'

export interface StartedDatabase extends Database {
  /** Resolves with the reason when the embedded PostgreSQL has ended; never for another one. */
  readonly ended: Promise<string>
}

/**
 * The database of this installation, brought to this version's tables: the one named by `DATABASE_URL`, or the embedded
 * PostgreSQL, which then lives and ends with this process.
 */
export async function startDatabase(config: Config, log: Log): Promise<StartedDatabase> {
  if (config.databaseUrl === undefined) {
    const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log })
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
  const owner = config.migrationDatabaseUrl ?? config.databaseUrl
  const login = config.migrationDatabaseUrl === undefined ? undefined : new URL(config.databaseUrl).username
  const { role, warning } = await migrateDatabase(owner, login)
  if (warning !== undefined) log.warn(warning)
  return {
    ...openDatabase(config.databaseUrl, { pool: config.databasePool, role }),
    ended: new Promise(() => undefined),
  }
}
