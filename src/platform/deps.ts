import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Db } from './db/client.ts'
import type { Ids } from './ids.ts'
import type { Jobs } from './jobs/runner.ts'
import type { KeyRing } from './keys/key-ring.ts'
import type { Log } from './log.ts'
import type { Threads } from './threads.ts'

/** What every use case may lean on: platform things only, never a function of the domain. */
export interface Deps {
  readonly config: Config
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
  readonly keys: KeyRing
  readonly log: Log
  readonly jobs: Jobs
  /** Undefined where the private keys are on a token, which one thread alone may ask. */
  readonly threads?: Threads | undefined
}
