import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listSize } from '../../src/licenses/index.ts'
import { bytesOf, readStatus, type Scene, startScene } from './scene.ts'

/** FULL=true: the lists of ten million licenses; else those of one million. Of each hundred licenses one is not good. */
const lists = process.env.FULL === 'true' ? 10 : 1
const share = 100

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.world.stop())

const issued = async () => (await scene.issue()).body

/** What is not good among so many: a list is made of these rows alone, by an index of their own. */
async function fill(): Promise<number> {
  const { identifier } = await issued()
  const { owner } = scene.world
  const columns = await owner`
    select column_name as name from information_schema.columns
    where table_schema = 'licenses' and table_name = 'licenses' order by ordinal_position`
  const made = new Map([
    ['id', 'gen_random_uuid()'],
    ['lineage_id', 'gen_random_uuid()'],
    ['identifier', `'test-' || n`],
    ['state', `(array['revoked', 'suspended', 'superseded'])[1 + n % 3]`],
    ['status_list', `n * ${share} / ${listSize}`],
    // Scattered as real ones are, or it would be easy to compress.
    ['status_index', `(hashtextextended(n::text, 0) & ${listSize - 1})::int`],
  ])
  const names = columns.map(({ name }) => String(name))
  const { count } = await owner.unsafe(
    `insert into licenses.licenses (${names.join(', ')})
     select ${names.map(name => made.get(name) ?? `l.${name}`).join(', ')}
     from licenses.licenses l, (select distinct on (n * ${share} / ${listSize}, hashtextextended(n::text, 0) & ${listSize - 1}) n
       from generate_series(0, ${Math.floor((lists * listSize) / share)}) n) each
     where l.identifier = '${identifier}' and n * ${share} / ${listSize} < ${lists}`,
  )
  return count
}

/** How many of four entries are not 0. */
const entriesIn = (byte: number): number => [0, 2, 4, 6].filter(at => ((byte >> at) & 3) !== 0).length

describe('status lists of many licenses', () => {
  it(`${lists} million: all lists are made in seconds of one core`, async () => {
    const rows = await fill()
    const started = { cpu: process.cpuUsage(), at: performance.now() }
    const tokens: string[] = []
    for (let list = 0; list < lists; list += 1) tokens.push(await scene.list(list))
    const { user, system } = process.cpuUsage(started.cpu)
    const [cpu, wall] = [(user + system) / 1e6, (performance.now() - started.at) / 1_000]
    const kilobytes = tokens.reduce((sum, token) => sum + token.length, 0) / 1_000
    process.stdout.write(
      `${lists} lists, ${lists * listSize} places, ${rows} not good: ${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s, ${kilobytes.toFixed(0)} kB\n`,
    )
    const counted = tokens.map(token => bytesOf(token).reduce((sum, byte) => sum + entriesIn(byte), 0))
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(rows)
    expect(cpu).toBeLessThan(1.5 * lists)
  }, 600_000)

  it('a revocation is in the published list within a minute, with nobody pressing', async () => {
    const { identifier, statusList } = await issued()
    const list = Number(statusList.uri.split('/').at(-1))
    await scene.list(list)
    await scene.world.deps.jobs.start()
    const revokedAt = performance.now()
    expect((await scene.move(identifier, 'revoke')).status).toBe(200)
    let seconds = 0
    for (; seconds < 60; seconds = (performance.now() - revokedAt) / 1_000) {
      if (readStatus(await scene.list(list), statusList.index) === 1) break
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    process.stdout.write(`revoked → published: ${seconds.toFixed(1)} s\n`)
    expect(readStatus(await scene.list(list), statusList.index)).toBe(1)
    expect(seconds).toBeLessThan(60)
  }, 90_000)
})
