import { systemClock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/client.ts'
import { refuseForeignKeys } from './db/key-check.ts'
import { startDatabase } from './db/start.ts'
import type { Deps } from './deps.ts'
import { systemIds } from './ids.ts'
import { createJobs } from './jobs/runner.ts'
import type { Subject } from './keys/certificate-authority.ts'
import { openKeyRing } from './keys/key-ring.ts'
import type { Log } from './log.ts'
import { createThreads } from './threads.ts'

export interface Platform {
  readonly deps: Deps
  /** Resolves with the reason when the embedded PostgreSQL has ended; never for another one. */
  readonly ended: Promise<string>
  close(): Promise<void>
}

/** Whom the root of this installation names. */
export const rootSubject = ({ demo, region }: Config): Subject => ({
  commonName: demo ? `一号根证书 ${region}（演示样例 SAMPLE）` : `Yihao Root CA ${region}`,
  organization: demo ? '一号（演示）' : 'Yihao',
})

/**
 * Keys and database of an installation, opened together; keys that do not belong to the database are refused.
 * @param open how the database is come by: started, or visited beside a running server
 */
export async function openPlatform(
  config: Config,
  log: Log,
  open: (config: Config, log: Log) => Promise<Database & { readonly ended?: Promise<string> }> = startDatabase,
): Promise<Platform> {
  const keys = await openKeyRing(config, systemClock, rootSubject(config))
  const database = await open(config, log)
  try {
    await refuseForeignKeys(database.db, keys.fingerprints)
  } catch (error) {
    await database.close()
    throw error
  }
  const jobs = createJobs({ db: database.db, driver: database.sql, clock: systemClock, log })
  const threads = config.token === undefined ? createThreads({ config, address: database.address }) : undefined
  const deps: Deps = { config, db: database.db, clock: systemClock, ids: systemIds, keys, log, jobs, threads }
  return {
    deps,
    ended: database.ended ?? new Promise(() => undefined),
    close: async () => {
      await threads?.close()
      await database.close()
    },
  }
}
