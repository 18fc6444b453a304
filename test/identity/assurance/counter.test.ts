import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  admitCounter,
  appointOfficer,
  approveCounterCheck,
  changeDocument,
  dismissOfficer,
  personById,
  proposeCounterCheck,
  refuseCounterCheck,
  registerDepartment,
  registerOrganization,
  type Sight,
  waitingCounterChecks,
  withdrawCounter,
} from '../../../src/identity/index.ts'
import { anonymous, type Caller } from '../../../src/platform/caller.ts'
import { all, citizenNumber, operator, refusals, resident, type Scene, signedIn, startScene } from '../scene.ts'

const [hall, company] = ['12530103PDY0001913', '91530000PDY000052N'] as const
const seen: Sight[] = ['original-document', 'face-compared']
const appointed = new Map<number, string>()
let scene: Scene

async function clerk(n: number, organization: string = hall, assurance = 5): Promise<Caller> {
  const id = await scene.person(n)
  const person = resident(n)
  const until = '2027-12-31'
  const office = { department: organization, person, roles: ['clerk'], until }
  appointed.set(n, await appointOfficer(scene.world.deps, operator, office))
  return signedIn(id, organization, assurance)
}

let [first, second]: [Caller, Caller] = [anonymous, anonymous]
beforeAll(async () => {
  scene = await startScene()
  for (const [uscc, name] of [
    [hall, '政务服务中心（演示）'],
    [company, '公司（演示）'],
  ] as const) {
    await registerOrganization(scene.world.deps, operator, { uscc, name })
    await registerDepartment(scene.world.deps, operator, { uscc, region: '530103', level: 'county' })
  }
  expect(await scene.post('/api/organizations/counters', { uscc: hall })).toEqual({
    status: 200,
    body: { status: 'admitted' },
  })
  ;[first, second] = [await clerk(1), await clerk(2)]
})
afterAll(() => scene.world.stop())

const propose = (by: Caller, n: number) => proposeCounterCheck(scene.world.deps, by, { ...resident(n), seen })
const approve = (by: Caller, id: string) => approveCounterCheck(scene.world.deps, by, id)
const levelOf = async (id: string) => (await personById(scene.world.deps, id))?.assuranceLevel

describe('a counter check', () => {
  it('is proposed by one clerk and approved by another: level 5 for three years, both recorded', async () => {
    const id = await scene.person(10, { assuranceLevel: 2 })
    const check = await propose(first, 10)
    expect(await levelOf(id)).toBe(2)
    const row = { id: check, name: '人员10', seen, maskedNumber: `530102********${citizenNumber(10).slice(-4)}` }
    expect(await waitingCounterChecks(scene.world.deps, first)).toMatchObject([{ ...row, mayApprove: false }])
    expect(await waitingCounterChecks(scene.world.deps, second)).toMatchObject([{ ...row, mayApprove: true }])
    await expect(approve(first, check)).rejects.toMatchObject({ code: 'counter-check-same-clerk' })
    expect((await approve(second, check)).toISOString()).toBe('2029-11-25T02:00:00.000Z')
    expect(await levelOf(id)).toBe(5)
    expect(await waitingCounterChecks(scene.world.deps, second)).toEqual([])
    const [proposed] = await scene.lines('counter-check.proposed', `person:${id}`)
    const [raised] = await scene.lines('assurance.raised', `person:${id}`)
    expect(proposed).toMatchObject({ data: { check, uscc: hall, seen } })
    expect(raised).toMatchObject({ data: { level: 5, how: 'counter-check' } })
    expect(proposed?.actor).not.toBe(raised?.actor)
  })

  it('64 approvals at once: one counts', async () => {
    const id = await scene.person(11, { assuranceLevel: 2 })
    const check = await propose(first, 11)
    const third = await clerk(3)
    const results = await all(64, n => approve(n % 2 === 0 ? second : third, check))
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(new Set(refusals(results))).toEqual(new Set(['counter-check-decided']))
    expect(await scene.lines('assurance.raised', `person:${id}`)).toHaveLength(1)
  })

  it('approved and refused at once: one of both', async () => {
    const id = await scene.person(12, { assuranceLevel: 2 })
    const check = await propose(first, 12)
    await all(64, n => (n % 2 === 0 ? approve(second, check) : refuseCounterCheck(scene.world.deps, first, check)))
    const [raised, refused] = [
      (await scene.lines('assurance.raised', `person:${id}`)).length,
      (await scene.lines('counter-check.refused', `person:${id}`)).length,
    ]
    expect(raised + refused).toBe(1)
    expect(await levelOf(id)).toBe(raised === 1 ? 5 : 2)
  })

  it('clerks who vouch for each other at once do not block each other', async () => {
    const results = await all(32, n => (n % 2 === 0 ? propose(first, 2) : propose(second, 1)))
    expect(refusals(results)).toEqual([])
  })

  it('is decided within a day, for the number that was looked at', async () => {
    await scene.person(13, { assuranceLevel: 2 })
    const now = scene.clock.now()
    const late = await propose(first, 13)
    scene.clock.advance(24 * 3_600)
    await expect(approve(second, late)).rejects.toMatchObject({ code: 'counter-check-decided' })
    scene.clock.set(now)
    const id = await scene.person(14, { assuranceLevel: 2 })
    const check = await propose(first, 14)
    await changeDocument(scene.world.deps, operator, {
      from: resident(14),
      to: { documentType: 'resident-id', documentNumber: citizenNumber(800) },
      reason: 'number-changed',
    })
    await expect(approve(second, check)).rejects.toMatchObject({ code: 'person-changed' })
    expect(await levelOf(id)).toBe(2)
  })

  it('needs the document and the person to be looked at, and nobody vouches for themself', async () => {
    await scene.person(15)
    for (const less of [[], ['original-document'], ['face-compared', 'document-chip']] satisfies Sight[][])
      await expect(proposeCounterCheck(scene.world.deps, first, { ...resident(15), seen: less })).rejects.toMatchObject(
        { code: 'counter-check-incomplete' },
      )
    await expect(propose(first, 1)).rejects.toMatchObject({ code: 'counter-check-same-clerk' })
    const ofSecond = await propose(first, 2)
    await expect(approve(second, ofSecond)).rejects.toMatchObject({ code: 'counter-check-same-clerk' })
  })

  it('is for clerks of an admitted counter alone', async () => {
    await scene.person(16)
    const check = await propose(first, 16)
    const elsewhere = await clerk(4, company)
    const weak = await clerk(5, hall, 2)
    const asThemself = signedIn(first.kind === 'person' ? first.id : '')
    const without = signedIn(await scene.person(6), hall)
    const machine: Caller = { kind: 'client', id: 'x', scopes: new Set(['people.register']), organization: hall }
    const approver = await scene.person(8)
    const office = { department: hall, person: resident(8), roles: ['approver'], until: '2027-12-31' }
    await appointOfficer(scene.world.deps, operator, office)
    for (const [caller, code] of [
      [elsewhere, 'counter-check-not-allowed'],
      [weak, 'assurance-too-low'],
      ...[signedIn(approver, hall), asThemself, without, machine, operator, anonymous].map(
        each => [each, 'officer-needed'] as const,
      ),
    ] as const) {
      const refusal = { code }
      await expect(propose(caller, 16)).rejects.toMatchObject(refusal)
      await expect(propose(caller, 999)).rejects.toMatchObject(refusal)
      await expect(approve(caller, check)).rejects.toMatchObject(refusal)
    }
    await admitCounter(scene.world.deps, operator, company)
    await expect(approve(elsewhere, check)).rejects.toMatchObject({ code: 'counter-check-not-found' })
    await expect(approve(second, 'no-id')).rejects.toMatchObject({ code: 'counter-check-not-found' })
    const fourth = await clerk(7)
    await dismissOfficer(scene.world.deps, operator, { officer: appointed.get(7) ?? '' })
    await expect(approve(fourth, check)).rejects.toMatchObject({ code: 'officer-needed' })
  })

  it('is no more when the counter’s admission is withdrawn, and is again when it is given anew', async () => {
    const id = await scene.person(17, { assuranceLevel: 2 })
    const check = await propose(first, 17)
    expect(await scene.post('/api/organizations/counters/withdrawals', { uscc: hall })).toMatchObject({ status: 200 })
    const results = await Promise.allSettled([
      approve(second, check),
      propose(first, 17),
      refuseCounterCheck(scene.world.deps, first, check),
    ])
    expect(refusals(results)).toEqual(Array(3).fill('counter-check-not-allowed'))
    await withdrawCounter(scene.world.deps, operator, hall)
    await admitCounter(scene.world.deps, operator, hall)
    await approve(second, check)
    expect(await levelOf(id)).toBe(5)
    expect(await scene.lines('counter.withdrawn', `organization:${hall}`)).toHaveLength(1)
    expect(await scene.lines('counter.admitted', `organization:${hall}`)).toHaveLength(2)
  })

  it('is of departments: nothing else is a counter', async () => {
    expect(await scene.post('/api/organizations/counters', { uscc: '11530000PDY000116W' })).toMatchObject({
      status: 404,
      body: { code: 'department-not-found' },
    })
  })
})
