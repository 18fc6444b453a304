import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import {
  administratorKinds,
  appointAdministrator,
  dismissAdministrator,
  parseDocument,
  personOfRecord,
  unfreezeAccount,
} from '../src/identity/index.ts'
import { system } from '../src/platform/caller.ts'
import type { Deps } from '../src/platform/deps.ts'
import { exitWith, visit } from './visit.ts'

const usage = `npm run person -- appoint system|security|audit | dismiss | unfreeze [--type resident-id]
What the operator does to one registered person. Asks for the number, or reads it from standard input: on the command line
others could see it. A running server goes on.
  appoint   one of the three administrators, who are three people (三员分立): system sees to applications and settings,
            security to people and their sessions, audit reads everything and changes nothing
  dismiss   takes that back
  unfreeze  opens a frozen account again: only after a clerk has compared document and face, within the last minutes`

const operator = system('operator')

interface Act {
  readonly act: (deps: Deps, personId: string) => Promise<void>
  readonly done: string
}

const acts: Readonly<Record<string, Act>> = {
  ...Object.fromEntries(
    administratorKinds.map(kind => [
      `appoint ${kind}`,
      {
        act: (deps: Deps, id: string) => appointAdministrator(deps, operator, id, kind),
        done: `is the ${kind} administrator`,
      },
    ]),
  ),
  dismiss: { act: (deps, id) => dismissAdministrator(deps, operator, id), done: 'is no administrator' },
  unfreeze: {
    act: (deps, personId) =>
      unfreezeAccount(deps, operator, { personId, level: 5, matchedAt: deps.clock.now(), faceMatched: true }),
    done: 'is not frozen',
  },
}

/** The number is asked for, never given as an argument. */
async function askNumber(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await lines.question('number: ')).trim()
  } finally {
    lines.close()
  }
}

async function run(): Promise<number> {
  const options = { type: { type: 'string', default: 'resident-id' }, help: { type: 'boolean' } } as const
  const { positionals, values } = parseArgs({ options, allowPositionals: true })
  const chosen = acts[positionals.join(' ')]
  if (values.help || chosen === undefined) {
    console.log(usage)
    return values.help ? 0 : 2
  }
  return visit(async deps => {
    const person = await personOfRecord(deps, parseDocument(values.type, await askNumber(), deps.clock.now()))
    if (person?.status !== 'active') throw new Error('nobody is registered with this number')
    await chosen.act(deps, person.id)
    console.log(chosen.done)
    return 0
  })
}

await exitWith(run)
