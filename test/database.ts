import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { connectionTo, type DatabasePlace } from '../src/platform/db/client.ts'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../src/platform/db/embedded.ts'
import { migrateDatabase } from '../src/platform/db/migrate.ts'
import { createLog } from '../src/platform/log.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The owner's connection; each test world makes its database from `template`. */
    owner: Exclude<DatabasePlace, string>
    app: Exclude<DatabasePlace, string>
    template: string
  }
}

const template = 'yihao_template'

/** One embedded PostgreSQL for the whole run, its tables made once in a template that every test world copies. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yihao-test-'))
  const embedded = await startEmbeddedPostgres({
    dataDir,
    log: createLog('warn'),
    settings: {
      // Test data is thrown away with the folder: no need to wait for the disk.
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      // A checkpoint writes what all worlds have changed, while those that ask for one wait.
      checkpoint_timeout: '1d',
      max_wal_size: '16GB',
      wal_level: 'minimal',
      max_wal_senders: '0',
      max_connections: '300',
    },
  })
  const sql = connectionTo(embedded.owner, { max: 1, onnotice: () => undefined })
  await sql.unsafe(`create database ${template}`)
  await sql.end()
  await migrateDatabase({ ...embedded.owner, database: template }, embedded.app.user)
  project.provide('owner', embedded.owner)
  project.provide('app', embedded.app)
  project.provide('template', template)
  return async () => {
    await embedded.stop()
    await removeEmbeddedPostgres(dataDir)
    await rm(dataDir, { recursive: true, force: true })
  }
}
