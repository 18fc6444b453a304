import { registerPerson } from '../../src/identity/index.ts'
import { checkCharacter } from '../../src/identity/people/id-number.ts'
import { type Caller, system } from '../../src/platform/caller.ts'
import { startWorld, type TestClock, testClock, type World } from '../harness.ts'

export const operator = system('test')

/** A synthetic citizen number of Yunnan; another one for every `n` from 0 to 999. */
export function citizenNumber(n: number): string {
  const first17 = `53010219800101${String(n).padStart(3, '0')}`
  return `${first17}${checkCharacter(first17)}`
}

export const resident = (n: number, name = `人员${n}`) => ({
  documentType: 'resident-id',
  documentNumber: citizenNumber(n),
  name,
})

/** A signed-in person, who may act for an organization. */
export const signedIn = (id: string, organization?: string, assurance = 5): Caller => ({
  kind: 'person',
  id,
  organization,
  assurance,
})

export interface Scene {
  readonly world: World
  readonly clock: TestClock
  /** Registers the person with this number; answers the id. */
  person(n: number, options?: { assuranceLevel?: 2 | 3; phone?: string; name?: string }): Promise<string>
  /** As a registrar over HTTP. */
  post(path: string, payload: object): Promise<{ status: number; body: { [key: string]: unknown } }>
  /** Log lines of a type about a subject, oldest first. */
  lines(type: string, subject?: string): Promise<{ actor: string; subject: string; data: { [key: string]: unknown } }[]>
  /** Payloads that wait on the outbox. */
  events(topic: string): Promise<{ [key: string]: unknown }[]>
  /** True when any of these texts stands anywhere in the slice's tables, the outbox or the log. */
  isWrittenDown(text: string): Promise<boolean>
}

export async function startScene(at = '2026-11-25T02:00:00Z'): Promise<Scene> {
  const clock = testClock(at)
  const world = await startWorld({ clock })
  return {
    world,
    clock,
    async person(n, { assuranceLevel = 3, phone, name } = {}) {
      const { value } = await registerPerson(world.deps, operator, { ...resident(n, name), assuranceLevel, phone })
      return value.id
    },
    async post(path, payload) {
      const authorization = `Bearer ${await world.token(['people.register'])}`
      const answer = await world.server.inject({ method: 'POST', url: path, payload, headers: { authorization } })
      return { status: answer.statusCode, body: answer.json() }
    },
    lines: async (type, subject) =>
      world.owner`select actor, subject, data from audit.records where type = ${type}
        and ${subject === undefined ? world.owner`true` : world.owner`subject = ${subject}`} order by id`,
    events: async topic =>
      (await world.owner`select payload from platform.outbox where topic = ${topic} order by id`).map(
        row => row.payload,
      ),
    async isWrittenDown(text) {
      const tables = await world.owner`select table_schema, table_name from information_schema.tables
        where table_schema in ('identity', 'audit') or (table_schema, table_name) = ('platform', 'outbox')`
      for (const { table_schema, table_name } of tables) {
        const rows = await world.owner`select row_to_json(t)::text as text
          from ${world.owner(table_schema)}.${world.owner(table_name)} t`
        const all = rows.map(row => row.text).join('\n')
        if (all.includes(text) || all.includes(Buffer.from(text).toString('hex'))) return true
      }
      return false
    },
  }
}

export const all = (count: number, each: (n: number) => Promise<unknown>) =>
  Promise.allSettled(Array.from({ length: count }, (_, n) => each(n)))

/** Fault codes of what was refused. */
export const refusals = (results: readonly PromiseSettledResult<unknown>[]): string[] =>
  results.flatMap(result => (result.status === 'rejected' ? [String(result.reason?.code ?? result.reason)] : []))
