import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  changeDepartment,
  closeOrganization,
  departmentByUscc,
  registerDepartment,
  registerOrganization,
} from '../../../src/identity/index.ts'
import { anonymous } from '../../../src/platform/caller.ts'
import { all, operator, refusals, type Scene, signedIn, startScene } from '../scene.ts'

const [province, city, county, office, hall] = [
  '11530000PDY0002126',
  '11530100PDY0002206',
  '11530103PDY000239E',
  '11530000PDY000116W',
  '12530103PDY0001913',
] as const
let scene: Scene
beforeAll(async () => {
  scene = await startScene()
  for (const uscc of [province, city, county, office, hall])
    await registerOrganization(scene.world.deps, operator, { uscc, name: `部门${uscc.slice(2, 8)}（演示）` })
})
afterAll(() => scene.world.stop())

const register = (payload: object) => scene.post('/api/departments', payload)
const change = (payload: object) => scene.post('/api/departments/changes', payload)
const read = async (url: string) => {
  const answer = await scene.world.server.inject({ method: 'GET', url })
  return { status: answer.statusCode, body: answer.json() }
}

describe('a department', () => {
  it('is an organization in its place: region, level, what is above; once, and recorded', async () => {
    const place = { uscc: province, region: '530000', level: 'province' }
    expect(await register(place)).toMatchObject({ status: 201, body: place })
    expect(await register(place)).toMatchObject({ status: 200, body: place })
    expect(await register({ ...place, level: 'other' })).toMatchObject({ status: 409 })
    const below = { uscc: city, region: '530100', level: 'city', parent: province }
    expect(await register(below)).toMatchObject({ status: 201, body: below })
    expect(await register({ uscc: county, region: '530103', level: 'county', parent: city })).toMatchObject({
      status: 201,
    })
    expect(await register({ uscc: office, region: '530000', level: 'province', parent: province })).toMatchObject({
      status: 201,
    })
    expect(await scene.lines('department.registered', `organization:${city}`)).toMatchObject([
      { data: { region: '530100', level: 'city', parent: province } },
    ])
  })

  it('is read by anybody: one, those of a region, those of a level, those below another', async () => {
    const codesOf = async (query: string) =>
      (await read(`/api/departments?${query}`)).body.departments.map(({ uscc }: { uscc: string }) => uscc)
    expect((await read(`/api/departments/${city}`)).body).toEqual({
      uscc: city,
      name: '部门530100（演示）',
      region: '530100',
      level: 'city',
      parent: province,
    })
    expect(await codesOf('region=530100')).toEqual([city, county])
    expect(await codesOf('region=530000&level=province')).toEqual([office, province])
    expect(await codesOf('region=100000')).toHaveLength(4)
    expect(await codesOf(`parent=${province}`)).toEqual([office, city])
    expect(await codesOf(`after=${province}`)).toEqual([city, county])
    expect(await read(`/api/departments/${hall}`)).toMatchObject({
      status: 404,
      body: { code: 'department-not-found' },
    })
    expect(await read('/api/departments?region=990000')).toMatchObject({
      status: 400,
      body: { code: 'region-invalid' },
    })
  })

  it.each([
    [{ uscc: hall, region: '990103', level: 'county' }, 400, 'region-invalid'],
    [{ uscc: hall, region: '530103', level: 'province' }, 422, 'department-level-invalid'],
    [{ uscc: hall, region: '530103', level: 'city', parent: county }, 422, 'department-parent-invalid'],
    [{ uscc: hall, region: '530402', level: 'county', parent: city }, 422, 'department-parent-invalid'],
    [{ uscc: hall, region: '530103', level: 'county', parent: hall }, 422, 'department-parent-invalid'],
    [{ uscc: '92530102PDY000079D', region: '530103', level: 'county' }, 404, 'organization-not-found'],
    [{ uscc: hall, region: '530103', level: 'street' }, 400, 'malformed-request'],
  ])('%j is refused', async (payload, status, code) => {
    expect(await register(payload)).toMatchObject({ status, body: { code } })
  })

  it('is registered and moved by registrars alone', async () => {
    const { deps } = scene.world
    const place = { uscc: hall, region: '530103', level: 'county' } as const
    for (const caller of [anonymous, signedIn(await scene.person(1), hall)]) {
      const refusal = { code: 'registration-not-allowed' }
      await expect(registerDepartment(deps, caller, place)).rejects.toMatchObject(refusal)
      await expect(changeDepartment(deps, caller, { uscc: city, parent: null })).rejects.toMatchObject(refusal)
    }
  })

  it('moves where it fits what is above and below it', async () => {
    expect(await change({ uscc: city, region: '530400' })).toMatchObject({
      status: 409,
      body: { code: 'department-children-invalid' },
    })
    expect(await change({ uscc: city, parent: null })).toMatchObject({ status: 200 })
    expect((await departmentByUscc(scene.world.deps, city))?.parent).toBeUndefined()
    expect(await change({ uscc: city, parent: province })).toMatchObject({ status: 200, body: { parent: province } })
    expect(await change({ uscc: city })).toMatchObject({ status: 200, body: { parent: province } })
    expect(await scene.lines('department.changed', `organization:${city}`)).toMatchObject([
      { data: { parts: ['parent'], parent: null } },
      { data: { parts: ['parent'], parent: province } },
    ])
    expect(await change({ uscc: province, parent: office })).toMatchObject({
      status: 422,
      body: { code: 'department-parent-invalid' },
    })
  })

  it('64 moves at once make no circle', async () => {
    const { deps } = scene.world
    const codes = ['52530000PDY000108T', '51530000PDY0000958', '11530000PDY000124P', '11530000PDY000132J']
    for (const uscc of codes) {
      await registerOrganization(deps, operator, { uscc, name: '处（演示）' })
      await registerDepartment(deps, operator, { uscc, region: '530000', level: 'province' })
    }
    const results = await all(64, n =>
      changeDepartment(deps, operator, { uscc: codes[n % 4] ?? '', parent: codes[(n + 1) % 4] ?? null }),
    )
    expect(new Set(refusals(results))).toEqual(new Set(['department-parent-invalid']))
    for (const start of codes) {
      const seen = new Set<string>()
      for (let at: string | undefined = start; at !== undefined; at = (await departmentByUscc(deps, at))?.parent) {
        expect(seen.has(at)).toBe(false)
        seen.add(at)
      }
    }
  })

  it('ends with its organization', async () => {
    await closeOrganization(scene.world.deps, operator, { uscc: county, reason: 'merged' })
    expect(await departmentByUscc(scene.world.deps, county)).toBeUndefined()
    expect((await read('/api/departments?region=530103')).body).toEqual({ departments: [] })
    expect(await register({ uscc: hall, region: '530103', level: 'county', parent: county })).toMatchObject({
      status: 422,
    })
  })
})
