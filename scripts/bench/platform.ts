import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/platform/config.ts'
import { connectionTo } from '../../src/platform/db/client.ts'
import { removeEmbeddedPostgres } from '../../src/platform/db/embedded.ts'
import { runningEmbeddedPostgres } from '../../src/platform/db/embedded-visit.ts'
import { createLog } from '../../src/platform/log.ts'
import { openPlatform, type Platform } from '../../src/platform/open.ts'

/** An installation for one measurement, in a folder of its own that is removed afterwards; fsync stays on. */
export async function openBenchPlatform(
  env: Readonly<Record<string, string>> = {},
  open?: Parameters<typeof openPlatform>[2],
): Promise<Platform> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yihao-bench-'))
  const config = readConfig({
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    DEMO: 'false',
    RATE_LIMIT: '1000000',
    SIGN_IN_LIMIT: '1000000',
    GUESS_LIMIT: '1000000',
    ...env,
  })
  const platform = await openPlatform(config, createLog(config.logLevel), open)
  return {
    ...platform,
    async close() {
      await platform.close()
      await removeEmbeddedPostgres(dataDir)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Makes a table to compare with in the installation that runs there: as the owner, since the application's login may make none, and lets the application use it. */
export async function makeBareTable(dataDir: string, name: string, columns: string): Promise<void> {
  const app = await runningEmbeddedPostgres(dataDir)
  if (app === undefined) throw new Error('the embedded PostgreSQL is not running')
  const password = (await readFile(join(dataDir, 'database-owner.password'), 'utf8')).trim()
  const sql = connectionTo({ ...app, user: 'yihao_owner', password }, { max: 1 })
  try {
    await sql.unsafe(
      `create table if not exists ${name} (${columns}); grant all on ${name} to yihao_app; grant all on all sequences in schema public to yihao_app`,
    )
  } finally {
    await sql.end()
  }
}
