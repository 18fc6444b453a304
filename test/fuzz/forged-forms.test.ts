import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../conformance/flow.ts'
import { basicParty, type Party, type Stage } from '../conformance/parties.ts'
import { startWorld, type World } from '../harness.ts'
import { citizen, neighbor, registerCitizen } from '../sso/application.ts'
import { createBrowser, isSignedIn, signedInBrowser } from './browser.ts'
import { type Answer, expectSound, knock } from './door.ts'
import { addressAt, doorsOf, isPageForm } from './doors.ts'

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

const form = 'application/x-www-form-urlencoded'
const csrfIn = ({ text }: Answer): string => /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''

describe('a form sent from elsewhere (CSRF)', () => {
  /** Questions about licenses and certificates change nothing and know nobody. */
  const harmless = ['/v', '/v/document', '/trust/ocsp']
  /** What a script of ours asks for: it reads problem+json, and so do these. */
  const byScript = ['/me/showings/:id/code']
  const tokens = ['', 'made-up', 'a'.repeat(60)]

  it('does nothing, on every form there is', async () => {
    const browser = await signedInBrowser(world.origin, citizen)
    const foreign = csrfIn(await createBrowser(world.origin).open('/sign-in'))
    const doors = doorsOf(world)
      .filter(isPageForm)
      .filter(({ pattern }) => !harmless.includes(pattern))
    expect(doors.map(({ pattern }) => pattern)).toContain('/sign-out')
    const records = () => world.owner`select count(*)::int as records from audit.records`
    const before = await records()
    for (const door of doors)
      for (const token of [undefined, foreign, ...tokens]) {
        const path = addressAt(door, {})
        const body = token === undefined ? '' : new URLSearchParams({ _csrf: token }).toString()
        const answer = await knock(world.origin, {
          method: 'POST',
          path,
          headers: { cookie: browser.cookie(), 'content-type': form, origin: 'https://evil.example' },
          body,
        })
        expectSound({ ...answer, text: '' }, path)
        // Without all of a form's fields it is malformed, before anybody looks at its token.
        expect([400, 403], `${path} ${token}`).toContain(answer.status)
        const type = byScript.includes(door.pattern) ? 'application/problem+json' : 'text/html'
        expect(answer.headers['content-type'], path).toContain(type)
      }
    expect(await records()).toEqual(before)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('is refused with a page that says what to do, where the token alone is wrong', async () => {
    const browser = await signedInBrowser(world.origin, citizen)
    const body = new URLSearchParams({ _csrf: 'made-up' }).toString()
    const headers = { cookie: browser.cookie(), 'content-type': form }
    for (const path of ['/sign-out', '/me/show-number']) {
      const answer = await knock(world.origin, { method: 'POST', path, headers, body })
      expect(answer.status, path).toBe(403)
      expect(answer.text, path).toContain('页面已过期')
    }
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('signs nobody out at the provider: its question has a secret of its own', async () => {
    const browser = await signedInBrowser(world.origin, citizen)
    await browser.open('/oidc/session/end')
    for (const body of ['logout=yes', 'logout=yes&xsrf=', 'logout=yes&xsrf=made-up']) {
      const headers = { cookie: browser.cookie(), 'content-type': form }
      const answer = await knock(world.origin, { method: 'POST', path: '/oidc/session/end/confirm', headers, body })
      expect(answer.status).toBe(400)
    }
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('signs nobody in: the link of somebody else’s sign-in leads nowhere', async () => {
    const attacker = createBrowser(world.origin)
    const page = await attacker.open('/sign-in')
    expect(page.path).toMatch(/^\/sign-in\//)
    const victim = createBrowser(world.origin)
    const opened = await victim.open(page.path)
    expect(opened.status).toBe(404)
    expect(opened.text).not.toContain('name="password"')
  })
})

describe('the steps of a sign-in', () => {
  it.each([
    ['consent', { answer: 'allow' }],
    ['acting-for', { organization: '' }],
  ])('%s cannot come before the password', async (step, fields) => {
    const browser = createBrowser(world.origin)
    const { params } = ask(party)
    const page = await browser.open(
      `/oidc/auth?${new URLSearchParams(Object.entries(params).map(([k, v]) => [k, v ?? '']))}`,
    )
    expect(page.text).toContain('name="password"')
    const answer = await knock(world.origin, {
      method: 'POST',
      path: `${page.path}/${step}`,
      headers: { cookie: browser.cookie(), 'content-type': form },
      body: new URLSearchParams({ _csrf: csrfIn(page), ...fields }).toString(),
    })
    expect(answer.status).toBe(404)
    expect(await isSignedIn(browser)).toBe(false)
  })
})
