import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Inspection, inspectLog } from '../src/audit/index.ts'
import { systemClock } from '../src/platform/clock.ts'
import { type Config, readConfig } from '../src/platform/config.ts'
import { type Database, openDatabase } from '../src/platform/db/client.ts'
import { startEmbeddedPostgres } from '../src/platform/db/embedded.ts'
import { runningEmbeddedPostgres } from '../src/platform/db/embedded-visit.ts'
import { openKeyRing } from '../src/platform/keys/key-ring.ts'
import { createLog } from '../src/platform/log.ts'

const usage = `npm run inspect [-- --checkpoint <file>] [--json]
Re-verifies the whole log: every record, place, tile and checkpoint. Changes nothing; a running server goes on.
  --checkpoint  a checkpoint (/log/checkpoint) that was kept elsewhere: the log must begin with what it promises
  --json        the result as JSON
Ends with 0 when the log is whole, 1 when it is not, 2 when it could not be read.`

/** The database as a second reader: a server may go on beside it. An embedded one that rests is started for the time. */
async function openLog({ databaseUrl, dataDir }: Config): Promise<Database> {
  const pool = { pool: 2 }
  if (databaseUrl !== undefined) return openDatabase(databaseUrl, pool)
  const running = await runningEmbeddedPostgres(dataDir)
  if (running !== undefined) return openDatabase(running, pool)
  const embedded = await startEmbeddedPostgres({ dataDir, log: createLog('warn') })
  const database = openDatabase(embedded.app, pool)
  return { ...database, close: () => database.close().finally(() => embedded.stop()) }
}

function report({ size, root, records, pending, checkpoints, findings, found }: Inspection, seconds: number): void {
  console.log(`一号 log: ${size} lines, ${records} records, ${pending} waiting for a place, ${checkpoints} checkpoints`)
  console.log(`root of ${size} lines: ${root}`)
  for (const { kind, recordId, index, detail } of findings) {
    const where = [recordId === undefined ? '' : ` record ${recordId}`, index === undefined ? '' : ` place ${index}`]
    console.log(`  ✗ ${kind}${where.join('')}: ${detail}`)
  }
  if (found > findings.length) console.log(`  … and ${found - findings.length} more`)
  const verdict = found === 0 ? '✓ whole: nothing changed, missing or extra' : `✗ NOT whole: ${found} findings`
  console.log(`${verdict} (${seconds.toFixed(1)} s)`)
}

async function inspect(): Promise<number> {
  const options = { checkpoint: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const
  const { values } = parseArgs({ options })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const config = readConfig(process.env)
  // Looking must not make what it looks for.
  if (!existsSync(join(config.dataDir, 'keys')))
    throw new Error(`there is no log here: ${config.dataDir} holds no keys`)
  const checkpoint = values.checkpoint === undefined ? undefined : await readFile(values.checkpoint, 'utf8')
  const keys = await openKeyRing(config, systemClock, { commonName: 'Yihao', organization: 'Yihao' })
  const { db, close } = await openLog(config)
  try {
    const began = performance.now()
    const inspection = await inspectLog({ db, keys, config }, { checkpoint })
    if (values.json) console.log(JSON.stringify(inspection, null, 2))
    else report(inspection, (performance.now() - began) / 1_000)
    return inspection.found === 0 ? 0 : 1
  } finally {
    await close()
  }
}

process.exitCode = await inspect().catch(error => {
  console.error(error instanceof Error ? error.message : String(error))
  return 2
})
