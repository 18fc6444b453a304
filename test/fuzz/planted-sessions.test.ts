import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf, ask } from '../conformance/flow.ts'
import { basicParty, type Party, type Stage } from '../conformance/parties.ts'
import { startWorld, type World } from '../harness.ts'
import { citizen, neighbor, registerCitizen } from '../sso/application.ts'
import { createBrowser, isSignedIn, signedInBrowser, signInTo } from './browser.ts'
import { knock } from './door.ts'

let world: World
let stage: Stage
let party: Party
beforeAll(async () => {
  world = await startWorld()
  await world.listen()
  await registerCitizen(world, neighbor)
  await registerCitizen(world)
  stage = { world, issuer: world.deps.config.issuer, metadata: {} }
  party = await basicParty(stage)
})
afterAll(() => world.stop())

const sessionCookie = 'yihao_session'

describe('a planted session (session fixation)', () => {
  it('is another one after the sign-in, and the planted one is nobody’s', async () => {
    const attacker = createBrowser(world.origin)
    await attacker.open('/sign-in')
    const planted = attacker.value(sessionCookie)
    const victim = createBrowser(world.origin)
    await victim.open('/sign-in')
    for (const name of [sessionCookie, `${sessionCookie}.sig`]) {
      const value = attacker.value(name)
      if (value !== undefined) victim.plant(name, value)
    }
    await signInTo(victim, '/me', citizen)
    expect(await isSignedIn(victim)).toBe(true)
    expect(victim.value(sessionCookie)).not.toBe(planted)
    expect(await isSignedIn(attacker)).toBe(false)
  })

  it('changes its name with every sign-in', async () => {
    const browser = await signedInBrowser(world.origin, citizen)
    const first = browser.value(sessionCookie)
    const address = new URL(addressOf(stage, ask(party, { prompt: 'login' }).params))
    await signInTo(browser, `${address.pathname}${address.search}`, citizen)
    expect(browser.value(sessionCookie)).not.toBe(first)
    const old = createBrowser(world.origin)
    old.plant(sessionCookie, first ?? '')
    expect(await isSignedIn(old)).toBe(false)
  })

  it.each(['made-up', 'x'.repeat(43), '../../x', '%00'])('that is made up (%s) is nobody’s', async value => {
    const browser = createBrowser(world.origin)
    browser.plant(sessionCookie, value)
    browser.plant(`${sessionCookie}.sig`, 'x'.repeat(27))
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('is of no use without its signature, or with that of another', async () => {
    const browser = await signedInBrowser(world.origin, citizen)
    for (const signature of [undefined, 'x'.repeat(27)]) {
      const thief = createBrowser(world.origin)
      thief.plant(sessionCookie, browser.value(sessionCookie) ?? '')
      if (signature !== undefined) thief.plant(`${sessionCookie}.sig`, signature)
      expect(await isSignedIn(thief)).toBe(false)
    }
  })

  it('cannot be read by scripts nor sent along from elsewhere', async () => {
    const page = await createBrowser(world.origin).open('/sign-in')
    const answer = await knock(world.origin, { method: 'GET', path: page.path, headers: {} })
    const started = await knock(world.origin, {
      method: 'GET',
      path: new URL(addressOf(stage, ask(party).params)).pathname + new URL(addressOf(stage, ask(party).params)).search,
    })
    for (const line of [answer.headers['set-cookie'] ?? [], started.headers['set-cookie'] ?? []].flat()) {
      expect(line).toMatch(/; ?httponly/i)
      expect(line).toMatch(/; ?samesite=(lax|strict)/i)
    }
    expect([started.headers['set-cookie'] ?? []].flat().length).toBeGreaterThan(0)
  })
})

describe('an installation on the network', () => {
  it('sends its cookies over TLS alone, and says that it always will', async () => {
    const origin = 'https://id.example.org'
    const far = await startWorld({ config: { origin, issuer: `${origin}/oidc` } })
    try {
      const cookies: string[] = []
      let url = '/sign-in'
      for (let hop = 0; hop < 4; hop += 1) {
        const cookie = cookies.map(line => line.split(';')[0]).join('; ')
        const answer = await far.server.inject({ url, headers: { cookie } })
        expect(answer.headers['strict-transport-security'], url).toMatch(/^max-age=\d{7,}/)
        cookies.push(...[answer.headers['set-cookie'] ?? []].flat())
        const { location } = answer.headers
        if (typeof location !== 'string') break
        expect(new URL(location, origin).origin).toBe(origin)
        url = location.replace(origin, '')
      }
      expect(cookies.length).toBeGreaterThan(2)
      for (const line of cookies) expect(line).toMatch(/; ?secure/i)
    } finally {
      await far.stop()
    }
  })
})
