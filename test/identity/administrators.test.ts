import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  admitCounter,
  appointAdministrator,
  appointOfficer,
  closePerson,
  dismissAdministrator,
  freezePerson,
  holdOfficer,
  isAccountFrozen,
  mergePeople,
  personById,
  proposeCounterCheck,
  registerDepartment,
  registerOrganization,
  registerPerson,
  roles,
  unfreezeAccount,
  withdrawAssurance,
} from '../../src/identity/index.ts'
import { issueLicense, revokeLicense } from '../../src/licenses/index.ts'
import { anonymous, type Caller } from '../../src/platform/caller.ts'
import { disableClient, endAllSessions, listClients, makeInitialAccess, registerClient } from '../../src/sso/index.ts'
import { bodyFor, constructorType } from '../licenses/registry.ts'
import { operator, resident, type Scene, signedIn, startScene } from './scene.ts'

const hall = '12530103PDY0001913'
const kinds = ['system', 'security', 'audit'] as const
type Kind = (typeof kinds)[number]
let scene: Scene
let callers: Readonly<Record<Kind, Caller>>
let citizen: string

beforeAll(async () => {
  scene = await startScene()
  const { deps } = scene.world
  const [system, security, audit] = [await scene.person(1), await scene.person(2), await scene.person(3)]
  await appointAdministrator(deps, operator, system, 'system')
  await appointAdministrator(deps, operator, security, 'security')
  await appointAdministrator(deps, operator, audit, 'audit')
  callers = { system: signedIn(system), security: signedIn(security), audit: signedIn(audit) }
  citizen = await scene.person(10)
  await registerOrganization(deps, operator, { uscc: hall, name: '政务服务中心（演示）' })
  await registerDepartment(deps, operator, { uscc: hall, region: '530103', level: 'county' })
})
afterAll(() => scene.world.stop())

const seen = () => ({ personId: citizen, level: 5, matchedAt: scene.clock.now(), faceMatched: true })
const registration = {
  id: 'tried',
  name: '应用（演示）',
  kind: 'machine',
  scope: 'licenses.verify',
  authentication: { method: 'client_secret_basic', secret: 'x'.repeat(43) },
} as const

/** What can be changed, and whose part of the installation it is. */
const acts: readonly (readonly [string, Kind, (caller: Caller) => Promise<unknown>])[] = [
  ['registers an application', 'system', caller => registerClient(scene.world.deps, caller, registration)],
  ['ends an application', 'system', caller => disableClient(scene.world.deps, caller, 'tried')],
  ['ends sessions', 'security', caller => endAllSessions(scene.world.deps, caller, citizen)],
  ['freezes an account', 'security', caller => freezePerson(scene.world.deps, caller, citizen)],
  ['lifts a freeze', 'security', caller => unfreezeAccount(scene.world.deps, caller, seen())],
  ['admits a counter', 'security', caller => admitCounter(scene.world.deps, caller, hall)],
  [
    'withdraws evidence',
    'security',
    caller => withdrawAssurance(scene.world.deps, caller, { ...resident(10), level: 3, reason: 'error' }),
  ],
  [
    'closes a record',
    'security',
    caller => closePerson(scene.world.deps, caller, { ...resident(10), reason: 'death' }),
  ],
]

describe('three administrators', () => {
  it.each(acts)('one of them %s: %s; the others are refused, and so is a weak session', async (_what, theirs, act) => {
    for (const kind of kinds.filter(each => each !== theirs))
      await expect(act(callers[kind]), kind).rejects.toMatchObject({ row: { kind: expect.any(String) } })
    const caller = callers[theirs]
    await expect(act(caller.kind === 'person' ? { ...caller, assurance: 2 } : caller)).rejects.toThrow()
    await expect(act(anonymous)).rejects.toThrow()
    await act(caller)
    const [last] = await scene.world.owner`select actor from audit.records order by id desc limit 1`
    expect(last?.actor).toBe(`person:${caller.kind === 'person' ? caller.id : ''}`)
  })

  it('the system one makes no machine that issues, registers or manages, and takes over none', async () => {
    const { deps } = scene.world
    const organization = hall
    const machine = { ...registration, id: 'issuing', organization, scope: 'licenses.issue licenses.read' }
    await registerClient(deps, operator, machine)
    const secret = 'y'.repeat(43)
    const theirs = { ...machine, authentication: { method: 'client_secret_basic', secret } } as const
    for (const scope of ['licenses.issue', 'people.register', 'catalog.manage', 'clients.manage', 'audit.read'])
      for (const id of ['issuing', 'another'])
        await expect(registerClient(deps, callers.system, { ...theirs, id, scope })).rejects.toMatchObject({
          code: 'client-invalid',
          places: [{ pointer: '/scope' }],
        })
    const initial = makeInitialAccess(deps, callers.system, { organization, scope: 'licenses.issue' })
    await expect(initial).rejects.toMatchObject({ code: 'client-invalid' })
    await disableClient(deps, operator, 'issuing')
  })

  it('the auditor reads every application, the security administrator none', async () => {
    expect(await listClients(scene.world.deps, callers.audit)).toMatchObject([{ id: 'issuing' }, { id: 'tried' }])
    await expect(listClients(scene.world.deps, callers.security)).rejects.toMatchObject({
      code: 'client-registration-not-allowed',
    })
  })

  it.each(kinds)(
    'the %s one issues nothing, takes nothing back, works in no department, registers nobody',
    async kind => {
      const { deps } = scene.world
      const caller = callers[kind]
      const inDepartment: Caller = caller.kind === 'person' ? { ...caller, organization: hall } : caller
      for (const each of [caller, inDepartment]) {
        await expect(issueLicense(deps, each, bodyFor(constructorType), 'key')).rejects.toMatchObject({
          row: { kind: 'forbidden' },
        })
        const revocation = revokeLicense(deps, each, '1.2.156.3005.2', { reason: 'holder-request' })
        await expect(revocation).rejects.toThrow()
        for (const role of roles)
          await expect(deps.db.transaction(tx => holdOfficer(tx, deps, each, role))).rejects.toMatchObject({
            code: 'officer-needed',
          })
        const claim = { ...resident(10), seen: ['original-document', 'face-compared'] } as const
        await expect(proposeCounterCheck(deps, each, claim)).rejects.toMatchObject({ code: 'officer-needed' })
        await expect(registerPerson(deps, each, resident(20))).rejects.toMatchObject({
          code: 'registration-not-allowed',
        })
      }
      const n = kinds.indexOf(kind) + 1
      const office = { department: hall, person: resident(n), roles: ['clerk'], until: '2027-12-31' }
      await expect(appointOfficer(deps, operator, office)).rejects.toMatchObject({ code: 'officer-is-administrator' })
    },
  )

  it('are three people, appointed and dismissed by the program alone', async () => {
    const { deps } = scene.world
    const id = callers.system.kind === 'person' ? callers.system.id : ''
    await appointAdministrator(deps, operator, id, 'system')
    for (const kind of ['security', 'audit'] as const)
      await expect(appointAdministrator(deps, operator, id, kind)).rejects.toMatchObject({
        code: 'administrator-conflict',
      })
    const newcomer = await scene.person(30)
    for (const caller of Object.values(callers)) {
      const refusal = { code: 'administrator-not-allowed' }
      await expect(appointAdministrator(deps, caller, newcomer, 'audit')).rejects.toMatchObject(refusal)
      await expect(dismissAdministrator(deps, caller, id)).rejects.toMatchObject(refusal)
    }
    const race = await Promise.allSettled(kinds.map(kind => appointAdministrator(deps, operator, newcomer, kind)))
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('whoever is merged or closed is none', async () => {
    const { deps } = scene.world
    const [losing] = [await scene.person(31), await scene.person(32)]
    await appointAdministrator(deps, operator, losing, 'security')
    await mergePeople(deps, operator, { surviving: resident(32), losing: resident(31) })
    await expect(freezePerson(deps, signedIn(losing), citizen)).rejects.toMatchObject({
      code: 'credential-not-allowed',
    })
    expect(await scene.lines('administrator.dismissed', `person:${losing}`)).toMatchObject([
      { data: { kind: 'security', because: 'person.merged' } },
    ])
    expect(await personById(deps, citizen)).toBeUndefined()
    expect(await isAccountFrozen(deps, citizen)).toBe(false)
  })
})
