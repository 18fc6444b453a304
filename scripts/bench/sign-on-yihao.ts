import { drizzle } from 'drizzle-orm/postgres-js'
import { createApp } from '../../src/app.ts'
import { registerPerson, setPassword } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { gated } from '../../src/platform/db/gate.ts'
import { startDatabase } from '../../src/platform/db/start.ts'
import type { Deps } from '../../src/platform/deps.ts'
import { registerClient } from '../../src/sso/index.ts'
import { publicJwk } from './machine.ts'
import { openBenchPlatform } from './platform.ts'
import type { SubjectStart } from './running.ts'
import { counting, tellStatements } from './sign-on-statements.ts'
import { newApplications, redirectUri, type SignOnFacts } from './sign-on-walk.ts'

const operator = system('bench')
const password = '翠湖的海鸥每年十一月来'

/** Synthetic: the last digit is that of GB 11643 (ISO 7064 MOD 11-2). */
function numberOf(n: number): string {
  const body = `53010219800101${String(n).padStart(3, '0')}`
  const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11), 0)
  return `${body}${'10X98765432'[sum % 11]}`
}

async function registerPeople(deps: Deps, count: number): Promise<SignOnFacts['people']> {
  const people = Array.from({ length: count }, (_, n) => ({ identifier: numberOf(n), password }))
  for (const { identifier } of people) {
    const person = {
      documentType: 'resident-id',
      documentNumber: identifier,
      name: '测量人',
      assuranceLevel: 3,
    } as const
    const { value } = await registerPerson(deps, operator, person)
    await setPassword(deps, operator, value.id, password)
  }
  return people
}

/**
 * The whole server as it is deployed, with people and applications of the house (nobody is asked for consent), argon2id as
 * cheap as the configuration allows (1 MiB, one pass), and a count of what is sent to the database.
 */
export const yihaoSignOn: SubjectStart = async port => {
  let statements: ReadonlyMap<string, number> = new Map()
  const settings = { PORT: String(port), PASSWORD_MEMORY_KIB: '1024', PASSWORD_PASSES: '1' }
  const { deps, close } = await openBenchPlatform(settings, async (config, log) => {
    const started = await startDatabase(config, log)
    const counted = counting(started.sql)
    statements = counted.statements
    return { ...started, db: drizzle(gated(counted.sql, config.databasePool), { casing: 'snake_case' }) }
  })
  const app = await createApp(deps)
  const people = await registerPeople(deps, 32)
  const applications = newApplications(9)
  for (const each of applications)
    await registerClient(deps, operator, {
      id: each.clientId,
      name: '测量（演示）',
      kind: 'web',
      isFirstParty: true,
      scope: 'openid profile',
      redirectUris: [redirectUri],
      authentication: { method: 'private_key_jwt', jwks: { keys: [publicJwk(each)] } },
    })
  await deps.jobs.start()
  await app.server.listen({ port, host: 'localhost' })
  return {
    facts: {
      dataDir: deps.config.dataDir,
      statements: await tellStatements(statements),
      signOn: { base: '/oidc', authorization: '/oidc/auth', people, applications },
    },
    async stop() {
      await deps.jobs.stop()
      await app.server.close()
      await close()
    },
  }
}
