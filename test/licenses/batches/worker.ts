import { workBatches } from '../../../src/licenses/batches/work.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { type DatabasePlace, openDatabase } from '../../../src/platform/db/client.ts'
import { createLog } from '../../../src/platform/log.ts'
import { openPlatform } from '../../../src/platform/open.ts'

/** A node that works at batches and nothing else, until it is killed. */
const { place, env }: { place: DatabasePlace; env: Record<string, string> } = JSON.parse(process.env.WORKER ?? '')
const config = readConfig(env)
const { deps } = await openPlatform(config, createLog('error'), async () => openDatabase(place, { pool: 4 }))
for (;;) {
  await workBatches(deps)
  await new Promise(resolve => setTimeout(resolve, 20))
}
