import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent, type Page, type UserAgent } from '../../scripts/user-agent.ts'
import {
  closePerson,
  freezeAccount,
  mergePeople,
  type RealNameEvidence,
  unfreezeAccount,
} from '../../src/identity/index.ts'
import { type Caller, system } from '../../src/platform/caller.ts'
import { openSessionsOf } from '../../src/sso/index.ts'
import type { World } from '../harness.ts'
import {
  type Application,
  type Attempt,
  answerIn,
  citizen,
  isBack,
  neighbor,
  password,
  redeem,
  startAttempt,
  startScene,
} from './application.ts'

const wide = 64
const operator = system('test')
const own = (id: string): Caller => ({ kind: 'person', id, organization: undefined, assurance: 3 })
const isAccepted = (url: string): boolean => new URL(url).pathname.startsWith('/oidc/auth/')

interface Accepted {
  readonly browser: UserAgent
  readonly attempt: Attempt
  /** Where the browser would come back to the provider with what was accepted. */
  readonly page: Page
}

async function accept(application: Application): Promise<Accepted> {
  const browser = createUserAgent()
  const attempt = await startAttempt(application)
  const asked = await browser.open(attempt.address.href)
  let page = await browser.submit(asked, { identifier: citizen.documentNumber, password }, { stopAt: isAccepted })
  if (!isAccepted(page.url)) page = await browser.submit(page, {}, { stopAt: isAccepted })
  return { browser, attempt, page }
}

async function openScene() {
  const { world, fund } = await startScene()
  const [row] = await world.owner`select id from identity.people order by created_at desc limit 1`
  return { world, fund, personId: String(row?.id) }
}
const isSignedIn = async (world: World, browser: UserAgent): Promise<boolean> =>
  (await browser.open(`${world.origin}/me`)).url === `${world.origin}/me`

/** Some time later: an account is unfrozen at a counter. */
async function unfreeze({ deps }: World, personId: string): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 1_100))
  const evidence: RealNameEvidence = { personId, level: 3, matchedAt: deps.clock.now(), faceMatched: true }
  await unfreezeAccount(deps, operator, evidence)
  await deps.jobs.drain()
}

describe('let in, and gone before the browser comes back', () => {
  it.each<[string, (world: World, personId: string) => Promise<unknown>]>([
    ['frozen by its owner', (world, personId) => freezeAccount(world.deps, own(personId))],
    ['died', world => closePerson(world.deps, operator, { ...citizen, reason: 'death' })],
    ['merged', world => mergePeople(world.deps, operator, { surviving: neighbor, losing: citizen })],
  ])('%s: no session, no code, and the application is told', async (_name, end) => {
    const { world, fund, personId } = await openScene()
    try {
      const { browser, page } = await accept(fund)
      await end(world, personId)
      await world.deps.jobs.drain()
      const back = await browser.open(page.url, isBack(fund))
      expect(answerIn(back).get('error')).toBe('access_denied')
      expect(answerIn(back).has('code')).toBe(false)
      expect(await isSignedIn(world, browser)).toBe(false)
      expect(await openSessionsOf(world.deps, personId)).toEqual([])
    } finally {
      await world.stop()
    }
  })
})

describe(`${wide} browsers come back at the moment of the freeze`, { timeout: 120_000 }, () => {
  let scene: Awaited<ReturnType<typeof openScene>>
  beforeAll(async () => {
    scene = await openScene()
  })
  afterAll(() => scene.world.stop())

  it('none is signed in afterwards, no code is worth anything, and nothing comes back with the account', async () => {
    const { world, fund, personId } = scene
    const accepted: Accepted[] = []
    // A few at a time: more would look like guessing.
    while (accepted.length < wide)
      accepted.push(...(await Promise.all([accept(fund), accept(fund), accept(fund), accept(fund)])))
    const half = accepted.length / 2
    const comeBack = ({ browser, page }: Accepted) => browser.open(page.url, isBack(fund))
    const [early, , late] = await Promise.all([
      Promise.all(accepted.slice(0, half).map(comeBack)),
      freezeAccount(world.deps, own(personId)),
      Promise.all(accepted.slice(half).map(comeBack)),
    ])
    await world.deps.jobs.drain()
    const pages = [...early, ...late]
    const redeemed = await Promise.allSettled(
      accepted.flatMap(({ attempt }, at) => {
        const page = pages[at]
        return page !== undefined && answerIn(page).has('code') ? [redeem(fund, attempt, page)] : []
      }),
    )
    expect(redeemed.filter(({ status }) => status === 'fulfilled')).toEqual([])
    const signedIn = () => Promise.all(accepted.map(({ browser }) => isSignedIn(world, browser)))
    expect(new Set(await signedIn())).toEqual(new Set([false]))
    await unfreeze(world, personId)
    expect(await openSessionsOf(world.deps, personId)).toEqual([])
    expect(new Set(await signedIn())).toEqual(new Set([false]))
  })

  it('a session that was being stored as the others were ended is worth nothing, then and later', async () => {
    const { world, fund, personId } = scene
    const { browser, page } = await accept(fund)
    await browser.open(page.url, isBack(fund))
    expect(await isSignedIn(world, browser)).toBe(true)
    // The freeze alone, as if its job had come too early for this session.
    await world.owner`insert into identity.freezes (person_id, frozen_at) values (${personId}, now())`
    expect(await isSignedIn(world, browser)).toBe(false)
    await unfreeze(world, personId)
    expect(await openSessionsOf(world.deps, personId)).toEqual([])
    expect(await isSignedIn(world, browser)).toBe(false)
  })
})
