import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  appointAgent,
  authenticatePassword,
  categoryOf,
  changeOrganization,
  closeOrganization,
  organizationByUscc,
  organizationOfRecord,
  organizationsOfPerson,
  registerOrganization,
  setPassword,
} from '../../../src/identity/index.ts'
import { anonymous } from '../../../src/platform/caller.ts'
import { all, operator, refusals, resident, type Scene, startScene } from '../scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.world.stop())

const company = '91530000PDY000052N'

describe('the category is read off the code', () => {
  it.each([
    ['11530000PDY00001XE', '机构编制', '机关'],
    ['12530000PDY0000441', '机构编制', '事业单位'],
    ['91530000PDY000052N', '市场监管', '企业'],
    ['92530102PDY000079D', '市场监管', '个体工商户'],
    ['51530000PDY0000958', '民政', '社会团体'],
    ['N2', '农业农村', '村级集体经济组织'],
    ['29', '外交', '其他'],
    ['Y1', '其他', '其他'],
    ['Z7', undefined, undefined],
    ['98', '市场监管', undefined],
  ])('%s', (code, authority, name) => {
    expect(categoryOf(code)).toEqual({ code: code.slice(0, 2), authority, name })
  })
})

describe('what is registered of an organization', () => {
  it('is answered, changed in parts and recorded without names', async () => {
    const [former, next] = [await scene.person(1), await scene.person(2)]
    const made = await scene.post('/api/organizations', {
      uscc: company,
      name: '春城餐饮（演示）',
      legalRepresentative: resident(1),
      address: '昆明市  盘龙区 1 号',
    })
    expect(made).toEqual({
      status: 201,
      body: {
        uscc: company,
        name: '春城餐饮（演示）',
        status: 'active',
        category: { code: '91', authority: '市场监管', name: '企业' },
        address: '昆明市 盘龙区 1 号',
      },
    })
    const changed = await scene.post('/api/organizations/changes', {
      uscc: company,
      name: '滇池餐饮（演示）',
      legalRepresentative: resident(2),
    })
    expect(changed).toMatchObject({ status: 200, body: { name: '滇池餐饮（演示）', address: '昆明市 盘龙区 1 号' } })
    await scene.post('/api/organizations/changes', { uscc: company, legalRepresentative: resident(2) })
    expect(await organizationsOfPerson(scene.world.deps, former)).toEqual([])
    expect(await organizationsOfPerson(scene.world.deps, next)).toMatchObject([{ uscc: company }])
    expect(await scene.lines('organization.changed')).toMatchObject([
      { subject: `organization:${company}`, data: { parts: ['name', 'legal-representative'] } },
    ])
    expect(await scene.events('mandate.withdrawn')).toEqual([{ personId: former, uscc: company }])
  })

  it('conflicts with another address; unknown codes and empty addresses are refused', async () => {
    const given = { uscc: company, name: '滇池餐饮（演示）' }
    expect((await scene.post('/api/organizations', { ...given, address: '别处' })).body.code).toBe(
      'organization-conflict',
    )
    expect((await scene.post('/api/organizations', { ...given, address: ' ' })).body.code).toBe('address-invalid')
    expect(
      (await scene.post('/api/organizations/changes', { uscc: '91530100PDY000060N', name: '没有' })).body.code,
    ).toBe('organization-not-found')
    await expect(changeOrganization(scene.world.deps, anonymous, given)).rejects.toMatchObject({
      code: 'registration-not-allowed',
    })
  })
})

describe('closing an organization', () => {
  const uscc = '12530000PDY0000441'
  const password = '足够长的一个密码，十字以上'

  it('ends whoever acts for it, keeps its history', async () => {
    const { deps } = scene.world
    const [boss, agent] = [await scene.person(11), await scene.person(12)]
    await setPassword(deps, operator, boss, password)
    await registerOrganization(deps, operator, { uscc, name: '活动中心（演示）', legalRepresentative: resident(11) })
    const mandate = await appointAgent(deps, operator, {
      organization: uscc,
      agent: resident(12),
      scope: { matters: ['*'] },
      until: '2027-01-31',
    })
    const signIn = () => authenticatePassword(deps, { identifier: uscc, password, source: '192.0.2.9' })
    expect((await signIn()).kind).toBe('ok')
    const closing = { uscc, reason: 'deregistered' }
    expect(await scene.post('/api/organizations/closures', closing)).toEqual({
      status: 200,
      body: { status: 'closed' },
    })
    expect((await scene.post('/api/organizations/closures', closing)).status).toBe(200)
    expect((await signIn()).kind).toBe('refused')
    for (const id of [boss, agent]) expect(await organizationsOfPerson(deps, id)).toEqual([])
    expect(await organizationByUscc(deps, uscc)).toBeUndefined()
    expect(await organizationOfRecord(deps, uscc)).toMatchObject({ status: 'closed', name: '活动中心（演示）' })
    expect(await scene.lines('organization.closed', `organization:${uscc}`)).toMatchObject([
      { data: { reason: 'deregistered', mandates: [mandate] } },
    ])
    expect(await scene.events('organization.closed')).toEqual([{ uscc }])
    const again = await scene.post('/api/organizations', { uscc, name: '活动中心（演示）' })
    expect([again.status, again.body.code]).toEqual([409, 'organization-closed'])
    expect((await scene.post('/api/organizations/changes', { uscc, name: '新名' })).body.code).toBe(
      'organization-closed',
    )
  })

  it('64 at once, while agents are appointed: closed once, no mandate outlives it', async () => {
    const code = '51530000PDY0000958'
    await registerOrganization(scene.world.deps, operator, { uscc: code, name: '协会（演示）' })
    await all(32, n => scene.person(100 + n))
    const results = await all(64, n =>
      n % 2 === 0
        ? appointAgent(scene.world.deps, operator, {
            organization: code,
            agent: resident(100 + n / 2),
            scope: { matters: ['*'] },
            until: '2027-01-31',
          })
        : closeOrganization(scene.world.deps, operator, { uscc: code, reason: 'merged' }),
    )
    for (const refusal of refusals(results)) expect(refusal).toBe('organization-closed')
    expect(await scene.lines('organization.closed', `organization:${code}`)).toHaveLength(1)
    const open = await scene.world.owner`select id from identity.mandates where uscc = ${code} and ended_at is null`
    expect(open).toHaveLength(0)
  })
})
