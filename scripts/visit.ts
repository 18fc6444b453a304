import type { Config } from '../src/platform/config.ts'
import { type Database, openDatabase } from '../src/platform/db/client.ts'
import { startEmbeddedPostgres } from '../src/platform/db/embedded.ts'
import { runningEmbeddedPostgres } from '../src/platform/db/embedded-visit.ts'
import { createLog } from '../src/platform/log.ts'

/** The database as a second user: a server may go on beside it. An embedded one that rests is started for the time. */
export async function visitDatabase({ databaseUrl, dataDir }: Config): Promise<Database> {
  const pool = { pool: 2 }
  if (databaseUrl !== undefined) return openDatabase(databaseUrl, pool)
  const running = await runningEmbeddedPostgres(dataDir)
  if (running !== undefined) return openDatabase(running, pool)
  const embedded = await startEmbeddedPostgres({ dataDir, log: createLog('warn') })
  const database = openDatabase(embedded.app, pool)
  return { ...database, close: () => database.close().finally(() => embedded.stop()) }
}
