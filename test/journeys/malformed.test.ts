import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../harness.ts'

let world: World
let token: string
const everyScope = [
  'people.register',
  'catalog.manage',
  'licenses.issue',
  'licenses.read',
  'licenses.verify',
  'audit.read',
]
beforeAll(async () => {
  world = await startWorld()
  token = await world.token(everyScope, '11530000PDY000116W')
})
afterAll(() => world.stop())

interface Bad {
  readonly what: string
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly payload?: unknown
  readonly headers?: Record<string, string>
}

/** Everything a value can be that it should not be. */
const wrongTypes: readonly unknown[] = [null, true, 5, -1.5, [], {}, ['x'], { a: 1 }]
const wrongTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'x'.repeat(5_000),
  '../../etc/passwd',
  "' or 1=1 --",
  '<script>alert(1)</script>',
  '\ud800',
  '‮',
  '{{7*7}}',
]

const person = { documentType: 'resident-id', documentNumber: '530102199003070016', name: '王小云' }
const wrongNumbers = [
  '530102199003070017',
  '532501200102290033',
  '990102199003070016',
  '53010219900307001',
  '5301021990030700166',
  '53010219900307001A',
  '530102199013070016',
  '530102199002300016',
  '530102209903070016',
  '000000000000000000',
]
const wrongCodes = [
  '11530000PDY00001XF',
  '1153000OPDY00001XE',
  '11530000PDY00001X',
  '91350211M00013FA1N',
  '11530000PDY00001XEE',
  '11530000-PDY00001X',
]
const organization = { uscc: '91530000PDY000052N', name: '云南滇池（演示）' }
const license = { typeCode: '11100000000013338W001', holders: [person], fields: {} }
const identifiers = [
  'x',
  '1.2.156.3005.2',
  '1.2.156.3005.2.11100000000013127D001.11530000PDY00001XE.YN2026000000000001.001.A',
  '%00',
  '..%2f..%2fetc',
  'a'.repeat(199),
]

const replaced = <Body extends object>(body: Body, values: readonly unknown[]): object[] =>
  Object.keys(body).flatMap(key => values.map(value => ({ ...body, [key]: value })))

const post = (url: string, bodies: readonly unknown[], headers?: Record<string, string>): Bad[] =>
  bodies.map(payload => ({
    what: `POST ${url} ${String(JSON.stringify(payload)).slice(0, 70)}`,
    method: 'POST',
    url,
    payload,
    ...(headers === undefined ? {} : { headers }),
  }))

const key = { 'idempotency-key': 'malformed-1' }
const list: readonly Bad[] = [
  ...post('/api/people', replaced(person, wrongTypes)),
  ...post(
    '/api/people',
    wrongNumbers.map(documentNumber => ({ ...person, documentNumber })),
  ),
  ...post(
    '/api/people',
    wrongTexts.slice(0, 3).map(name => ({ ...person, name })),
  ),
  ...post(
    '/api/people',
    wrongTexts.map(documentNumber => ({ ...person, documentNumber })),
  ),
  ...post('/api/people', [
    {},
    [],
    null,
    'text',
    5,
    { ...person, unknown: 1 },
    { ...person, assuranceLevel: 9 },
    { ...person, phone: '12' },
    { ...person, documentType: 'uscc' },
    { ...person, documentType: 'resident_id' },
  ]),
  ...post('/api/organizations', replaced(organization, wrongTypes)),
  ...post(
    '/api/organizations',
    wrongCodes.map(uscc => ({ ...organization, uscc })),
  ),
  ...post('/api/organizations', [
    {},
    { ...organization, unknown: true },
    { ...organization, legalRepresentative: { name: 'x' } },
    { ...organization, legalRepresentative: { ...person, documentNumber: '530102199003070017' } },
  ]),
  ...post('/api/licenses', replaced(license, wrongTypes), key),
  ...post(
    '/api/licenses',
    [
      {},
      { ...license, unknown: 1 },
      { ...license, typeCode: 'no-such-type' },
      { ...license, holders: [] },
      { ...license, validFrom: '2026-02-30' },
      { ...license, validFrom: 'tomorrow' },
      { ...license, validFrom: '2026-01-02', validUntil: '2026-01-01' },
      { ...license, fields: { unknown: 1 } },
      { ...license, fields: [] },
      { ...license, holders: Array.from({ length: 500 }, () => person) },
    ],
    key,
  ),
  ...post(
    '/api/licenses',
    wrongNumbers.map(documentNumber => ({ ...license, holders: [{ ...person, documentNumber }] })),
    key,
  ),
  ...post(
    '/api/licenses',
    replaced(person, wrongTypes).map(holder => ({ ...license, holders: [holder] })),
    key,
  ),
  ...post(
    '/api/licenses',
    wrongTexts.slice(0, 3).map(name => ({ ...license, holders: [{ ...person, name }] })),
    key,
  ),
  ...post('/api/licenses', [license]),
  ...post('/api/licenses', [license], { 'idempotency-key': 'x'.repeat(300) }),
  ...post('/api/verifications', [
    {},
    null,
    [],
    { qr: 5 },
    { qr: null },
    { qr: 'x', identifier: 'y' },
    { identifier: 'x' },
    { checkCode: 'x' },
    { identifier: 5, checkCode: 5 },
    { qr: 'x', unknown: 1 },
    { qr: 'x'.repeat(20_000) },
  ]),
  ...post('/api/verifications/batch', [
    {},
    [],
    { items: 'x' },
    { items: [] },
    { items: Array.from({ length: 101 }, () => ({ qr: 'x' })) },
    { items: [{}] },
  ]),
  ...identifiers.map(
    (identifier): Bad => ({
      what: `GET license ${identifier.slice(0, 30)}`,
      method: 'GET',
      url: `/api/licenses/${identifier}`,
    }),
  ),
  ...identifiers.flatMap(identifier => post(`/api/licenses/${identifier}/revoke`, [{ reason: 'test' }])),
  ...post('/api/licenses/x/revoke', [
    {},
    { reason: 5 },
    { reason: '' },
    { reason: 'x'.repeat(10_000) },
    { reason: 'x', unknown: 1 },
  ]),
  ...['suspend', 'resume'].flatMap(move =>
    post(`/api/licenses/x/${move}`, [{}, { reason: null }, { reason: ' ' }, { reason: 'x', until: 5 }]),
  ),
  ...['', 'format=', 'format=exe', 'format=pdf&format=qr-png', 'type=pdf'].map(
    (query): Bad => ({ what: `GET document ${query}`, method: 'GET', url: `/api/licenses/x/document?${query}` }),
  ),
  ...['no-such-type', '%00', 'x'.repeat(100)].map(
    (code): Bad => ({ what: `GET type ${code.slice(0, 20)}`, method: 'GET', url: `/api/license-types/${code}` }),
  ),
  ...[{}, null, [], { name: 5 }].map(
    (payload): Bad => ({ what: 'PUT type', method: 'PUT', url: '/api/license-types/11100000000013338W001', payload }),
  ),
  { what: 'a page that is not there', method: 'GET', url: '/api/nothing' },
]

async function ask(bad: Bad, authorization: string | undefined) {
  return world.server.inject({
    method: bad.method,
    url: bad.url,
    ...(bad.payload === undefined ? {} : { payload: JSON.stringify(bad.payload) }),
    headers: {
      ...(bad.payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...bad.headers,
      ...(authorization === undefined ? {} : { authorization }),
    },
  })
}

async function storedRows(): Promise<unknown> {
  return world.owner`select (select count(*) from identity.people) as people, (select count(*) from identity.organizations) as organizations,
    (select count(*) from licenses.licenses) as licenses, (select count(*) from licenses.license_types) as types`
}

function expectProblem(answer: Awaited<ReturnType<typeof ask>>, what: string): void {
  expect(answer.statusCode, what).toBeGreaterThanOrEqual(400)
  expect(answer.statusCode, what).toBeLessThan(500)
  expect(answer.headers['content-type'], what).toContain('application/problem+json')
  expect(answer.json().code, what).toMatch(/^[a-z][a-z-]+$/)
  expect(answer.body, what).not.toContain('530102199003070016')
}

describe('malformed requests', () => {
  it(`are answered 4xx with a stable code, and nothing is stored (${list.length} of them)`, async () => {
    expect(list.length).toBeGreaterThanOrEqual(200)
    const before = await storedRows()
    for (const bad of list) expectProblem(await ask(bad, `Bearer ${token}`), bad.what)
    expect(await storedRows()).toEqual(before)
  })

  it('the wrong token opens nothing', async () => {
    const good: Bad = { what: 'a good request', method: 'POST', url: '/api/people', payload: person }
    const before = await storedRows()
    const parts = token.split('.')
    const wrong: readonly (string | undefined)[] = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer x.y.z',
      `Basic ${Buffer.from('a:b').toString('base64')}`,
      `Bearer ${token}x`,
      `Bearer ${parts[0]}.${parts[1]}.`,
      `Bearer ${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${parts[1]}.`,
      `Bearer ${await world.token(['licenses.read'])}`,
    ]
    for (const authorization of wrong) {
      const answer = await ask(good, authorization)
      expectProblem(answer, String(authorization).slice(0, 20))
      expect([401, 403]).toContain(answer.statusCode)
    }
    expect(await storedRows()).toEqual(before)
  })

  it.each(['{"a":', '', 'not json', '[1,2', '\u0000', '{"documentType":"resident-id",}'])(
    'broken JSON %j',
    async payload => {
      const answer = await world.server.inject({
        method: 'POST',
        url: '/api/people',
        payload,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      })
      expectProblem(answer, payload)
    },
  )
})
