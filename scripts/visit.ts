import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../src/platform/config.ts'
import { visitDatabase } from '../src/platform/db/start.ts'
import type { Deps } from '../src/platform/deps.ts'
import { createLog } from '../src/platform/log.ts'
import { openPlatform } from '../src/platform/open.ts'

/** Does the operator's work in an installation that is there; a running server goes on. */
export async function visit<Value>(work: (deps: Deps) => Promise<Value>): Promise<Value> {
  const config = readConfig(process.env)
  // Looking must not make what it looks for.
  if (!existsSync(join(config.dataDir, 'keys')))
    throw new Error(`there is nobody here: ${config.dataDir} holds no keys`)
  const { close, deps } = await openPlatform(config, createLog('warn'), visitDatabase)
  try {
    return await work(deps)
  } finally {
    await close()
  }
}

/** Ends the process with what the work answers, or with 2 and a line about what went wrong. */
export async function exitWith(work: () => Promise<number>): Promise<void> {
  process.exitCode = await work().catch(error => {
    console.error(error instanceof Error ? error.message : String(error))
    return 2
  })
}
