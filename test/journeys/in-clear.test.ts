import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { people } from '../../src/demo/cast.ts'
import { seedDemo } from '../../src/demo/seed.ts'
import { createLog } from '../../src/platform/log.ts'
import { startWorld, type World } from '../harness.ts'
import { registerApplication, startAttempt, walk } from '../sso/application.ts'

const secrets = people.flatMap(({ documentNumber, name }) => [documentNumber, name])
const lines: string[] = []
const log = createLog('trace', {
  write: line => {
    lines.push(line)
  },
})

let world: World
let demo: Awaited<ReturnType<typeof seedDemo>>
beforeAll(async () => {
  world = await startWorld({ config: { demo: true, logLevel: 'trace' }, log })
  demo = await seedDemo(world.deps)
  await world.listen()
})
afterAll(() => world.stop())

/** Every value of every table, whatever its type, as text: bytes as hex and as Latin-1. */
async function everything(): Promise<string> {
  const tables = await world.owner`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`
  const texts = []
  for (const { name } of tables) {
    const rows = await world.owner.unsafe(`select * from ${name}`)
    for (const row of rows)
      for (const value of Object.values(row))
        texts.push(
          value instanceof Uint8Array
            ? `${Buffer.from(value).toString('utf8')} ${Buffer.from(value).toString('hex')}`
            : JSON.stringify(value),
        )
  }
  return texts.join('\n')
}

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex')
/** What stands in any base64 of it; of a short name that is too little to tell from chance. */
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64url').slice(2, -4)

function expectNone(text: string): void {
  for (const secret of secrets)
    for (const form of [secret, hex(secret), encodeURIComponent(secret)]) expect(text.includes(form)).toBe(false)
}

describe('after a day of signing in, issuing and verifying', () => {
  const addresses: string[] = []
  beforeAll(async () => {
    const fund = await registerApplication(world, 'fund')
    const [first] = demo.people
    const browser = createUserAgent()
    const attempt = await startAttempt(fund, {
      scope: 'openid profile identity',
      login_hint: first?.documentNumber ?? '',
    })
    const page = await walk(fund, attempt, {
      browser,
      identifier: first?.documentNumber ?? '',
      password: first?.password ?? '',
    })
    addresses.push(page.url)
    const home = await browser.open(`${world.origin}/me`)
    addresses.push(home.url, ...[...home.html.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(([, url]) => url ?? ''))
    const wrong = await browser.open((await startAttempt(fund, { prompt: 'login' })).address.href)
    await browser.submit(wrong, { identifier: first?.documentNumber ?? '', password: 'wrong' })
    for (const { qr, identifier, checkCode } of demo.licenses)
      for (const payload of [{ qr }, { identifier, checkCode }])
        await world.server.inject({ method: 'POST', url: '/api/verifications', payload })
    const token = await world.token(['people.register'])
    for (const documentNumber of [first?.documentNumber, '530102199003070017'])
      await world.server.inject({
        method: 'POST',
        url: '/api/people',
        headers: { authorization: `Bearer ${token}` },
        payload: { documentType: 'resident-id', documentNumber, name: '别人' },
      })
    await world.deps.jobs.drain()
  })

  it('no number or name of a person stands in clear in the database, events and the log of records included', async () => {
    const text = await everything()
    expect(text.length).toBeGreaterThan(10_000)
    expectNone(text)
    for (const form of secrets.map(base64).filter(each => each.length >= 8)) expect(text.includes(form)).toBe(false)
  })

  it('nor in a line that was logged', () => {
    expect(lines.length).toBeGreaterThan(20)
    expectNone(lines.join('\n'))
  })

  it('nor in an address that a browser was led to or given', () => {
    expect(addresses.length).toBeGreaterThan(10)
    expectNone(addresses.join('\n'))
  })

  it('nor in a QR', () => {
    expect(demo.licenses.length).toBeGreaterThan(5)
    for (const { qr } of demo.licenses) {
      const digits = qr.split('#')[1] ?? ''
      const groups = digits.match(/.{1,17}/g) ?? []
      const bytes = Buffer.concat(groups.map(group => Buffer.from(BigInt(group).toString(16).padStart(14, '0'), 'hex')))
      expectNone(bytes.toString('utf8'))
      expectNone(bytes.toString('latin1'))
    }
  })

  it('but where they belong: in demo.json, for their owner alone', async () => {
    const text = await readFile(join(world.deps.config.dataDir, 'demo.json'), 'utf8')
    expect(secrets.every(secret => text.includes(secret))).toBe(true)
  })
})
