import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { openDatabase } from '../../src/platform/db/client.ts'
import { createJobs } from '../../src/platform/jobs/runner.ts'
import { constructorType } from '../licenses/registry.ts'
import { type Scene, startScene } from './scene.ts'

const limit = 5
let scene: Scene
beforeAll(async () => {
  scene = await startScene({ config: { guessLimit: limit, logLevel: 'silent' } })
})
afterAll(() => scene.world.stop())

let last = 0
/** Of the range for documentation (RFC 5737). */
function newSource(): string {
  last += 1
  return `198.51.100.${last}`
}
const issued = async () => (await scene.issue(constructorType)).body
type Door = Pick<Scene['world']['server'], 'inject'>

async function ask(payload: object, remoteAddress: string, door: Door = scene.world.server) {
  const answer = await door.inject({ method: 'POST', url: '/api/verifications', payload, remoteAddress })
  return { status: answer.statusCode, ...answer.json() }
}
const guess = (identifier: string, source: string, checkCode = 'AAAAAAAA', door?: Door) =>
  ask({ identifier, checkCode }, source, door)
const linesOf = async (subject: string) => {
  const rows = await scene.world.owner`
    select actor, data from audit.records where type = 'verification.guesses-refused' and subject = ${subject}`
  return rows.map(row => ({ ...row }))
}

describe('who guesses', () => {
  it('is refused after a few, by check code alone, until the window ends', async () => {
    const { identifier, checkCode, qr } = await issued()
    const source = newSource()
    for (let n = 0; n < limit; n += 1) expect((await guess(identifier, source)).reasons).toEqual(['not-found'])
    expect(await guess(identifier, source, checkCode)).toMatchObject({ status: 429, code: 'guesses-refused' })
    expect(await ask({ qr }, source)).toMatchObject({ outcome: 'valid' })
    expect((await scene.verify({ identifier, checkCode }, scene.verifier)).body.outcome).toBe('valid')
    const page = await scene.world.server.inject({
      method: 'POST',
      url: '/v',
      payload: new URLSearchParams({ identifier, checkCode }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      remoteAddress: source,
    })
    expect([page.statusCode, page.payload.includes('扫码不受影响')]).toEqual([429, true])
    expect(await linesOf('verification:check-codes')).toEqual([{ actor: 'anonymous', data: { limit: 'source' } }])
    await scene.world.owner`update platform.rate_counts set ends_at = now()`
    expect((await guess(identifier, source, checkCode)).outcome).toBe('valid')
  })

  it('is slowed where 64 try at once, and those who are right are not counted', async () => {
    const { identifier, checkCode } = await issued()
    const answers = await Promise.all(Array.from({ length: 64 }, () => guess(identifier, '203.0.113.9')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(limit)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(64 - limit)
    const source = newSource()
    for (let n = 0; n < 3 * limit; n += 1) expect((await guess(identifier, source, checkCode)).outcome).toBe('valid')
  })

  it('from many places at one license is refused there, and keeps nobody from verifying it', async () => {
    const { identifier, checkCode } = await issued()
    const sources = Array.from({ length: 2 * limit }, newSource)
    for (const source of sources) expect((await guess(identifier, source)).status).toBe(200)
    const [again = ''] = sources
    expect((await guess(identifier, again)).status).toBe(429)
    expect((await guess(identifier, again, checkCode)).status).toBe(429)
    expect((await guess(identifier, newSource(), checkCode)).outcome).toBe('valid')
    expect(await linesOf(`license:${identifier}`)).toEqual([{ actor: 'anonymous', data: { limit: 'license' } }])
    const other = await issued()
    expect((await guess(other.identifier, again, other.checkCode)).outcome).toBe('valid')
  })

  it('at one node is known at the other', async () => {
    const { deps, owner } = scene.world
    const [row] = await owner`select current_database() as name`
    const database = openDatabase({ ...inject('app'), database: String(row?.name) }, { pool: 4 })
    const jobs = createJobs({ db: database.db, driver: database.sql, clock: deps.clock, log: deps.log })
    const { server } = await createApp({ ...deps, db: database.db, jobs })
    await server.ready()
    const { identifier, checkCode } = await issued()
    const source = newSource()
    for (let n = 0; n < limit; n += 1) await guess(identifier, source, 'AAAAAAAA', n % 2 === 0 ? server : undefined)
    for (const door of [server, scene.world.server])
      expect((await guess(identifier, source, checkCode, door)).status).toBe(429)
    await jobs.stop()
    await server.close()
    await database.close()
  })
})

/** How far two samples differ, in standard deviations of Mann and Whitney's U (normal approximation). */
function difference(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map(value => ({ value, is: 1 })), ...other.map(value => ({ value, is: 0 }))]
  all.sort((a, b) => a.value - b.value)
  const ranks = all.reduce((sum, { is }, n) => sum + is * (n + 1), 0)
  const [n, m] = [one.length, other.length]
  const u = ranks - (n * (n + 1)) / 2
  return (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12)
}

describe('a stranger', () => {
  it('is told the same, in the same time, of a wrong check code and of no license', async () => {
    const open = await startScene({ config: { logLevel: 'silent' } })
    const { identifier } = (await open.issue(constructorType)).body
    const unknown = '1.2.156.3005.2.11100000000013127D001.11530000PDY00001XE.YN2026000000000001.001.X'
    const kinds = [identifier, unknown, 'anything'] as const
    const times: Record<string, number[]> = { [identifier]: [], [unknown]: [], anything: [] }
    const bodies = new Set<string>()
    const one = async (asked: string) => {
      const begun = performance.now()
      const payload = { identifier: asked, checkCode: 'AAAAAAAA' }
      const answer = await open.world.server.inject({ method: 'POST', url: '/api/verifications', payload })
      times[asked]?.push(performance.now() - begun)
      const { checkedAt, statusAsOf, ...rest } = answer.json()
      const headers = { ...answer.headers, date: '', 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '' }
      bodies.add(JSON.stringify([answer.statusCode, rest, headers]))
    }
    // In turn, and each from every place within a turn.
    for (let n = 0; n < 40; n += 1) {
      const turn = Array.from({ length: 18 }, (_, at) => kinds[(at + n) % 3] ?? identifier)
      await Promise.all(turn.map(one))
    }
    expect(bodies.size).toBe(1)
    const [wrong = [], none = [], nonsense = []] = kinds.map(kind => times[kind])
    expect(wrong).toHaveLength(240)
    expect(Math.abs(difference(wrong, none))).toBeLessThan(4)
    expect(Math.abs(difference(wrong, nonsense))).toBeLessThan(4)
    // The same measure sees a difference where there is one: half of what both vary by.
    const spread = Math.max(...none) - Math.min(...none)
    expect(
      Math.abs(
        difference(
          wrong.map(each => each + spread / 2),
          none,
        ),
      ),
    ).toBeGreaterThan(4)
    await open.world.stop()
  }, 60_000)
})
