import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { record } from '../../../src/audit/index.ts'
import {
  type Appointment,
  appointAgent,
  holdRepresentation,
  mandatesOfOrganization,
  organizationsOfPerson,
  registerOrganization,
  representationOf,
  resignMandate,
  withdrawMandate,
} from '../../../src/identity/index.ts'
import { anonymous, type Caller } from '../../../src/platform/caller.ts'
import { all, citizenNumber, operator, refusals, resident, type Scene, signedIn, startScene } from '../scene.ts'

const [company, other] = ['91530000PDY000052N', '92530102PDY000079D'] as const
const name = '春城餐饮（演示）'
let scene: Scene
let [boss, stranger]: [Caller, Caller] = [anonymous, anonymous]
beforeAll(async () => {
  scene = await startScene()
  boss = signedIn(await scene.person(1), company)
  stranger = signedIn(await scene.person(2))
  await registerOrganization(scene.world.deps, operator, { uscc: company, name, legalRepresentative: resident(1) })
  await registerOrganization(scene.world.deps, operator, { uscc: other, name: '小店（演示）' })
})
afterAll(() => scene.world.stop())

const scope = { matters: ['m-1', 'm-2'], licenseTypes: ['*'] }
const until = '2026-12-31'
const appoint = (by: Caller, n: number, more: Partial<Appointment> = {}) =>
  appointAgent(scene.world.deps, by, { organization: company, agent: resident(n), scope, until, ...more })
const withdraw = (by: Caller, id: string) => withdrawMandate(scene.world.deps, by, id)
const mandatesOf = (id: string) => organizationsOfPerson(scene.world.deps, id)

describe('an agent', () => {
  it('acts within scope and term, and is recorded', async () => {
    const { deps } = scene.world
    const id = await scene.person(10)
    const mandate = await appoint(boss, 10)
    const expected = {
      uscc: company,
      name,
      role: 'agent',
      mandateId: mandate,
      scope: { matters: ['m-1', 'm-2'], licenseTypes: ['*'] },
      until,
    }
    expect(await mandatesOf(id)).toEqual([expected])
    const may = (wish: object) => representationOf(deps, { personId: id, uscc: company, ...wish })
    for (const wish of [{}, { matter: 'm-1' }, { matter: 'm-2', licenseType: 'any' }])
      expect(await may(wish)).toEqual(expected)
    for (const wish of [{ matter: 'm-3' }, { matter: 'm-3', licenseType: 'any' }, { uscc: other }])
      expect(await may(wish)).toBeUndefined()
    expect(
      await representationOf(deps, { personId: boss.kind === 'person' ? boss.id : '', uscc: company, matter: 'any' }),
    ).toMatchObject({ role: 'legal-representative' })
    const now = scene.clock.now()
    scene.clock.set('2026-12-31T15:59:59Z')
    expect(await mandatesOf(id)).toHaveLength(1)
    scene.clock.advance(1)
    expect(await mandatesOf(id)).toEqual([])
    expect(await may({ matter: 'm-1' })).toBeUndefined()
    await expect(withdraw(boss, mandate)).rejects.toMatchObject({ code: 'mandate-ended' })
    scene.clock.set(now)
    expect(await scene.lines('mandate.given', `mandate:${mandate}`)).toMatchObject([
      { data: { uscc: company, agent: `person:${id}`, kind: 'agent', until } },
    ])
  })

  it('appoints nobody, withdraws nobody, sees no list', async () => {
    const agent = signedIn(await scene.person(11), company)
    await appoint(boss, 11, { scope: { matters: ['*'], licenseTypes: ['*'] } })
    await scene.person(12)
    const mandate = await appoint(boss, 12)
    const refusal = { code: 'mandate-not-allowed' }
    await expect(appoint(agent, 12)).rejects.toMatchObject(refusal)
    await expect(withdraw(agent, mandate)).rejects.toMatchObject(refusal)
    await expect(mandatesOfOrganization(scene.world.deps, agent, company)).rejects.toMatchObject(refusal)
  })

  it('has one mandate: the same again is the same, another one replaces it', async () => {
    const id = await scene.person(13)
    const one = await appoint(boss, 13)
    expect(await appoint(boss, 13, { scope: { licenseTypes: ['*'], matters: ['m-2', 'm-1', 'm-1'] } })).toBe(one)
    const two = await appoint(boss, 13, { scope: { matters: ['m-9'] } })
    expect(await mandatesOf(id)).toMatchObject([{ mandateId: two, scope: { matters: ['m-9'] } }])
    expect(await scene.events('mandate.withdrawn')).toContainEqual({ personId: id, uscc: company, mandateId: one })
    expect(await scene.lines('mandate.replaced', `mandate:${one}`)).toHaveLength(1)
    const now = scene.clock.now()
    scene.clock.set('2027-01-02T00:00:00Z')
    const three = await appoint(boss, 13, { until: '2027-02-01' })
    expect(await mandatesOf(id)).toMatchObject([{ mandateId: three }])
    expect(await scene.lines('mandate.expired', `mandate:${two}`)).toHaveLength(1)
    scene.clock.set(now)
  })

  it('resigns; nobody else can', async () => {
    const id = await scene.person(14)
    const mandate = await appoint(boss, 14)
    for (const caller of [boss, stranger, operator, anonymous])
      await expect(resignMandate(scene.world.deps, caller, mandate)).rejects.toMatchObject({
        code: 'mandate-not-found',
      })
    await resignMandate(scene.world.deps, signedIn(id), mandate)
    expect(await mandatesOf(id)).toEqual([])
    await expect(resignMandate(scene.world.deps, signedIn(id), mandate)).rejects.toMatchObject({
      code: 'mandate-ended',
    })
    expect(await scene.lines('mandate.resigned', `mandate:${mandate}`)).toHaveLength(1)
    expect(await scene.events('mandate.withdrawn')).toContainEqual({ personId: id, uscc: company, mandateId: mandate })
  })
})

describe('the right to appoint', () => {
  it('is the legal representative’s, known by level 3 in the session and on record', async () => {
    await scene.person(20)
    const id = boss.kind === 'person' ? boss.id : ''
    for (const [caller, code] of [
      [stranger, 'mandate-not-allowed'],
      [anonymous, 'mandate-not-allowed'],
      [signedIn(id, other), 'mandate-not-allowed'],
      [signedIn(id, company, 2), 'assurance-too-low'],
    ] as const)
      await expect(appoint(caller, 20)).rejects.toMatchObject({ code })
    await appoint(signedIn(id), 20)
    const low = await scene.person(21, { assuranceLevel: 2 })
    const uscc = '51530000PDY0000958'
    await registerOrganization(scene.world.deps, operator, {
      uscc,
      name: '协会（演示）',
      legalRepresentative: resident(21),
    })
    await expect(appoint(signedIn(low), 20, { organization: uscc })).rejects.toMatchObject({
      code: 'assurance-too-low',
    })
  })

  it('does not tell strangers who is registered', async () => {
    const refusal = { code: 'mandate-not-allowed' }
    await expect(appoint(stranger, 999)).rejects.toMatchObject(refusal)
    await expect(appoint(stranger, 20)).rejects.toMatchObject(refusal)
    for (const agent of [resident(999), resident(20, '别人')])
      await expect(appoint(boss, 20, { agent })).rejects.toMatchObject({ code: 'agent-not-found' })
  })

  it.each([
    [{ scope: {} }, 'mandate-scope-invalid'],
    [{ scope: { matters: ['a b'] } }, 'mandate-scope-invalid'],
    [{ until: '2026-11-24' }, 'mandate-term-invalid'],
    [{ until: '2031-11-26' }, 'mandate-term-invalid'],
    [{ organization: '91530000PDY000052M' }, 'uscc-invalid'],
    [{ organization: '91530100PDY000060N' }, 'mandate-not-allowed'],
  ])('%j is refused: %s', async (more, code) => {
    await expect(appoint(boss, 20, more)).rejects.toMatchObject({ code })
  })

  it('an administrator has within the own scope, over agents alone', async () => {
    const administrator = signedIn(await scene.person(30), company)
    const mandate = await appoint(boss, 30, { kind: 'administrator' })
    expect(await mandatesOf(administrator.kind === 'person' ? administrator.id : '')).toMatchObject([
      { role: 'agent', isAdministrator: true },
    ])
    const agentId = await scene.person(31)
    const given = await appoint(administrator, 31, { scope: { matters: ['m-1'] } })
    await expect(appoint(administrator, 31, { scope: { matters: ['m-3'] } })).rejects.toMatchObject({
      code: 'mandate-scope-invalid',
    })
    for (const [n, kind] of [
      [31, 'administrator'],
      [30, 'agent'],
    ] as const)
      await expect(appoint(administrator, n, { kind })).rejects.toMatchObject({ code: 'mandate-not-allowed' })
    await expect(withdraw(administrator, mandate)).rejects.toMatchObject({ code: 'mandate-not-allowed' })
    const listed = await mandatesOfOrganization(scene.world.deps, administrator, company)
    expect(listed.find(each => each.id === given)).toEqual({
      id: given,
      agentName: '人员31',
      maskedNumber: `530102********${citizenNumber(31).slice(-4)}`,
      kind: 'agent',
      scope: { matters: ['m-1'] },
      until,
      appointedAt: scene.clock.now(),
      status: 'open',
      endedAt: undefined,
    })
    await withdraw(administrator, given)
    expect(await mandatesOf(agentId)).toEqual([])
    const standing = await appoint(administrator, 31, { scope: { matters: ['m-1'] } })
    await withdraw(boss, mandate)
    await expect(withdraw(administrator, standing)).rejects.toMatchObject({ code: 'mandate-not-allowed' })
    expect(await mandatesOf(agentId)).toHaveLength(1)
  })
})

describe('64 at once', () => {
  it('the same appointment: one mandate', async () => {
    await scene.person(40)
    const results = await all(64, () => appoint(boss, 40))
    expect(refusals(results)).toEqual([])
    expect(new Set(results.map(result => (result.status === 'fulfilled' ? result.value : ''))).size).toBe(1)
  })

  it('withdrawals and resignations: one ends it', async () => {
    const id = await scene.person(41)
    const mandate = await appoint(boss, 41)
    const results = await all(64, n =>
      n % 2 === 0 ? withdraw(boss, mandate) : resignMandate(scene.world.deps, signedIn(id), mandate),
    )
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(new Set(refusals(results))).toEqual(new Set(['mandate-ended']))
    const events = await scene.events('mandate.withdrawn')
    expect(events.filter(event => event.mandateId === mandate)).toHaveLength(1)
  })

  it('a withdrawal while it is used: nothing is done in its name after it', async () => {
    const { deps, owner } = scene.world
    for (let round = 0; round < 5; round += 1) {
      const personId = await scene.person(50 + round)
      const mandate = await appoint(boss, 50 + round)
      const use = () =>
        deps.db.transaction(async tx => {
          const right = await holdRepresentation(tx, deps, { personId, uscc: company, matter: 'm-1' })
          if (right === undefined) return false
          await new Promise(resolve => setTimeout(resolve, 5))
          await record(tx, { at: scene.clock.now(), type: 'test.used', actor: 'test', subject: mandate, data: {} })
          return true
        })
      const results = await all(64, n => (n === 20 ? withdraw(boss, mandate) : use()))
      expect(refusals(results)).toEqual([])
      const lines = await owner`select type from audit.records
        where subject in (${mandate}, ${`mandate:${mandate}`}) order by id`
      const types = lines.map(line => line.type)
      expect(types.slice(types.indexOf('mandate.withdrawn') + 1)).toEqual([])
      expect(types.filter(type => type === 'test.used')).toHaveLength(
        results.filter(result => result.status === 'fulfilled' && result.value === true).length,
      )
      expect(await use()).toBe(false)
    }
  })
})
