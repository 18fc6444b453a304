import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isUscc } from '../../src/identity/index.ts'
import { compileFields, exampleDoubts } from '../../src/licenses/catalog/compile.ts'
import { fieldsSchemaDoubts } from '../../src/licenses/catalog/fields-schema.ts'
import { patternDoubt } from '../../src/licenses/catalog/pattern.ts'
import { seedCatalog, standardTypes } from '../../src/licenses/index.ts'
import { constructorType, department, otherDepartment, type Registry, startRegistry } from './registry.ts'

let registry: Registry
let manager: string
beforeAll(async () => {
  registry = await startRegistry()
  manager = await registry.world.token(['catalog.manage'])
})
afterAll(() => registry.world.stop())

const code = '11530000PDY00001XE950'
const definition = {
  name: '演示证',
  definer: { uscc: '11530000PDY00001XE', name: '证照目录编制机构（演示）', level: 'province' },
  demoCode: true,
  holderCategory: 'person',
  validity: { kind: 'years', years: 1 },
  issuerLevel: 'county',
  fieldsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['grade'],
    properties: { grade: { type: 'string', title: '等级', maxLength: 10, examples: ['甲'] } },
  },
}
const put = (payload: object, at = code) => registry.ask('PUT', `/api/license-types/${at}`, { as: manager, payload })
const withField = (field: object) => ({
  ...definition,
  fieldsSchema: { ...definition.fieldsSchema, required: [], properties: { grade: field } },
})

describe('the standard catalog', () => {
  it('has at least ten types with distinct codes that begin with their definer', () => {
    expect(standardTypes.length).toBeGreaterThanOrEqual(10)
    expect(new Set(standardTypes.map(type => type.code)).size).toBe(standardTypes.length)
    for (const type of standardTypes) {
      expect(isUscc(type.definer.uscc), type.name).toBe(true)
      expect(type.code).toBe(`${type.definer.uscc}${type.code.slice(18)}`)
      expect(type.demoCode === true).toBe(type.definer.uscc.includes('PDY'))
    }
  })

  it.each(standardTypes.map(type => [type.name, type] as const))(
    '%s: schema acceptable, titles, examples good',
    (_, type) => {
      const schema = JSON.parse(JSON.stringify(type.fieldsSchema))
      expect(fieldsSchemaDoubts(schema)).toEqual([])
      expect(exampleDoubts(type.fieldsSchema, compileFields(type.fieldsSchema))).toEqual([])
      for (const field of Object.values(type.fieldsSchema.properties)) {
        expect(field.title).toMatch(/\p{Script=Han}/u)
        expect(field['x-en']).toBeTruthy()
        expect(field.examples?.length).toBeGreaterThan(0)
      }
    },
  )

  it('is public, and seeding again changes nothing', async () => {
    const { ask, world, count } = registry
    const before = await count('licenses.license_types')
    await seedCatalog(world.deps)
    expect(await count('licenses.license_types')).toBe(before)
    const answer = await world.server.inject({ method: 'GET', url: '/api/license-types' })
    expect(answer.statusCode).toBe(200)
    const listed: { code: string }[] = answer.json()
    expect(listed.map(type => type.code)).toEqual(expect.arrayContaining(standardTypes.map(type => type.code)))
    const one = await ask('GET', `/api/license-types/${constructorType}`)
    expect(one.body).toMatchObject({ name: '二级建造师注册证书', version: 1, issuers: [department.uscc] })
    expect(one.body.fieldsSchema).toEqual(standardTypes.find(type => type.code === constructorType)?.fieldsSchema)
    const unknown = await ask('GET', '/api/license-types/11100000000013338W999')
    expect([unknown.status, unknown.body.code]).toEqual([404, 'license-type-not-found'])
  })
})

describe('publishing a type', () => {
  it('makes version after version; the same again makes none', async () => {
    const first = await put({ ...definition, issuers: [department.uscc] })
    expect([first.status, first.body.version, first.body.issuers], first.text).toEqual([201, 1, [department.uscc]])
    expect((await put(definition)).body.version).toBe(1)
    const second = await put({ ...definition, name: '演示证（新版）' })
    expect([second.status, second.body.version, second.body.issuers]).toEqual([200, 2, [department.uscc]])
    const stale = await put({ ...definition, name: '旧', version: 1 })
    expect([stale.status, stale.body.code]).toEqual([409, 'license-type-conflict'])
    // What was read may be sent back as it is.
    const shown = (await registry.ask('GET', `/api/license-types/${code}`)).body
    expect((await put(shown)).body).toEqual(shown)
  })

  it('keeps the order of the fields; another order is another version', async () => {
    const at = '11530000PDY00001XE953'
    const text = (title: string) => ({ type: 'string', title, maxLength: 10, examples: ['甲'] })
    const withFields = (...names: string[]) => ({
      ...definition,
      fieldsSchema: {
        ...definition.fieldsSchema,
        required: ['zone'],
        properties: Object.fromEntries(names.map(name => [name, text(name)])),
      },
    })
    const named = async () =>
      Object.keys((await registry.ask('GET', `/api/license-types/${at}`)).body.fieldsSchema.properties)
    expect((await put(withFields('wayOfWorking', 'zone', 'a'), at)).body.version).toBe(1)
    expect(await named()).toEqual(['wayOfWorking', 'zone', 'a'])
    expect((await put(withFields('wayOfWorking', 'zone', 'a'), at)).body.version).toBe(1)
    expect((await put(withFields('zone', 'a', 'wayOfWorking'), at)).body.version).toBe(2)
    expect(await named()).toEqual(['zone', 'a', 'wayOfWorking'])
  })

  it('a license keeps the version it was issued by', async () => {
    const at = '11530000PDY00001XE951'
    await put({ ...definition, issuers: [department.uscc] }, at)
    const body = {
      typeCode: at,
      holders: [{ documentType: 'resident-id', documentNumber: '530102199003070016', name: '王小云' }],
      fields: { grade: '甲' },
    }
    const { ask } = registry
    const old = await ask('POST', '/api/licenses', { key: 'version-1', payload: body })
    expect(old.status, old.text).toBe(201)
    await put({ ...withField({ type: 'string', title: '等级', enum: ['一级'], examples: ['一级'] }), name: '新名' }, at)
    expect((await ask('POST', '/api/licenses', { key: 'version-2', payload: body })).body.code).toBe('fields-invalid')
    const read = await ask('GET', `/api/licenses/${old.body.identifier}`)
    expect(read.body).toMatchObject({ typeVersion: 1, typeName: '演示证', fields: { grade: '甲' } })
    await put({ ...definition, issuers: [otherDepartment.uscc] }, at)
    expect((await ask('POST', '/api/licenses', { key: 'version-3', payload: body })).body.code).toBe(
      'issuer-not-allowed',
    )
    // The request that had its license keeps it, whatever has changed since.
    expect((await ask('POST', '/api/licenses', { key: 'version-1', payload: body })).status).toBe(200)
  })

  it('of 8 that publish at once, versions follow one another without a gap', async () => {
    const at = '11530000PDY00001XE952'
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => put({ ...definition, name: `演示 ${n}` }, at)),
    )
    const good = answers.filter(answer => answer.status < 300)
    expect(answers.every(answer => answer.status < 300 || answer.status === 409)).toBe(true)
    const [row] = await registry.world.owner`
      select count(*)::int as n, max(version) as last from licenses.license_types where code = ${at}`
    expect([row?.n, row?.last]).toEqual([good.length, good.length])
  })

  it('needs the right', async () => {
    const { ask, token } = registry
    const answer = await ask('PUT', `/api/license-types/${code}`, { as: token, payload: definition })
    expect([answer.status, answer.body.code]).toEqual([403, 'scope-missing'])
  })

  const text = { type: 'string', title: '等级', maxLength: 10, examples: ['a'] }
  it.each([
    ['a reference', withField({ $ref: 'https://example.org/schema.json' })],
    ['a reference beside a type', withField({ ...text, $ref: '#' })],
    ['a combinator', withField({ ...text, anyOf: [{ type: 'string' }] })],
    ['a layout with a field twice', { ...definition, layout: { rows: [['@holders'], ['@holders']] } }],
    ['a layout with a part that licenses do not have', { ...definition, layout: { rows: [['@emblem']] } }],
    ['an open object', { ...definition, fieldsSchema: { ...definition.fieldsSchema, additionalProperties: true } }],
    ['a text without bound', withField({ ...text, maxLength: undefined })],
    ['a list without bound', withField({ type: 'array', title: '表', items: text, examples: [['a']] })],
    ['no title', withField({ ...text, title: undefined })],
    ['no example', withField({ ...text, examples: [] })],
    ['an example that the schema refuses', withField({ ...text, examples: ['a', '12345678901'] })],
    ['a pattern that may run for ever', withField({ ...text, pattern: '^(a+)+$' })],
    [
      'a field named like a trap',
      {
        ...definition,
        fieldsSchema: JSON.parse(
          `{"type":"object","additionalProperties":false,"required":[],"properties":{"_sd":${JSON.stringify(text)}}}`,
        ),
      },
    ],
    [
      'a required field that is not there',
      { ...definition, fieldsSchema: { ...definition.fieldsSchema, required: ['other'] } },
    ],
    ['an empty enum', withField({ type: 'string', title: '等级', enum: [], examples: ['a'] })],
    [
      'another dialect',
      {
        ...definition,
        fieldsSchema: { ...definition.fieldsSchema, $schema: 'http://json-schema.org/draft-07/schema#' },
      },
    ],
    ['a control character', { ...definition, name: '演\u0000示' }],
    ['another definer', { ...definition, definer: { ...definition.definer, uscc: '11100000000013338W' } }],
  ])('refuses %s', async (_, payload) => {
    const before = await registry.count('licenses.license_types')
    const answer = await put(payload, '11530000PDY00001XE960')
    expect([answer.status, answer.body.code], answer.text).toEqual([422, 'license-type-invalid'])
    expect(answer.body.errors.length).toBeGreaterThan(0)
    expect(await registry.count('licenses.license_types')).toBe(before)
  })

  it('refuses issuers that are not registered', async () => {
    const answer = await put({ ...definition, issuers: ['11530000PDY000140D'] }, '11530000PDY00001XE961')
    expect([answer.status, answer.body.code]).toEqual([422, 'issuer-unknown'])
  })
})

describe('patterns', () => {
  it.each(['^[A-Z0-9]{9}$', '^J\\d{6}-\\d{4}-\\d{6}$', '^\\p{Script=Han}{1,2}[0-9]+$', '^(?:男|女)$', '^a?b\\.c$'])(
    'takes %s',
    pattern => {
      expect(patternDoubt(pattern)).toBeUndefined()
    },
  )
  it.each([
    '(a+)+',
    '^(a+)+$',
    '^(a|a)*$',
    '^(?:a{1,9}){1,9}$',
    '^a*a*a*$',
    '^(?=a)a$',
    '^(?<!a)a$',
    '^(a)\\1$',
    '^(?<n>a)\\k<n>$',
    '^a?a?a?a?a?a?a?aaaaaaa$',
    '^[a$',
    `^${'a'.repeat(300)}$`,
  ])('refuses %s', pattern => {
    expect(patternDoubt(pattern)).toBeDefined()
  })
})
