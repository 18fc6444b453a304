import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { record } from '../../../src/audit/index.ts'
import {
  appointAdministrator,
  appointAgent,
  appointOfficer,
  changeOfficer,
  closeOrganization,
  closePerson,
  demoMessages,
  dismissAdministrator,
  dismissOfficer,
  holdOfficer,
  mergePeople,
  type OfficerAppointment,
  officerRoles,
  officersOfDepartment,
  organizationsOfPerson,
  type Role,
  registerDepartment,
  registerOrganization,
  representationOf,
  type SignInProof,
} from '../../../src/identity/index.ts'
import { anonymous, type Caller, system } from '../../../src/platform/caller.ts'
import { all, citizenNumber, operator, refusals, resident, type Scene, signedIn, startScene } from '../scene.ts'

const [hall, other] = ['12530103PDY0001913', '11530103PDY000183B'] as const
const name = '盘龙区政务服务中心（演示）'
let scene: Scene
let [head, chief]: [Caller, Caller] = [anonymous, anonymous]

const until = '2027-12-31'
const fresh = (more: Partial<SignInProof> = {}): SignInProof => ({
  authTime: scene.clock.now(),
  amr: ['pwd', 'sms', 'mfa'],
  assurance: 3,
  ...more,
})
const appoint = (by: Caller, n: number, roles: readonly string[], more: Partial<OfficerAppointment> = {}) =>
  appointOfficer(scene.world.deps, by, {
    department: hall,
    person: resident(n),
    roles,
    until,
    proof: fresh(),
    ...more,
  })
const dismiss = (by: Caller, officer: string, proof: SignInProof = fresh()) =>
  dismissOfficer(scene.world.deps, by, { officer, proof })
const rolesOf = async (id: string, uscc: string = hall) => [...(await officerRoles(scene.world.deps, id, uscc))]
const hold = (caller: Caller, role: Role) =>
  scene.world.deps.db.transaction(tx => holdOfficer(tx, scene.world.deps, caller, role))

beforeAll(async () => {
  scene = await startScene()
  const { deps } = scene.world
  head = signedIn(await scene.person(1), hall)
  await registerOrganization(deps, operator, { uscc: hall, name, legalRepresentative: resident(1) })
  await registerOrganization(deps, operator, { uscc: other, name: '盘龙区民政局（演示）' })
  for (const uscc of [hall, other])
    await registerDepartment(deps, operator, { uscc, region: '530103', level: 'county' })
  chief = signedIn(await scene.person(2), hall)
  await appoint(head, 2, ['administrator'])
})
afterAll(() => scene.world.stop())

describe('an officer', () => {
  it('has roles in a department until the last day, and is recorded', async () => {
    const { deps } = scene.world
    const id = await scene.person(10)
    const officer = await appoint(head, 10, ['approver', 'clerk'])
    expect(await rolesOf(id)).toEqual(['clerk', 'approver'])
    expect(await rolesOf(id, other)).toEqual([])
    expect(await organizationsOfPerson(deps, id)).toEqual([
      { uscc: hall, name, role: 'officer', roles: ['clerk', 'approver'], until },
    ])
    expect(await scene.lines('officer.appointed', `officer:${officer}`)).toMatchObject([
      { data: { uscc: hall, person: `person:${id}`, roles: ['clerk', 'approver'], until } },
    ])
    expect(await hold(signedIn(id, hall), 'clerk')).toMatchObject({ personId: id, uscc: hall })
    const now = scene.clock.now()
    scene.clock.set('2027-12-31T16:00:00Z')
    expect(await rolesOf(id)).toEqual([])
    await expect(hold(signedIn(id, hall), 'clerk')).rejects.toMatchObject({ code: 'officer-needed' })
    await expect(dismiss(operator, officer)).rejects.toMatchObject({ code: 'officer-ended' })
    scene.clock.set(now)
  })

  it('acts in a session for that department, in that role, known by level 3', async () => {
    const id = await scene.person(11)
    await appoint(head, 11, ['clerk'])
    for (const [caller, role, code] of [
      [signedIn(id), 'clerk', 'officer-needed'],
      [signedIn(id, other), 'clerk', 'officer-needed'],
      [signedIn(id, hall), 'approver', 'officer-needed'],
      [signedIn(id, hall, 2), 'clerk', 'assurance-too-low'],
      [head, 'clerk', 'officer-needed'],
      [chief, 'clerk', 'officer-needed'],
      [operator, 'clerk', 'officer-needed'],
      [
        { kind: 'client', id: 'x', scopes: new Set(['people.register']), organization: hall },
        'clerk',
        'officer-needed',
      ],
      [anonymous, 'clerk', 'officer-needed'],
    ] as const)
      await expect(hold(caller, role)).rejects.toMatchObject({ code })
    const low = await scene.person(12, { assuranceLevel: 2 })
    await appoint(head, 12, ['clerk'])
    await expect(hold(signedIn(low, hall), 'clerk')).rejects.toMatchObject({ code: 'assurance-too-low' })
  })

  it('may do nothing of an agent’s by being one, and is both where both were given', async () => {
    const { deps } = scene.world
    const personId = await scene.person(13)
    await appoint(head, 13, ['clerk'])
    expect(await representationOf(deps, { personId, uscc: hall, matter: 'clients.manage' })).toBeUndefined()
    const scope = { matters: ['clients.manage'] }
    await appointAgent(deps, operator, { organization: hall, agent: resident(13), scope, until })
    expect(await representationOf(deps, { personId, uscc: hall, matter: 'clients.manage' })).toMatchObject({
      role: 'agent',
      roles: ['clerk'],
    })
    await expect(
      appointAgent(deps, signedIn(personId, hall), { organization: hall, agent: resident(10), scope, until }),
    ).rejects.toMatchObject({ code: 'mandate-not-allowed' })
  })

  it('changes roles by another appointment: the same again is the same, history stays', async () => {
    const id = await scene.person(14)
    const one = await appoint(chief, 14, ['clerk'])
    expect(await appoint(head, 14, ['clerk', 'clerk'])).toBe(one)
    const two = await appoint(chief, 14, ['seal-custodian'])
    expect(await rolesOf(id)).toEqual(['seal-custodian'])
    expect(await scene.events('officer.ended')).toContainEqual({ personId: id, uscc: hall, officerId: one })
    expect(await scene.lines('officer.replaced', `officer:${one}`)).toHaveLength(1)
    expect(
      await changeOfficer(scene.world.deps, chief, { officer: two, roles: ['seal-custodian'], until, proof: fresh() }),
    ).toBe(two)
    await expect(
      changeOfficer(scene.world.deps, chief, { officer: one, roles: ['clerk'], until, proof: fresh() }),
    ).rejects.toMatchObject({ code: 'officer-ended' })
    await dismiss(chief, two)
    await expect(
      changeOfficer(scene.world.deps, chief, { officer: two, roles: ['clerk'], until, proof: fresh() }),
    ).rejects.toMatchObject({ code: 'officer-ended' })
    expect(await rolesOf(id)).toEqual([])
    await expect(dismiss(chief, two)).rejects.toMatchObject({ code: 'officer-ended' })
    const { appoints, officers } = await officersOfDepartment(scene.world.deps, chief, hall)
    expect(appoints).toEqual(['clerk', 'approver', 'seal-custodian', 'auditor'])
    expect(officers.filter(({ roles }) => roles.includes('administrator')).some(each => each.mayChange)).toBe(false)
    expect(officers.some(each => each.mayChange)).toBe(true)
    expect((await officersOfDepartment(scene.world.deps, head, hall)).appoints).toContain('administrator')
    const listed = officers.filter(({ personId }) => personId === id)
    expect(listed).toMatchObject([
      { id: two, roles: ['seal-custodian'], maskedNumber: `530102********${citizenNumber(14).slice(-4)}` },
      { id: one, roles: ['clerk'] },
    ])
    expect(listed.every(({ endedAt }) => endedAt !== undefined)).toBe(true)
  })

  it.each([
    [{ roles: [] }, 'officer-roles-invalid'],
    [{ roles: ['king'] }, 'officer-roles-invalid'],
    [{ roles: ['auditor', 'clerk'] }, 'officer-roles-invalid'],
    [{ roles: ['administrator', 'approver'] }, 'officer-roles-invalid'],
    [{ until: '2026-11-24' }, 'officer-term-invalid'],
    [{ until: '2031-11-26' }, 'officer-term-invalid'],
    [{ department: '12530103PDY0001914' }, 'uscc-invalid'],
    [{ person: resident(999) }, 'officer-person-not-found'],
    [{ person: resident(10, '别人') }, 'officer-person-not-found'],
  ])('%j is refused: %s', async (more, code) => {
    await expect(appoint(head, 10, ['clerk'], more)).rejects.toMatchObject({ code })
  })
})

describe('the right to appoint', () => {
  it('is the legal representative’s and the administrator’s, who makes no other administrator', async () => {
    await scene.person(20)
    const clerk = signedIn(await scene.person(21), hall)
    await appoint(head, 21, ['clerk', 'approver'])
    const auditor = signedIn(await scene.person(22), hall)
    await appoint(head, 22, ['auditor'])
    const stranger = signedIn(await scene.person(23), hall)
    const elsewhere = chief.kind === 'person' ? signedIn(chief.id, other) : anonymous
    const asThemself = chief.kind === 'person' ? signedIn(chief.id) : anonymous
    const refusal = { code: 'officer-not-allowed' }
    for (const caller of [clerk, auditor, stranger, elsewhere, asThemself, anonymous]) {
      await expect(appoint(caller, 20, ['clerk'])).rejects.toMatchObject(refusal)
      await expect(appoint(caller, 999, ['clerk'])).rejects.toMatchObject(refusal)
      await expect(officersOfDepartment(scene.world.deps, caller, hall)).rejects.toMatchObject(refusal)
    }
    await expect(appoint(head, 20, ['clerk'], { department: other })).rejects.toMatchObject(refusal)
    await expect(appoint(chief, 20, ['administrator'])).rejects.toMatchObject(refusal)
    const second = await appoint(head, 20, ['administrator'])
    await expect(appoint(chief, 20, ['clerk'])).rejects.toMatchObject(refusal)
    await expect(dismiss(chief, second)).rejects.toMatchObject(refusal)
    for (const caller of [clerk, auditor, stranger])
      await expect(dismiss(caller, second)).rejects.toMatchObject(refusal)
    await dismiss(head, second)
  })

  it('needs a fresh, strong sign-in of level 3', async () => {
    await scene.person(24)
    const old = new Date(scene.clock.now().getTime() - 301_000)
    for (const proof of [undefined, fresh({ authTime: old }), fresh({ amr: ['pwd'] }), fresh({ assurance: 2 })]) {
      await expect(appoint(chief, 24, ['clerk'], { proof })).rejects.toMatchObject({ code: 'fresh-sign-in-needed' })
      await expect(appoint(head, 24, ['clerk'], { proof })).rejects.toMatchObject({ code: 'fresh-sign-in-needed' })
    }
    const officer = await appoint(chief, 24, ['clerk'])
    await expect(dismiss(chief, officer, fresh({ amr: ['pwd'] }))).rejects.toMatchObject({
      code: 'fresh-sign-in-needed',
    })
    const weak = chief.kind === 'person' ? signedIn(chief.id, hall, 2) : anonymous
    await expect(appoint(weak, 24, ['approver'])).rejects.toMatchObject({ code: 'assurance-too-low' })
  })

  it('is never used for oneself', async () => {
    await expect(appoint(head, 1, ['clerk'])).rejects.toMatchObject({ code: 'officer-oneself' })
    await expect(appoint(chief, 2, ['clerk'])).rejects.toMatchObject({ code: 'officer-oneself' })
  })

  it('stays with the new legal representative and ends with the old one', async () => {
    const { deps } = scene.world
    const [board, first, next] = ['52530000PDY000108T', await scene.person(25), await scene.person(26)]
    await registerOrganization(deps, operator, { uscc: board, name: '局（演示）', legalRepresentative: resident(25) })
    await registerDepartment(deps, operator, { uscc: board, region: '530000', level: 'province' })
    await scene.person(27)
    await appoint(signedIn(first, board), 27, ['clerk'], { department: board })
    await scene.post('/api/organizations/changes', { uscc: board, legalRepresentative: resident(26) })
    await expect(appoint(signedIn(first, board), 27, ['approver'], { department: board })).rejects.toMatchObject({
      code: 'officer-not-allowed',
    })
    await appoint(signedIn(next, board), 27, ['approver'], { department: board })
  })
})

describe('whoever is no more', () => {
  it('is no officer: closed, merged, of a closed department', async () => {
    const { deps } = scene.world
    const closed = await scene.person(30)
    const officer = await appoint(head, 30, ['clerk'])
    await closePerson(deps, operator, { ...resident(30), reason: 'death' })
    expect(await rolesOf(closed)).toEqual([])
    expect(await scene.lines('person.closed', `person:${closed}`)).toMatchObject([{ data: { officers: [officer] } }])

    const [losing, surviving] = [await scene.person(31), await scene.person(32)]
    await appoint(head, 31, ['approver'])
    await mergePeople(deps, operator, { surviving: resident(32), losing: resident(31) })
    expect(await rolesOf(losing)).toEqual([])
    expect(await rolesOf(surviving)).toEqual(['approver'])

    const both = [await scene.person(33), await scene.person(34)]
    await appoint(head, 33, ['administrator'])
    await appoint(head, 34, ['clerk'])
    await mergePeople(deps, operator, { surviving: resident(34), losing: resident(33) })
    expect(await rolesOf(both[1] ?? '')).toEqual(['clerk'])

    const id = await scene.person(35)
    await appoint(operator, 35, ['clerk'], { department: other })
    await closeOrganization(deps, operator, { uscc: other, reason: 'merged' })
    expect(await rolesOf(id, other)).toEqual([])
    await expect(hold(signedIn(id, other), 'clerk')).rejects.toMatchObject({ code: 'officer-needed' })
    await expect(appoint(operator, 35, ['clerk'], { department: other })).rejects.toMatchObject({
      code: 'department-not-found',
    })
  })
})

describe('the administrators of the installation', () => {
  it('are no officers, and no officer is one of them', async () => {
    const { deps } = scene.world
    const id = await scene.person(40)
    await appointAdministrator(deps, operator, id, 'security')
    await expect(appoint(head, 40, ['clerk'])).rejects.toMatchObject({ code: 'officer-is-administrator' })
    await dismissAdministrator(deps, operator, id)
    await appoint(head, 40, ['clerk'])
    for (const kind of ['system', 'security', 'audit'] as const)
      await expect(appointAdministrator(deps, operator, id, kind)).rejects.toMatchObject({
        code: 'administrator-conflict',
      })
  })

  it('appointed and made an officer at once: one of both', async () => {
    const { deps } = scene.world
    for (let n = 41; n < 46; n += 1) {
      const id = await scene.person(n)
      const results = await all(16, each =>
        each % 2 === 0 ? appoint(head, n, ['clerk']) : appointAdministrator(deps, operator, id, 'audit'),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(8)
      expect(new Set(refusals(results)).size).toBe(1)
    }
  })

  it('the security one dismisses whoever is suspected, and appoints nobody', async () => {
    const { deps } = scene.world
    const [guard, id] = [await scene.person(46), await scene.person(47)]
    await appointAdministrator(deps, operator, guard, 'security')
    const officer = await appoint(head, 47, ['administrator'])
    await expect(appoint(signedIn(guard), 47, ['clerk'])).rejects.toMatchObject({ code: 'officer-not-allowed' })
    await dismiss(signedIn(guard), officer)
    expect(await rolesOf(id)).toEqual([])
    const other = await appoint(head, 47, ['clerk'])
    for (const kind of ['system', 'audit'] as const) {
      await dismissAdministrator(deps, operator, guard)
      await appointAdministrator(deps, operator, guard, kind)
      await expect(dismiss(signedIn(guard), other)).rejects.toMatchObject({ code: 'officer-not-allowed' })
    }
  })
})

describe('at once', () => {
  it('64 appointments of one person: one stands', async () => {
    const id = await scene.person(50)
    const sets = [['clerk'], ['approver'], ['auditor'], ['clerk', 'approver']]
    const results = await all(64, n => appoint(n % 2 === 0 ? head : chief, 50, sets[n % 4] ?? []))
    expect(refusals(results)).toEqual([])
    const rows = await scene.world.owner`select 1 from identity.officers where person_id = ${id} and ended_at is null`
    expect(rows).toHaveLength(1)
  })

  it('changed and dismissed: whoever is dismissed stays so', async () => {
    const { deps } = scene.world
    for (let n = 51; n < 56; n += 1) {
      const id = await scene.person(n)
      const officer = await appoint(head, n, ['clerk'])
      await all(16, each =>
        each === 8
          ? dismiss(head, officer)
          : changeOfficer(deps, chief, { officer, roles: ['approver'], until, proof: fresh() }),
      )
      const lines = await scene.lines('officer.dismissed', `officer:${officer}`)
      expect(await rolesOf(id)).toEqual(lines.length === 1 ? [] : ['approver'])
    }
  })

  it('a dismissal while the right is used: nothing is done by it afterwards', async () => {
    const { deps, owner } = scene.world
    for (let round = 0; round < 5; round += 1) {
      const n = 60 + round
      const caller = signedIn(await scene.person(n), hall)
      const officer = await appoint(head, n, ['clerk'])
      const use = () =>
        deps.db.transaction(async tx => {
          await holdOfficer(tx, deps, caller, 'clerk')
          await new Promise(resolve => setTimeout(resolve, 5))
          await record(tx, { at: scene.clock.now(), type: 'test.used', actor: 'test', subject: officer, data: {} })
        })
      const results = await all(64, each => (each === 20 ? dismiss(head, officer) : use()))
      expect(results[20]?.status).toBe('fulfilled')
      const lines = await owner`select type from audit.records
        where subject in (${officer}, ${`officer:${officer}`}) order by id`
      const types = lines.map(line => line.type)
      expect(types.at(-1)).toBe('officer.dismissed')
      await expect(use()).rejects.toMatchObject({ code: 'officer-needed' })
    }
  })
})

describe('the appointed one', () => {
  it('is told on their phone, without a name or number', async () => {
    const inbox = { ...scene.world.deps, config: { ...scene.world.deps.config, demo: true } }
    await scene.person(70, { phone: '19900000070' })
    const person = resident(70)
    const officer = await appointOfficer(inbox, head, {
      department: hall,
      person,
      roles: ['clerk', 'approver'],
      until,
      proof: fresh(),
    })
    await dismissOfficer(inbox, system('test'), { officer })
    const waiting = await scene.world
      .owner`select count(*)::int as count from platform.outbox where topic like 'message.%'`
    expect(waiting[0]?.count).toBe(2)
    expect(await demoMessages(inbox)).toEqual([])
  })
})
