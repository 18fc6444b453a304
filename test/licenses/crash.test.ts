import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finishUnfinished } from '../../src/licenses/finish.ts'
import type { Signer } from '../../src/platform/keys/signer.ts'
import { testClock } from '../harness.ts'
import { bodyFor, constructorType, type Registry, startRegistry } from './registry.ts'

const clock = testClock('2026-11-24T08:00:00Z')
let isBroken = false
/** So many signatures more fail, every other one. */
let failing = 0
let asked = 0
const fails = (): boolean => {
  asked += 1
  if (failing === 0 || asked % 2 === 0) return false
  failing -= 1
  return true
}
let registry: Registry
beforeAll(async () => {
  registry = await startRegistry({
    config: { logLevel: 'silent' },
    clock,
    alter: deps => {
      const { signer } = deps.keys
      const fragile: Signer = {
        ...signer,
        sign: (name, data) =>
          isBroken || fails() ? Promise.reject(new Error('signer is away')) : signer.sign(name, data),
      }
      return { ...deps, keys: { ...deps.keys, signer: fragile } }
    },
  })
})
afterAll(() => registry.world.stop())

const payload = bodyFor(constructorType)

/** Leaves a license written down and not signed. */
async function breakOff(key: string) {
  clock.advance(1)
  isBroken = true
  const answer = await registry.ask('POST', '/api/licenses', { key, payload })
  isBroken = false
  expect(answer.status).toBe(500)
  const [row] = await registry.world.owner`select * from licenses.licenses order by issued_at desc, id desc limit 1`
  expect(row).toMatchObject({ state: 'prepared', signed: null })
  return row
}

const issuedRecords = async (identifier: string): Promise<number> => {
  const [row] = await registry.world.owner`
    select count(*)::int as n from audit.records where type = 'license.issued' and subject = ${`license:${identifier}`}`
  return Number(row?.n)
}

describe('licenses that are issued together', () => {
  const keysOf = (name: string) => Array.from({ length: 24 }, (_, n) => `${name}-${n}`)

  it('one whose signature fails fails alone, and is finished by the same request', async () => {
    const { ask } = registry
    const keys = keysOf('sign')
    failing = 5
    const answers = await Promise.all(keys.map(key => ask('POST', '/api/licenses', { key, payload })))
    failing = 0
    const failed = answers.flatMap(({ status }, n) => (status === 500 ? [n] : []))
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.length).toBeLessThanOrEqual(5)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(keys.length - failed.length)
    const again = await Promise.all(keys.map(key => ask('POST', '/api/licenses', { key, payload })))
    expect(again.every(({ status }) => status === 200)).toBe(true)
    expect(new Set(again.map(({ body }) => body.identifier)).size).toBe(keys.length)
    for (const [n, { body }] of again.entries()) {
      if (!failed.includes(n)) expect(body.identifier).toBe(answers[n]?.body.identifier)
      expect(await issuedRecords(body.identifier)).toBe(1)
    }
  })

  it('without their lines of the log none of them is there, and the same requests make each once', async () => {
    const { ask, world, count } = registry
    const { owner } = world
    const keys = keysOf('log')
    const before = await count('licenses.licenses')
    await owner`create function audit.refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$`
    await owner`create trigger full_disk before insert on audit.pending for each row execute function audit.refuse()`
    const answers = await Promise.all(keys.map(key => ask('POST', '/api/licenses', { key, payload })))
    await owner`drop trigger full_disk on audit.pending`
    await owner`drop function audit.refuse()`
    expect(answers.every(({ status }) => status === 500)).toBe(true)
    const [active] = await owner`
      select count(*)::int as n from licenses.licenses l where state = 'active'
        and not exists (select from audit.records where subject = 'license:' || l.identifier)`
    expect(active?.n).toBe(0)
    const again = await Promise.all([...keys, ...keys].map(key => ask('POST', '/api/licenses', { key, payload })))
    expect(again.every(({ status }) => status === 200)).toBe(true)
    expect(await count('licenses.licenses')).toBe(before + keys.length)
    for (const identifier of new Set(again.map(({ body }) => body.identifier)))
      expect(await issuedRecords(identifier)).toBe(1)
    const [places] = await owner`
      select count(*)::int as n, count(distinct (status_list, status_index))::int as places from licenses.licenses`
    expect(places?.n).toBe(places?.places)
  })
})

describe('a crash between writing down and signing', () => {
  it('the same request finishes the license that was begun', async () => {
    const { ask, count } = registry
    const row = await breakOff('crash-1')
    const before = await count('licenses.licenses')
    expect(await issuedRecords(row?.identifier)).toBe(0)
    const answer = await ask('POST', '/api/licenses', { key: 'crash-1', payload })
    expect([answer.status, answer.body.status]).toEqual([200, 'active'])
    expect(answer.body).toMatchObject({ identifier: row?.identifier, statusList: { index: row?.status_index } })
    expect(await count('licenses.licenses')).toBe(before)
    expect(await issuedRecords(row?.identifier)).toBe(1)
  })

  it('64 who come back for it at once finish it once', async () => {
    const { ask } = registry
    const row = await breakOff('crash-2')
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => ask('POST', '/api/licenses', { key: 'crash-2', payload })),
    )
    expect(answers.every(answer => answer.status === 200)).toBe(true)
    expect(new Set(answers.map(answer => answer.text)).size).toBe(1)
    expect(await issuedRecords(row?.identifier)).toBe(1)
  })

  it('nobody sees it before it is signed', async () => {
    const { ask } = registry
    const row = await breakOff('crash-3')
    const path = `/api/licenses/${row?.identifier}`
    expect((await ask('GET', path)).status).toBe(404)
    expect((await ask('GET', `${path}/document?format=sd-jwt`)).status).toBe(404)
    expect((await ask('POST', `${path}/revoke`, { payload: { reason: 'x' } })).status).toBe(404)
  })

  it('the job finishes it when its client never comes back', async () => {
    const { ask, world } = registry
    const row = await breakOff('crash-4')
    await finishUnfinished(world.deps)
    expect((await ask('GET', `/api/licenses/${row?.identifier}`)).status).toBe(404)
    clock.advance(31)
    await finishUnfinished(world.deps)
    const answer = await ask('GET', `/api/licenses/${row?.identifier}`)
    expect([answer.status, answer.body.status]).toEqual([200, 'active'])
    expect(await issuedRecords(row?.identifier)).toBe(1)
  })
})
