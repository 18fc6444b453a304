import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeDocument, registerOrganization, registerPerson } from '../../src/identity/index.ts'
import { issueLicense, licensesOfPerson, statusEntries, statusLists } from '../../src/licenses/index.ts'
import { type Caller, system } from '../../src/platform/caller.ts'
import { testClock } from '../harness.ts'
import {
  bodyFor,
  businessType,
  company,
  constructorType,
  otherPerson,
  person,
  type Registry,
  startRegistry,
} from './registry.ts'

const clock = testClock('2026-11-24T08:00:00Z')
let registry: Registry
beforeAll(async () => {
  registry = await startRegistry({ clock })
})
afterAll(() => registry.world.stop())

type MoveName = 'revoke' | 'suspend' | 'resume'
const move = (identifier: string, name: MoveName, as?: string, reason: unknown = 'business-closed') =>
  registry.ask('POST', `/api/licenses/${identifier}/${name}`, {
    payload: { reason },
    ...(as === undefined ? {} : { as }),
  })

async function issued(): Promise<string> {
  const { body } = await registry.issue()
  return body.identifier
}

describe('changing a license', () => {
  it('suspend, resume, revoke; and nothing after that', async () => {
    const identifier = await issued()
    expect((await move(identifier, 'suspend')).body.status).toBe('suspended')
    expect((await move(identifier, 'suspend')).body.code).toBe('move-not-allowed')
    expect((await move(identifier, 'resume')).body.status).toBe('active')
    expect((await move(identifier, 'revoke')).body.status).toBe('revoked')
    for (const name of ['revoke', 'suspend', 'resume'] as const) {
      const answer = await move(identifier, name)
      expect([answer.status, answer.body.code]).toEqual([409, 'move-not-allowed'])
    }
    expect((await registry.ask('GET', `/api/licenses/${identifier}`)).body.status).toBe('revoked')
  })

  it('of 16 revocations at once one succeeds', async () => {
    const identifier = await issued()
    const answers = await Promise.all(Array.from({ length: 16 }, () => move(identifier, 'revoke')))
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    expect(answers.filter(answer => answer.status === 409)).toHaveLength(15)
  })

  it('to another department there is no such license', async () => {
    const identifier = await issued()
    const { otherToken, ask, world } = registry
    const unknown = await move(
      '1.2.156.3005.2.11100000000013127D001.11530000PDY00001XE.YN2026000000000001.001.X',
      'revoke',
    )
    const foreign = await move(identifier, 'revoke', otherToken)
    const { reference: _, ...rest } = unknown.body
    expect([unknown.status, foreign.status]).toEqual([404, 404])
    expect(foreign.body).toMatchObject(rest)
    expect((await ask('GET', `/api/licenses/${identifier}`, { as: otherToken })).status).toBe(404)
    const document = `/api/licenses/${identifier}/document?format=sd-jwt`
    expect((await ask('GET', document, { as: otherToken })).status).toBe(404)
    const reader = await world.token(['licenses.read'], '11530000PDY000116W')
    expect((await move(identifier, 'revoke', reader)).status).toBe(403)
    expect((await ask('GET', `/api/licenses/${identifier}`)).body.status).toBe('active')
  })

  it('asks for a reason and keeps words of it encrypted, a code in the log', async () => {
    const { world } = registry
    const identifier = await issued()
    for (const reason of ['', '  ', 'x'.repeat(201), 5, null, 'a\u0000b'])
      expect((await move(identifier, 'suspend', undefined, reason)).status, String(reason)).toBe(400)
    await move(identifier, 'suspend', undefined, '王小云本人申请')
    await move(identifier, 'revoke', undefined, 'holder-request')
    const records = await world.owner`
      select type, data from audit.records where subject = ${`license:${identifier}`} order by id`
    expect(records.map(row => [row.type, row.data?.reason])).toEqual([
      ['license.issued', undefined],
      ['license.suspended', undefined],
      ['license.revoked', 'holder-request'],
    ])
    const rows = await world.owner`select c::text as row from licenses.changes c`
    expect(rows.map(row => row.row).join()).not.toContain(Buffer.from('王小云').toString('hex'))
  })

  it('every change is an event with its number for the status list', async () => {
    const { world } = registry
    const identifier = await issued()
    await move(identifier, 'suspend')
    await move(identifier, 'resume')
    await move(identifier, 'revoke')
    const events = await world.owner`
      select payload from platform.outbox where topic = 'license.status-changed' order by id desc limit 3`
    expect(events.map(row => row.payload.status)).toEqual([1, 0, 2])
    expect(new Set(events.map(row => row.payload.licenseId)).size).toBe(1)
  })
})

describe('the status list', () => {
  it('is told of every license that is not good, and of no other', async () => {
    const { world, issue } = registry
    const good = (await issue()).body.statusList.index
    const suspended = (await issue()).body
    const revoked = (await issue()).body
    await move(suspended.identifier, 'suspend')
    await move(revoked.identifier, 'revoke')
    const entries = new Map<number, number>()
    for await (const { index, status } of statusEntries(world.deps.db, 0)) entries.set(index, status)
    expect(entries.get(suspended.statusList.index)).toBe(2)
    expect(entries.get(revoked.statusList.index)).toBe(1)
    expect(entries.has(good)).toBe(false)
    expect(await statusLists(world.deps.db)).toEqual([0])
  })
})

describe('reading', () => {
  it('the issuer reads it in full, numbers masked, and the reading is recorded', async () => {
    const { issue, ask, world } = registry
    const { body } = await issue()
    const read = await ask('GET', `/api/licenses/${body.identifier}`)
    expect(read.body).toMatchObject({
      identifier: body.identifier,
      checkCode: body.checkCode,
      holders: [{ name: person.name, documentNumber: '530102********0016' }],
      fields: bodyFor(constructorType).fields,
    })
    const [row] = await world.owner`
      select count(*)::int as n from audit.records
      where type = 'license.read' and subject = ${`license:${body.identifier}`}`
    expect(row?.n).toBe(1)
  })

  it('people find their own licenses and those of the organization they act for', async () => {
    const { world, issue } = registry
    const { deps } = world
    const operator = system('test')
    const owner = (await registerPerson(deps, operator, otherPerson)).value
    const stranger = (
      await registerPerson(deps, operator, { ...person, documentNumber: '53010219900101001X', name: '赵一' })
    ).value
    await registerOrganization(deps, operator, {
      uscc: company.documentNumber,
      name: company.name,
      legalRepresentative: otherPerson,
    })
    const own = (await issue(constructorType, { holders: [otherPerson] })).body.identifier
    const companys = (await issue(businessType)).body.identifier
    const caller = (id: string, organization?: string): Caller => ({ kind: 'person', id, organization, assurance: 3 })
    const listed = async (as: Caller) => (await licensesOfPerson(deps, as)).map(license => license.identifier)
    expect(await listed(caller(owner.id))).toEqual([own])
    expect((await listed(caller(owner.id, company.documentNumber))).sort()).toEqual([own, companys].sort())
    expect(await listed(caller(stranger.id))).toEqual([])
    const department: Caller = { kind: 'client', id: 'x', scopes: new Set(['licenses.read']), organization: undefined }
    expect(await listed(department)).toEqual([])
    const next = { documentType: 'resident-id', documentNumber: '530103198512130023' }
    await changeDocument(deps, operator, { from: otherPerson, to: next, reason: 'number-corrected' })
    expect(await listed(caller(owner.id)), 'under a number they had before').toEqual([own])
  })

  it('a use case is closed to callers without the right, whatever door they came by', async () => {
    const { deps } = registry.world
    const caller: Caller = {
      kind: 'person',
      id: '00000000-0000-7000-8000-000000000000',
      organization: '11530000PDY000116W',
      assurance: 5,
    }
    await expect(issueLicense(deps, caller, bodyFor(constructorType), 'k')).rejects.toMatchObject({
      code: 'issuer-not-allowed',
    })
  })
})
