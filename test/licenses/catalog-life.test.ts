import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  appointAdministrator,
  changeDepartment,
  registerOrganization,
  registerPerson,
} from '../../src/identity/index.ts'
import {
  differencesBetween,
  exportTypes,
  grantIssuing,
  importTypes,
  licenseType,
  licenseTypeVersions,
  publishType,
  retireType,
} from '../../src/licenses/index.ts'
import { type Caller, system } from '../../src/platform/caller.ts'
import { startOffice } from './office.ts'
import { businessType, constructorType, department, person, type Registry, startRegistry, typeOf } from './registry.ts'

const operator = system('test')
let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
  await startOffice(registry.world.deps)
})
afterAll(() => registry.world.stop())

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    error => error.code,
  )

describe('a retired type', () => {
  it('issues and renews nothing new; what was issued stays, is amended and revoked; it can come back', async () => {
    const { deps } = registry.world
    const { issue, ask } = registry
    const before = (await issue(businessType)).body
    const retired = await retireType(deps, operator, businessType, true)
    expect([retired.retired, retired.version, retired.issuers.length]).toEqual([true, 2, 2])
    expect((await issue(businessType)).body.code).toBe('license-type-retired')
    const move = (name: string, key: string) =>
      ask('POST', `/api/licenses/${before.identifier}/${name}`, { key, payload: { reason: 'words' } })
    expect((await ask('GET', `/api/licenses/${before.identifier}`)).body).toMatchObject({
      status: 'active',
      typeVersion: 1,
      fields: before.fields ?? {},
    })
    expect((await move('renew', 'r')).body.code).toBe('license-type-retired')
    const amended = await move('amend', 'a')
    expect([amended.status, amended.body.typeVersion]).toEqual([200, 2])
    const back = await retireType(deps, operator, businessType, false)
    expect([back.retired, back.version]).toEqual([undefined, 3])
    expect((await issue(businessType)).status).toBe(201)
    const versions = await licenseTypeVersions(deps, businessType)
    expect(versions.map(({ version }) => version)).toEqual([3, 2, 1])
    const [latest, middle] = versions
    if (latest === undefined || middle === undefined) throw new Error('no versions')
    expect(differencesBetween(middle, latest).map(({ path }) => path[0])).toContain('retired')
  })
})

describe('comparing versions', () => {
  it('names every place that differs, and no other', () => {
    const before = typeOf(constructorType)
    const { sex: _, ...others } = before.fieldsSchema.properties
    const employer = { ...others.employer, type: 'string', maxLength: 300 } as const
    const after = {
      ...before,
      name: '二级建造师证',
      fieldsSchema: { ...before.fieldsSchema, properties: { ...others, employer } },
    }
    expect(differencesBetween(before, before)).toEqual([])
    expect(differencesBetween(before, after)).toEqual([
      { path: ['name'], before: before.name, after: '二级建造师证' },
      { path: ['fieldsSchema', 'properties', 'sex'], before: before.fieldsSchema.properties.sex, after: undefined },
      { path: ['fieldsSchema', 'properties', 'employer', 'maxLength'], before: 200, after: 300 },
    ])
  })
})

describe('the catalog as a file', () => {
  it('goes out and comes in again without a new version', async () => {
    const { deps } = registry.world
    const file = await exportTypes(deps)
    const before = await licenseType(deps, constructorType)
    const imported = await importTypes(deps, operator, file)
    expect(imported.length).toBeGreaterThanOrEqual(10)
    expect(await licenseType(deps, constructorType)).toEqual(before)
  })

  it('is refused as a whole, with the places, when one type is wrong', async () => {
    const { deps } = registry.world
    const types = JSON.parse(await exportTypes(deps))
    types[0].name = '新名称'
    types[1].fieldsSchema.properties.wrong = { type: 'string' }
    const versions = await licenseTypeVersions(deps, types[0].code)
    const places = await importTypes(deps, operator, JSON.stringify(types)).then(
      () => [],
      error => [error.code, ...error.places.map((each: { pointer: string }) => each.pointer)],
    )
    expect(places[0]).toBe('import-invalid')
    expect(places[1]).toMatch(/^\/1\/fieldsSchema\/properties\/wrong/)
    expect(await licenseTypeVersions(deps, types[0].code)).toEqual(versions)
    for (const text of ['', '{', '[]', '5', '[{"code":"x"}]', '{"name":"x","unknown":1}'])
      expect(await codeOf(importTypes(deps, operator, text)), text).toBe('import-invalid')
  })

  it('is the system administrator’s, the program’s and an allowed machine’s to change, nobody else’s', async () => {
    const { deps } = registry.world
    const file = await exportTypes(deps, constructorType)
    const { value } = await registerPerson(deps, operator, { ...person, assuranceLevel: 3 })
    const caller: Caller = { kind: 'person', id: value.id, organization: department.uscc, assurance: 3 }
    expect(await codeOf(importTypes(deps, caller, file))).toBe('catalog-not-allowed')
    expect(await codeOf(retireType(deps, caller, constructorType, true))).toBe('catalog-not-allowed')
    await appointAdministrator(deps, operator, value.id, 'system')
    expect(await codeOf(importTypes(deps, { ...caller, assurance: 2 }, file))).toBe('catalog-not-allowed')
    expect(await codeOf(importTypes(deps, caller, file))).toBe('done')
  })
})

describe('who may issue', () => {
  it('is bound by the level and the regions of the type', async () => {
    const { deps } = registry.world
    const type = typeOf(constructorType)
    const issuers = [department.uscc]
    const publish = (more: object) =>
      codeOf(publishType(deps, operator, constructorType, { ...type, ...more, issuers }))
    expect(await publish({ issuerLevel: 'national' })).toBe('issuer-not-eligible')
    expect(await publish({ issuerRegions: ['510000'] })).toBe('issuer-not-eligible')
    expect(await publish({ issuerRegions: ['510000', '530000'] })).toBe('done')
    const outside = { uscc: '91530000PDY000052N', name: '云南滇池春城餐饮管理有限公司（演示）' }
    await registerOrganization(deps, operator, outside)
    expect(await codeOf(grantIssuing(deps, operator, constructorType, outside.uscc))).toBe('issuer-not-eligible')
    expect((await licenseType(deps, constructorType)).issuers).toEqual([department.uscc])
  })

  it('is asked again where something begins: a department that has moved puts right what it issued, and no more', async () => {
    const { deps } = registry.world
    const { uscc } = department
    const { body } = await registry.issue()
    const again = (move: string, payload: object) =>
      registry.ask('POST', `/api/licenses/${body.identifier}/${move}`, { key: move, payload })
    await changeDepartment(deps, operator, { uscc, region: '530100', level: 'city' })
    const refused = await registry.issue()
    expect([refused.status, refused.body.code]).toEqual([422, 'issuer-not-eligible'])
    expect((await again('renew', { reason: 'period-extended' })).body.code).toBe('issuer-not-eligible')
    expect((await again('amend', { reason: 'error-corrected' })).status).toBe(200)
    await changeDepartment(deps, operator, { uscc, region: '330000', level: 'province' })
    expect((await registry.issue()).body.code).toBe('issuer-not-eligible')
    await changeDepartment(deps, operator, { uscc, region: '530000', level: 'province' })
    expect((await registry.issue()).status).toBe(201)
  })
})
