import { createServer, type Server } from 'node:http'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import {
  appointAdministrator,
  appointAgent,
  appointOfficer,
  changePassword,
  closeOrganization,
  closePerson,
  completeRecovery,
  dismissOfficer,
  freezeAccount,
  isAdministrator,
  mergePeople,
  type RealNameEvidence,
  registerDepartment,
  registerOrganization,
  setPassword,
  startRecovery,
  unfreezeAccount,
  withdrawMandate,
} from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { makeInitialAccess, openSessionsOf } from '../../src/sso/index.ts'
import { startWorld, testClock, type World } from '../harness.ts'
import {
  type Application,
  citizen,
  company,
  neighbor,
  password,
  registerApplication,
  registerCitizen,
  registerCompany,
  signIn,
} from './application.ts'

const operator = system('test')
const clock = testClock()
let world: World
let personId: string
let application: Application
let told: Server
let heard: string[] = []

/** A world of its own for each: what ends does not come back. */
async function openWorld(): Promise<void> {
  told = createServer((request, response) => {
    heard.push(String(request.url))
    request.resume()
    response.end()
  })
  await new Promise<void>(resolve => told.listen(0, '127.0.0.1', resolve))
  const at = told.address()
  const port = at !== null && typeof at === 'object' ? at.port : 0
  clock.set(new Date())
  world = await startWorld({ clock })
  await world.listen()
  personId = await registerCitizen(world)
  application = await registerApplication(world, 'told', { backchannelLogoutUri: `http://127.0.0.1:${port}/out` })
}
async function closeWorld(): Promise<void> {
  await world.stop()
  await new Promise<void>(resolve => void told.close(() => resolve()))
}

const caller = () => ({ kind: 'person', id: personId, organization: undefined, assurance: 3 }) as const
const evidence = (): RealNameEvidence => ({ personId, level: 3, matchedAt: clock.now(), faceMatched: true })
const alive = ({ tokens, claims }: Awaited<ReturnType<typeof signIn>>): Promise<boolean> =>
  oidc.fetchUserInfo(application.config, tokens.access_token, claims.sub).then(
    () => true,
    () => false,
  )
const linesOf = async (type: string) =>
  (await world.owner`select data from audit.records where type = ${type} order by id`).map(({ data }) => data)

describe('everything ends that was open in a person’s name', () => {
  beforeAll(openWorld)
  afterAll(closeWorld)
  beforeEach(() => {
    heard = []
  })

  it.each<[string, () => Promise<unknown>, string]>([
    ['when the account is frozen', () => freezeAccount(world.deps, caller()), 'account.frozen'],
    [
      'when it is recovered',
      async () => {
        await unfreezeAccount(world.deps, operator, evidence())
        const { ticket } = await startRecovery(world.deps, operator, evidence())
        clock.advance(72 * 3_600 + 1)
        await completeRecovery(world.deps, {
          ticket,
          password,
          remove: { passkeys: false, totp: false, devices: false },
        })
        clock.set(new Date())
      },
      'credential.changed',
    ],
    [
      'when the password is changed',
      () =>
        changePassword(world.deps, caller(), {
          current: password,
          next: '苍山雪 洱海月 下关风',
          proof: { authTime: clock.now(), amr: ['pwd', 'sms'], assurance: 3 },
        }),
      'credential.changed',
    ],
    [
      'when the person is closed',
      async () => {
        await appointAdministrator(world.deps, operator, personId, 'system')
        await closePerson(world.deps, operator, { ...citizen, reason: 'death' })
      },
      'person.closed',
    ],
  ])('%s', async (_name, end, because) => {
    const isFrozen = (await world.owner`select 1 from identity.freezes`).length > 0
    if (!isFrozen) {
      await setPassword(world.deps, operator, personId, password)
      await world.deps.jobs.drain()
    }
    if (isFrozen) await unfreezeAccount(world.deps, operator, evidence())
    const browser = createUserAgent()
    const one = await signIn(application, {}, { browser })
    const two = await signIn(application, { scope: 'openid offline_access', prompt: 'consent' })
    expect([await alive(one), await alive(two)]).toEqual([true, true])
    heard = []
    await end()
    await world.deps.jobs.drain()
    expect([await alive(one), await alive(two)]).toEqual([false, false])
    const refreshed = oidc.refreshTokenGrant(application.config, two.tokens.refresh_token ?? '')
    await expect(refreshed).rejects.toThrow()
    expect(await openSessionsOf(world.deps, personId)).toEqual([])
    expect(heard).toEqual(['/out', '/out'])
    expect((await linesOf('sessions.ended')).at(-1)).toEqual({ sessions: 2, because })
    expect((await browser.open(`${world.origin}/me`)).url).not.toBe(`${world.origin}/me`)
  })

  it('an administrator who is no more is none', async () => {
    expect(await isAdministrator(world.deps, caller(), 'system')).toBe(false)
    expect(await linesOf('administrator.dismissed')).toEqual([{ kind: 'system', because: 'person.closed' }])
  })
})

describe('merged', () => {
  beforeAll(openWorld)
  afterAll(closeWorld)

  it('the record that goes loses its sessions', async () => {
    await registerCitizen(world, neighbor)
    const held = await signIn(application)
    await mergePeople(world.deps, operator, { surviving: neighbor, losing: citizen })
    await world.deps.jobs.drain()
    expect(await alive(held)).toBe(false)
  })
})

describe('who acts for an organization', () => {
  beforeAll(openWorld)
  afterAll(closeWorld)

  it('does not when the mandate is withdrawn, and nobody else notices', async () => {
    clock.advance(1)
    const owner = await registerCitizen(world, neighbor)
    await registerCompany(world, neighbor)
    const asOwner = { kind: 'person', id: owner, organization: company.uscc, assurance: 3 } as const
    const mandate = await appointAgent(world.deps, asOwner, {
      organization: company.uscc,
      agent: citizen,
      scope: { matters: ['*'] },
      until: `${clock.now().getFullYear() + 1}-01-01`,
    })
    const press = (page: { html: string }) => (page.html.includes('name="organization"') ? company.uscc : undefined)
    const asAgent = await signIn(application, { scope: 'openid organization' }, { press })
    const asThemself = await signIn(application, { scope: 'openid organization' })
    expect(asAgent.facts.organization).toMatchObject({ uscc: company.uscc, role: 'agent' })
    heard = []
    await withdrawMandate(world.deps, asOwner, mandate)
    await world.deps.jobs.drain()
    expect([await alive(asAgent), await alive(asThemself)]).toEqual([false, true])
    expect(heard).toEqual(['/out'])
    expect((await openSessionsOf(world.deps, personId)).length).toBe(2)
  })

  it('is chosen as an officer of a department, the token names the roles, and a dismissal ends what is held by it', async () => {
    const hall = '12530103PDY0001913'
    await registerOrganization(world.deps, operator, { uscc: hall, name: '政务服务中心（演示）' })
    await registerDepartment(world.deps, operator, { uscc: hall, region: '530103', level: 'county' })
    const until = `${clock.now().getFullYear() + 1}-01-01`
    const roles = ['approver', 'clerk']
    const officer = await appointOfficer(world.deps, operator, { department: hall, person: citizen, roles, until })
    const press = (page: { html: string }) => {
      if (!page.html.includes('name="organization"')) return undefined
      expect(page.html).toContain('工作人员（经办人、审核人）')
      return hall
    }
    const asOfficer = await signIn(application, { scope: 'openid organization' }, { press })
    expect(asOfficer.facts.organization).toEqual({
      uscc: hall,
      name: '政务服务中心（演示）',
      role: 'officer',
      roles: ['clerk', 'approver'],
      until,
    })
    await dismissOfficer(world.deps, operator, { officer })
    await world.deps.jobs.drain()
    expect(await alive(asOfficer)).toBe(false)
  })

  it('does not when it is closed: applications that were told lose what they hold, the person stays signed in', async () => {
    const other = await registerApplication(world, 'other')
    const browser = createUserAgent()
    const press = (page: { html: string }) =>
      page.html.includes(company.name) && page.html.includes('representation') ? company.uscc : undefined
    const held = await signIn(
      application,
      { scope: 'openid organization' },
      { browser, identifier: company.uscc, press },
    )
    expect(held.facts.organization).toMatchObject({ uscc: company.uscc })
    const apart = await signIn(other, { scope: 'openid profile' }, { browser })
    const initial = await makeInitialAccess(world.deps, operator, { organization: company.uscc, scope: 'openid' })
    heard = []
    await closeOrganization(world.deps, operator, { uscc: company.uscc, reason: 'deregistered' })
    await world.deps.jobs.drain()
    expect(await alive(held)).toBe(false)
    expect(heard).toEqual(['/out'])
    const facts = await oidc.fetchUserInfo(other.config, apart.tokens.access_token, apart.claims.sub)
    expect(facts.sub).toBe(apart.claims.sub)
    expect((await world.owner`select 1 from sso.representations where organization = ${company.uscc}`).length).toBe(0)
    const used = await world.server.inject({
      method: 'POST',
      url: '/oidc/reg',
      headers: { authorization: `Bearer ${initial.token}`, 'content-type': 'application/json' },
      payload: '{}',
    })
    expect(used.statusCode).toBe(401)
    expect((await linesOf('representations.ended')).at(-1)).toEqual({ representations: 1 })
  })
})
