import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { parseDocument, personOfRecord } from '../src/identity/index.ts'
import { system } from '../src/platform/caller.ts'
import { readConfig } from '../src/platform/config.ts'
import { createLog } from '../src/platform/log.ts'
import { openPlatform } from '../src/platform/open.ts'
import { appointAdministrator, dismissAdministrator } from '../src/sso/index.ts'
import { visitDatabase } from './visit.ts'

const usage = `npm run administrator -- appoint | dismiss [--type resident-id]
Makes a registered person an administrator, who answers for the applications of every organization, or takes it back.
Asks for the number, or reads it from standard input: on the command line others could see it. A running server goes on.`

/** The number is asked for, never given as an argument. */
async function askNumber(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await lines.question('number: ')).trim()
  } finally {
    lines.close()
  }
}

const acts = { appoint: appointAdministrator, dismiss: dismissAdministrator } as const
const isAct = (text: string | undefined): text is keyof typeof acts => text === 'appoint' || text === 'dismiss'

async function run(): Promise<number> {
  const options = { type: { type: 'string', default: 'resident-id' }, help: { type: 'boolean' } } as const
  const { positionals, values } = parseArgs({ options, allowPositionals: true })
  const [act] = positionals
  if (values.help || !isAct(act)) {
    console.log(usage)
    return values.help ? 0 : 2
  }
  const config = readConfig(process.env)
  // Looking must not make what it looks for.
  if (!existsSync(join(config.dataDir, 'keys')))
    throw new Error(`there is nobody here: ${config.dataDir} holds no keys`)
  const { close, deps } = await openPlatform(config, createLog('warn'), visitDatabase)
  try {
    const person = await personOfRecord(deps, parseDocument(values.type, await askNumber(), deps.clock.now()))
    if (person?.status !== 'active') throw new Error('nobody is registered with this number')
    await acts[act](deps, system('operator'), person.id)
    console.log(act === 'appoint' ? 'is an administrator' : 'is no administrator')
    return 0
  } finally {
    await close()
  }
}

process.exitCode = await run().catch(error => {
  console.error(error instanceof Error ? error.message : String(error))
  return 2
})
