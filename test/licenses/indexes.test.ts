import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { fillTables } from '../../scripts/bench/fill.ts'
import { registerDepartment } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { connectionTo } from '../../src/platform/db/client.ts'
import { constructorType, department, person, type Registry, startRegistry } from './registry.ts'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.world.stop())

/** So many that whoever reads all of them is seen. */
const many = 20_000
const rounds = 5

/** Copies of what was issued, each with keys of its own. */
async function fill(): Promise<void> {
  const [row] = await registry.world.owner`select current_database() as name`
  const place = { ...inject('owner'), database: String(row?.name) }
  const sql = connectionTo(place, { max: 1, onnotice: () => undefined })
  await fillTables(sql, many).finally(() => sql.end())
}

interface Reads {
  readonly scanned: number
  readonly found: number
}

/** Rows read by going through whole tables, and lookups by index: as the database itself has counted. */
async function reads(): Promise<Reads> {
  const [row] = await registry.world.owner`
    select sum(seq_tup_read)::int as scanned, sum(idx_scan)::int as found from pg_stat_user_tables
    where schemaname = 'licenses' and relname ~ '^(licenses|blind_indexes|license_requests)_[0-9]$'`
  return { scanned: row?.scanned, found: row?.found }
}

it('what grows with the number of licenses lies in partitions by hash, and every license in the one of its id', async () => {
  const rows = await registry.world.owner`
    select t.relname as name, pg_get_partkeydef(t.oid) as key, count(p.inhrelid)::int as parts
    from pg_class t left join pg_inherits p on p.inhparent = t.oid
    where t.relkind = 'p' and t.relnamespace = 'licenses'::regnamespace group by 1, 2 order by 1`
  expect([...rows]).toEqual([
    { name: 'blind_indexes', key: 'HASH (blind_index)', parts: 8 },
    { name: 'changes', key: 'HASH (license_id)', parts: 8 },
    { name: 'documents', key: 'HASH (license_id)', parts: 8 },
    { name: 'license_requests', key: 'HASH (request_key)', parts: 8 },
    { name: 'licenses', key: 'HASH (id)', parts: 8 },
  ])
})

it('issuing, finding, verifying and changing a license read its own rows, however many there are', async () => {
  const { ask, issue, world } = registry
  const first = (await issue()).body
  await fill()
  await registerDepartment(world.deps, system('test'), { uscc: department.uscc, region: '530000', level: 'province' })
  const verifier = await world.token(['licenses.verify'], department.uscc)
  const verify = async (payload: object) =>
    expect((await ask('POST', '/api/verifications', { payload, as: verifier })).body.outcome).toBe('valid')
  const use = async () => {
    const { status, body } = await issue(constructorType, { holders: [person] })
    expect(status).toBe(201)
    expect((await ask('GET', `/api/licenses/${first.identifier}`)).status).toBe(200)
    await verify({ qr: body.qr })
    await verify({ identifier: body.identifier, checkCode: body.checkCode })
    await verify({ number: body.number, typeCode: constructorType, purpose: { matter: '测试（演示）' } })
    for (const [move, reason] of [
      ['suspend', 'under-investigation'],
      ['resume', 'investigation-ended'],
    ])
      await ask('POST', `/api/licenses/${body.identifier}/${move}`, { payload: { reason } })
    const amended = await ask('POST', `/api/licenses/${body.identifier}/amend`, {
      payload: { reason: 'error-corrected', number: `${body.number}-2` },
      key: `amend-${body.identifier}`,
    })
    expect([amended.status, amended.body.version]).toEqual([200, 2])
  }
  // Statements are prepared when they come again, and planned for any value after some more.
  for (let n = 0; n < 8; n += 1) await use()
  // A connection tells its counts once a second, when it is used.
  const settle = async () => {
    await new Promise(resolve => setTimeout(resolve, 1_100))
    for (let n = 0; n < 2; n += 1) await use()
  }
  await settle()
  const before = await reads()
  for (let n = 0; n < rounds; n += 1) await use()
  await settle()
  const after = await reads()
  expect(after.found - before.found).toBeGreaterThan(rounds * 5)
  expect(after.scanned - before.scanned).toBeLessThan(many)
}, 120_000)
