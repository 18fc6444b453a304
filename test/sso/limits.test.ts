import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, inject as provided } from 'vitest'
import { createApp } from '../../src/app.ts'
import { system } from '../../src/platform/caller.ts'
import { openDatabase } from '../../src/platform/db/client.ts'
import type { Deps } from '../../src/platform/deps.ts'
import { createCounter } from '../../src/platform/http/counter.ts'
import { createJobs } from '../../src/platform/jobs/runner.ts'
import { failuresCounted } from '../../src/sso/failures.ts'
import { registerClient } from '../../src/sso/index.ts'
import { startWorld, type World, type WorldOptions } from '../harness.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const secret = randomBytes(24).toString('hex')
let made = 0
/** A new address for each test: counts stay for a minute. */
const address = (): string => {
  made += 1
  return `203.0.113.${made}`
}

type Node = Pick<World, 'server' | 'deps'> & { stop(): Promise<void> }

/** Another node of the same installation: its own memory and connections. */
async function startNode(world: World, alter: (deps: Deps) => Deps = deps => deps): Promise<Node> {
  const [row] = await world.owner`select current_database() as name`
  const database = openDatabase({ ...provided('app'), database: String(row?.name) }, { pool: 4 })
  const jobs = createJobs({ db: database.db, driver: database.sql, clock: world.deps.clock, log: world.deps.log })
  const deps = alter({ ...world.deps, db: database.db, jobs })
  const { server } = await createApp(deps)
  await server.ready()
  const stop = async () => {
    await server.close()
    await database.close()
  }
  return { server, deps, stop }
}

const start = (config: WorldOptions['config']) => startWorld({ config: config ?? {} })

describe('requests by address', () => {
  let world: World
  let second: Node
  beforeAll(async () => {
    world = await start({ rateLimit: 4 })
    second = await startNode(world)
  })
  afterAll(async () => {
    await second.stop()
    await world.stop()
  })
  const verify = ({ server }: Pick<Node, 'server'>, remoteAddress: string) =>
    server.inject({
      method: 'POST',
      url: '/api/verifications',
      remoteAddress,
      payload: { identifier: '1.2.156.3005.2.X', checkCode: 'AAAA' },
    })

  it('are counted over all nodes, each door and address by itself', async () => {
    const [one, other] = [address(), address()]
    const statuses = []
    for (const node of [world, second, world, second, world, second])
      statuses.push((await verify(node, one)).statusCode)
    expect(statuses.slice(0, 4).every(status => status !== 429)).toBe(true)
    expect(statuses.slice(4)).toEqual([429, 429])
    expect((await verify(world, other)).statusCode).not.toBe(429)
    expect((await world.server.inject({ url: '/healthz', remoteAddress: one })).statusCode).toBe(200)
    const answer = await verify(world, one)
    expect(answer.json().code).toBe('rate-limited')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('of 64 at once, as many come in as may', async () => {
    const from = address()
    const answers = await Promise.all(Array.from({ length: 64 }, (_, n) => verify(n % 2 === 0 ? world : second, from)))
    expect(answers.filter(({ statusCode }) => statusCode !== 429).length).toBe(4)
  })

  it('to begin signing in have a limit of their own, in whatever case and with whatever ending', async () => {
    const from = address()
    const paths = ['/oidc/auth', '/oidc/AUTH', '/oidc/auth/', '/oidc/auth?x=1']
    const statuses = []
    for (let n = 0; n < 22; n += 1)
      statuses.push((await world.server.inject({ url: paths[n % 4] ?? '', remoteAddress: from })).statusCode)
    expect(statuses.slice(0, 20).includes(429)).toBe(false)
    expect(statuses.slice(20)).toEqual([429, 429])
    expect((await world.server.inject({ url: '/oidc/jwks', remoteAddress: from })).statusCode).toBe(200)
    expect((await world.server.inject({ method: 'POST', url: '/oidc/reg', remoteAddress: from })).statusCode).toBe(429)
  })

  it('are kept as keyed hashes in a table that waits for no disk, and leave', async () => {
    const [table] = await world.owner`select relpersistence from pg_class where oid = 'platform.rate_counts'::regclass`
    expect(table?.relpersistence).toBe('u')
    const rows = await world.owner`select encode(key, 'escape') as key, count from platform.rate_counts`
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain('203.0.113')
  })

  it('are not let in when they cannot be counted', async () => {
    const stuck = await startNode(world, deps => ({
      ...deps,
      db: new Proxy(deps.db, {
        get: (target, name) => (name === 'execute' ? () => new Promise(() => undefined) : Reflect.get(target, name)),
      }),
    }))
    const answer = await verify(stuck, address())
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'database-unavailable'])
    const away = await startNode(world, deps => ({
      ...deps,
      db: new Proxy(deps.db, {
        get: (target, name) =>
          name === 'execute'
            ? () => Promise.reject(Object.assign(new Error('gone'), { code: 'CONNECTION_ENDED' }))
            : Reflect.get(target, name),
      }),
    }))
    expect((await verify(away, address())).statusCode).toBe(503)
    await Promise.all([stuck.stop(), away.stop()])
  }, 30_000)

  it('a window ends, and the count begins anew', async () => {
    const counter = createCounter(world.deps)
    const name = randomBytes(8).toString('hex')
    expect(
      (await Promise.all(Array.from({ length: 5 }, () => counter.add(name, 300)))).map(each => each.count),
    ).toEqual([1, 2, 3, 4, 5])
    await new Promise(resolve => setTimeout(resolve, 350))
    expect((await counter.add(name, 300)).count).toBe(1)
  })
})

describe('failures of clients', () => {
  let world: World
  let second: Node
  beforeAll(async () => {
    world = await start({ tokenFailureLimit: 5 })
    second = await startNode(world)
    for (const id of ['busy', 'guessed'])
      await registerClient(world.deps, system('test'), {
        id,
        name: '测试机器（演示）',
        kind: 'machine',
        scope: 'licenses.verify',
        authentication: { method: 'client_secret_basic', secret },
      })
  })
  afterAll(async () => {
    await second.stop()
    await world.stop()
  })
  const obtain = (
    { server }: Pick<Node, 'server'>,
    id: string,
    given: string,
    remoteAddress: string,
    path = '/token',
  ) =>
    server.inject({
      method: 'POST',
      url: `/oidc${path}`,
      remoteAddress,
      headers: { ...form, authorization: `Basic ${Buffer.from(`${id}:${given}`).toString('base64')}` },
      payload: 'grant_type=client_credentials&resource=urn:yihao:api&scope=licenses.verify&token=x',
    })
  /** Failures are counted after their answer. */
  const settled = () => Promise.all([world, second].map(({ deps }) => failuresCounted(deps)))

  it('end in a minute’s refusal for that client and address, on every endpoint; nobody else notices', async () => {
    const [here, elsewhere] = [address(), address()]
    for (let n = 0; n < 5; n += 1)
      expect(
        (await obtain(world, 'guessed', `guess-${n}`, here, n % 2 === 0 ? '/token' : '/token/introspection'))
          .statusCode,
      ).toBe(401)
    await settled()
    for (const path of ['/token', '/token/introspection', '/token/revocation', '/request']) {
      const answer = await obtain(world, 'guessed', secret, here, path)
      expect([answer.statusCode, answer.json().error], path).toEqual([429, 'temporarily_unavailable'])
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect((await obtain(world, 'guessed', secret, elsewhere)).statusCode).toBe(200)
    expect((await obtain(world, 'busy', secret, here)).statusCode).toBe(200)
    expect((await obtain(second, 'guessed', 'guess', here)).statusCode).toBe(401)
    await settled()
    expect((await obtain(second, 'guessed', secret, here)).statusCode).toBe(429)
  })

  it('of clients that nobody knows are counted together', async () => {
    const from = address()
    for (let n = 0; n < 5; n += 1) await obtain(world, `nobody-${n}`, 'x', from)
    await settled()
    expect((await obtain(world, 'nobody-9', 'x', from)).statusCode).toBe(429)
    expect((await obtain(world, 'busy', secret, from)).statusCode).toBe(200)
  })

  it('successes are not counted: any number is served, without a statement for it', async () => {
    const from = address()
    const before = await world.owner`select coalesce(sum(count), 0)::int as sum from platform.rate_counts`
    for (let n = 0; n < 20; n += 1) expect((await obtain(world, 'busy', secret, from)).statusCode).toBe(200)
    const after = await world.owner`select coalesce(sum(count), 0)::int as sum from platform.rate_counts`
    expect(after[0]?.sum).toBe(before[0]?.sum)
  })

  it('tokens that are none are counted at userinfo', async () => {
    const from = address()
    const ask = (path: string) =>
      world.server.inject({ url: path, remoteAddress: from, headers: { authorization: `Bearer ${'x'.repeat(43)}` } })
    for (let n = 0; n < 5; n += 1) expect((await ask('/oidc/me')).statusCode).toBe(401)
    await settled()
    expect((await ask('/oidc/me')).statusCode).toBe(429)
    expect((await ask('/oidc/ME/')).statusCode).toBe(429)
  })
})
