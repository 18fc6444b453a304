import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseIdentifier, standardTypes } from '../../src/licenses/index.ts'
import { testClock } from '../harness.ts'
import {
  bodyFor,
  businessType,
  company,
  constructorType,
  department,
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

describe('issuing a license', () => {
  it('answers 201 with all that is printed, 200 and the same license to the same request', async () => {
    const { ask, world } = registry
    const payload = { ...bodyFor(constructorType), paperSerial: 'A0001' }
    const first = await ask('POST', '/api/licenses', { key: 'first', payload })
    expect(first.status, first.text).toBe(201)
    expect(first.body).toMatchObject({
      status: 'active',
      typeCode: constructorType,
      typeName: '二级建造师注册证书',
      issuer: department,
      holders: [{ documentType: 'resident-id', documentNumber: '530102********0016', name: '王**' }],
      validFrom: '2026-11-24',
      validUntil: '2029-11-23',
      paperSerial: 'A0001',
      issuedAt: '2026-11-24T08:00:00.000Z',
    })
    expect(first.body.checkCode).toMatch(/^[2-9A-HJKMNP-Z]{8}$/)
    expect(first.body.qr).toMatch(new RegExp(`^${world.origin}/v#\\d+$`))
    expect(first.body.fields).toBeUndefined()
    expect(parseIdentifier(first.body.identifier)).toMatchObject({
      typeCode: constructorType,
      issuer: department.uscc,
      version: 1,
    })
    const again = await ask('POST', '/api/licenses', { key: 'first', payload })
    expect(again.status).toBe(200)
    expect(again.body).toEqual(first.body)
    // The order of members is no difference.
    const turned = Object.fromEntries(Object.entries(payload).reverse())
    expect((await ask('POST', '/api/licenses', { key: 'first', payload: turned })).body).toEqual(first.body)
  })

  it('refuses another body under the same key', async () => {
    const { ask, count } = registry
    const payload = bodyFor(constructorType)
    expect((await ask('POST', '/api/licenses', { key: 'reused', payload })).status).toBe(201)
    const before = await count('licenses.licenses')
    const other = await ask('POST', '/api/licenses', { key: 'reused', payload: { ...payload, number: 'X1' } })
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused'])
    expect(await count('licenses.licenses')).toBe(before)
  })

  it('keys of two departments do not meet', async () => {
    const { issue, otherToken } = registry
    const mine = await issue(businessType, {}, { key: 'shared' })
    const theirs = await issue(businessType, {}, { key: 'shared', as: otherToken })
    expect([mine.status, theirs.status]).toEqual([201, 201])
    expect(theirs.body.identifier).not.toBe(mine.body.identifier)
  })

  it('64 at once under one key make one license, and all are told of it', async () => {
    const { ask, count, world } = registry
    const before = await count('licenses.licenses')
    const [records] = await world.owner`select count(*)::int as n from audit.records where type = 'license.issued'`
    const payload = bodyFor(constructorType)
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => ask('POST', '/api/licenses', { key: 'race', payload })),
    )
    expect(answers.filter(answer => answer.status === 201)).toHaveLength(1)
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(63)
    expect(new Set(answers.map(answer => answer.text)).size).toBe(1)
    expect(await count('licenses.licenses')).toBe(before + 1)
    const [after] = await world.owner`select count(*)::int as n from audit.records where type = 'license.issued'`
    expect(Number(after?.n) - Number(records?.n)).toBe(1)
  })

  it('64 at once under 64 keys make 64 licenses at 64 places', async () => {
    const { issue } = registry
    const answers = await Promise.all(Array.from({ length: 64 }, () => issue()))
    expect(answers.every(answer => answer.status === 201)).toBe(true)
    expect(new Set(answers.map(answer => answer.body.identifier)).size).toBe(64)
    expect(new Set(answers.map(answer => answer.body.statusList.index)).size).toBe(64)
    expect(new Set(answers.map(answer => answer.body.checkCode)).size).toBe(64)
  })

  it('writes its log entry in the same transaction; a new place is good already, so that no list need be told', async () => {
    const { issue, world } = registry
    const { body } = await issue()
    const subject = `license:${body.identifier}`
    const records = await world.owner`select convert_from(content, 'utf8') as content from audit.records`.catch(
      () => world.owner`select r::text as content from audit.records r`,
    )
    const mine = records.filter(row => String(row.content).includes(subject))
    expect(mine).toHaveLength(1)
    const id = await world.owner`select id from licenses.licenses where identifier = ${body.identifier}`
    const told = await world.owner`select from platform.outbox where payload ->> 'licenseId' = ${id[0]?.id}`
    expect(told).toHaveLength(0)
  })

  it.each(standardTypes.map(type => [type.name, type.code]))(
    '%s can be issued from its own examples',
    async (_, code) => {
      const { status, text, body } = await registry.issue(code)
      expect(status, text).toBe(201)
      expect(body.typeCode).toBe(code)
    },
  )

  it('takes validity from the request, in every spelling of a day', async () => {
    const { issue } = registry
    const dates = { validFrom: '2026-01-01T00:00:00+08:00', validUntil: '2031-12-31' }
    expect((await issue(constructorType, dates)).body).toMatchObject({
      validFrom: '2026-01-01',
      validUntil: '2031-12-31',
    })
    expect((await issue(constructorType, { validUntil: null })).body.validUntil).toBeNull()
    expect((await issue(constructorType, { validUntil: '9999-12-31' })).body.validUntil).toBeNull()
    expect((await issue(businessType)).body.validUntil).toBeNull()
    const past = await issue(constructorType, { validFrom: '2020-01-01', validUntil: '2026-11-23' })
    expect([past.status, past.body.status]).toEqual([201, 'expired'])
  })

  it('an identity card lasts by its holder’s age and bears their number', async () => {
    const { body } = await registry.issue('11100000000013127D001')
    expect(body).toMatchObject({ number: person.documentNumber, validUntil: '2046-11-24' })
  })

  it('several owners share a real estate certificate', async () => {
    const { issue } = registry
    const shared = await issue('11100000MB03271699001', { holders: [person, otherPerson, company] })
    expect(shared.status, shared.text).toBe(201)
    expect(shared.body.holders).toHaveLength(3)
  })
})

describe('what is refused leaves nothing behind', () => {
  const body = bodyFor(constructorType)
  const cases: [what: string, payload: unknown, status: number, code: string][] = [
    ['no body', undefined, 400, 'malformed-request'],
    ['a list', [body], 400, 'malformed-request'],
    ['an unknown member', { ...body, extra: 1 }, 400, 'malformed-request'],
    ['an unknown member of a holder', { ...body, holders: [{ ...person, x: 1 }] }, 400, 'malformed-request'],
    ['no holders', { ...body, holders: [] }, 400, 'malformed-request'],
    ['two holders where one is allowed', { ...body, holders: [person, otherPerson] }, 422, 'holder-category-wrong'],
    ['an organization as holder', { ...body, holders: [company] }, 422, 'holder-category-wrong'],
    [
      'a wrong check digit',
      { ...body, holders: [{ ...person, documentNumber: '530102199003070017' }] },
      400,
      'document-number-invalid',
    ],
    [
      'an impossible birth date',
      { ...body, holders: [{ ...person, documentNumber: '530102199002300016' }] },
      400,
      'document-number-invalid',
    ],
    [
      'an unknown document type',
      { ...body, holders: [{ ...person, documentType: 'library-card' }] },
      400,
      'malformed-request',
    ],
    ['a blank name', { ...body, holders: [{ ...person, name: '   ' }] }, 400, 'holder-name-invalid'],
    ['a control character in a name', { ...body, holders: [{ ...person, name: '王\u0000云' }] }, 400, 'text-invalid'],
    ['half a surrogate in a field', { ...body, fields: { x: '\ud800' } }, 400, 'text-invalid'],
    ['a malformed type code', { ...body, typeCode: 'x' }, 400, 'malformed-request'],
    ['a type nobody knows', { ...body, typeCode: '11100000000013338W999' }, 422, 'license-type-unknown'],
    ['an unknown field', { ...body, fields: { ...Object(body.fields), other: 'x' } }, 422, 'fields-invalid'],
    ['no fields', { ...body, fields: {} }, 422, 'fields-invalid'],
    ['fields as a list', { ...body, fields: [] }, 400, 'malformed-request'],
    ['a field of the wrong type', { ...body, fields: { ...Object(body.fields), sex: 1 } }, 422, 'fields-invalid'],
    [
      'a day that does not exist',
      { ...body, fields: { ...Object(body.fields), birthDate: '1990-02-30' } },
      422,
      'fields-invalid',
    ],
    [
      'validity that ends before it begins',
      { ...body, validFrom: '2026-02-01', validUntil: '2026-01-31' },
      422,
      'validity-invalid',
    ],
    ['a first day that is none', { ...body, validFrom: '2026-02-30' }, 422, 'validity-invalid'],
    ['a last day that is a number', { ...body, validUntil: 20300101 }, 400, 'malformed-request'],
    ['an empty number', { ...body, number: '' }, 400, 'malformed-request'],
    ['a number too long', { ...body, number: '1'.repeat(101) }, 400, 'malformed-request'],
  ]
  it.each(cases)('%s', async (what, payload, status, code) => {
    const key = `bad-${what.replaceAll(' ', '-').replaceAll('’', '')}`
    const { call, count } = registry
    const before = await count('licenses.licenses')
    const answer = await call('POST', '/api/licenses', {
      key,
      ...(payload === undefined ? {} : { payload: Object(payload) }),
    })
    const problem = JSON.parse(answer.text)
    expect([answer.status, problem.code], answer.text).toEqual([status, code])
    expect(answer.type).toContain('application/problem+json')
    expect(answer.text).not.toContain('5301021990')
    expect(await count('licenses.licenses')).toBe(before)
  })

  it('says where fields are wrong', async () => {
    const { body: problem } = await registry.issue(constructorType, { fields: { ...Object(body.fields), sex: '其他' } })
    expect(problem.errors).toEqual([{ pointer: '/fields/sex', detail: 'must be equal to one of the allowed values' }])
  })

  it('an Idempotency-Key must be there, visible ASCII, at most 255', async () => {
    const { call } = registry
    expect((await call('POST', '/api/licenses', { payload: body })).status).toBe(400)
    for (const key of ['', 'a b', 'x'.repeat(256), 'schlüssel'])
      expect((await call('POST', '/api/licenses', { payload: body, key })).status, key).toBe(400)
    expect((await call('POST', '/api/licenses', { payload: body, key: '~'.repeat(255) })).status).toBe(201)
  })

  it('a department issues only what the catalog lets it', async () => {
    const { issue, otherToken, world, count } = registry
    const before = await count('licenses.licenses')
    const foreign = await issue(constructorType, {}, { as: otherToken })
    expect([foreign.status, foreign.body.code]).toEqual([403, 'issuer-not-allowed'])
    const nobody = await issue(constructorType, {}, { as: await world.token(['licenses.issue']) })
    expect([nobody.status, nobody.body.code]).toEqual([403, 'issuer-not-allowed'])
    const reader = await issue(constructorType, {}, { as: await world.token(['licenses.read'], department.uscc) })
    expect([reader.status, reader.body.code]).toEqual([403, 'scope-missing'])
    expect(await count('licenses.licenses')).toBe(before)
  })
})
