import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import Value from 'typebox/value'
import { system } from '../src/platform/caller.ts'
import { registerClient, registration, registrationOf } from '../src/sso/index.ts'
import { exitWith, visit } from './visit.ts'

const usage = `npm run client -- <registration.json>
Registers an application or a department's machine, or replaces the one that stands under its id. The file is what
POST /api/clients takes (/docs). What works in somebody's name (licenses.issue, people.register …) is first given here:
no administrator gives it, and a department hands on to its own clients what it was given. A running server goes on.`

async function run(): Promise<number> {
  const { positionals, values } = parseArgs({ options: { help: { type: 'boolean' } }, allowPositionals: true })
  const [path] = positionals
  if (values.help || path === undefined) {
    console.log(usage)
    return values.help ? 0 : 2
  }
  const body: unknown = JSON.parse(await readFile(path, 'utf8'))
  if (!Value.Check(registration, body)) {
    const [first] = Value.Errors(registration, body)
    throw new Error(`this is no registration: ${first?.instancePath ?? ''} ${first?.message ?? ''}`)
  }
  return visit(async deps => {
    const { input, secret } = registrationOf(deps, body)
    const { created } = await registerClient(deps, system('operator'), input)
    console.log(`${input.id} is ${created ? 'registered' : 'changed'}`)
    if (secret !== undefined) console.log(`its secret, shown once: ${secret}`)
    return 0
  })
}

await exitWith(run)
