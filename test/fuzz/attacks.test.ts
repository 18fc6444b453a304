import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf, ask, isBack, signIn, walk } from '../conformance/flow.ts'
import { basicParty, type Party, type Stage } from '../conformance/parties.ts'
import { startWorld, type World } from '../harness.ts'
import { citizen, neighbor, registerCitizen } from '../sso/application.ts'
import { type Browser, createBrowser, signInTo } from './browser.ts'
import { type Answer, expectSound, knock } from './door.ts'
import { addressAt, doorsOf, isPage, isPageForm } from './doors.ts'

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
const sessionCookie = 'yihao_session'
const isSignedIn = async (browser: Browser): Promise<boolean> =>
  !(await browser.open('/me')).text.includes('name="password"')

async function signedInBrowser(who: { readonly documentNumber: string } = citizen): Promise<Browser> {
  const browser = createBrowser(world.origin)
  await signInTo(browser, '/me', who)
  expect(await isSignedIn(browser)).toBe(true)
  return browser
}

const csrfIn = ({ text }: Answer): string => /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''

describe('a form sent from elsewhere (CSRF)', () => {
  /** The public page of verification changes nothing and knows nobody. */
  const harmless = ['/v']
  const tokens = ['', 'made-up', 'a'.repeat(60)]

  it('does nothing, on every form there is', async () => {
    const browser = await signedInBrowser()
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
        expect(answer.headers['content-type'], path).toContain('text/html')
      }
    expect(await records()).toEqual(before)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('is refused with a page that says what to do, where the token alone is wrong', async () => {
    const browser = await signedInBrowser()
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
    const browser = await signedInBrowser()
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
    const browser = await signedInBrowser()
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
    const browser = await signedInBrowser()
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

describe('a frame around our pages (clickjacking)', () => {
  it('is refused by every page, and by what went wrong', async () => {
    const browser = await signedInBrowser()
    const paths = [
      ...doorsOf(world)
        .filter(isPage)
        .map(door => addressAt(door, {})),
      '/oidc/session/end',
      '/oidc/auth?client_id=nobody',
      '/nothing-here',
      '/sign-in/done?state=%ff',
    ]
    expect(paths.length).toBeGreaterThan(8)
    for (const path of paths) {
      const answer = await knock(world.origin, {
        method: 'GET',
        path,
        headers: { accept: 'text/html', cookie: browser.cookie() },
      })
      expect(answer.headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
      expect(answer.headers['x-frame-options'], path).toBe('DENY')
      expect(answer.headers['x-content-type-options'], path).toBe('nosniff')
      expect(answer.headers['referrer-policy'], path).toBe('no-referrer')
      const policy = String(answer.headers['content-security-policy'])
      expect(policy, path).not.toMatch(/unsafe-(inline|eval)/)
      expect(answer.text, path).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+="/i)
    }
  })
})

describe('a false host', () => {
  const evil = ['evil.example', 'evil.example:80', `localhost.evil.example`]
  const paths = () => [
    '/',
    '/sign-in',
    '/me',
    '/v',
    '/oidc/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server/oidc',
    '/oidc/session/end',
    '/openapi.json',
    new URL(addressOf(stage, ask(party).params)).pathname + new URL(addressOf(stage, ask(party).params)).search,
  ]

  it('is repeated nowhere', async () => {
    for (const host of evil)
      for (const path of paths())
        for (const headers of [
          { host },
          { 'x-forwarded-host': host, 'x-forwarded-proto': 'https' },
          { forwarded: `host=${host};proto=https` },
          { 'x-original-url': `https://${host}/`, 'x-rewrite-url': `https://${host}/` },
        ]) {
          const answer = await knock(world.origin, { method: 'GET', path, headers })
          const heard = `${JSON.stringify(answer.headers)}${answer.text}`
          expect(heard.includes('evil'), `${path} ${JSON.stringify(headers)}`).toBe(false)
        }
  })

  it('in the request line itself is repeated nowhere either', async () => {
    const { hostname, port } = new URL(world.origin)
    for (const path of paths()) {
      const text = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () =>
          socket.write(`GET http://evil.example${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`),
        )
        let heard = ''
        socket.on('data', chunk => {
          heard += String(chunk)
        })
        socket.on('end', () => resolve(heard))
        socket.on('error', reject)
      })
      expect(text.split(' ')[1], path).toMatch(/^[234]/)
      expect(text.includes('//evil'), path).toBe(false)
    }
  })
})

describe('an answer from somewhere else (mix-up)', () => {
  it('can be told: every answer says whose it is, refusals too', async () => {
    for (const changes of [
      { prompt: 'none' },
      { scope: 'openid licenses.issue' },
      { max_age: 'x' },
      { prompt: 'none login' },
    ]) {
      const page = await walk(party, addressOf(stage, ask(party, changes).params))
      expect(isBack(party, page), JSON.stringify(changes)).toBe(true)
      expect(new URL(page.url).searchParams.has('error')).toBe(true)
      expect(new URL(page.url).searchParams.get('iss'), JSON.stringify(changes)).toBe(stage.issuer)
    }
    const page = await walk(party, addressOf(stage, ask(party).params))
    expect(new URL(page.url).searchParams.getAll('iss')).toEqual([stage.issuer])
  })
})

describe('somebody who asks for more than was agreed to', () => {
  it('gets no number by a claim whose scope the application may not have', async () => {
    const claims = JSON.stringify({
      userinfo: { document_number: { essential: true } },
      id_token: { document_number: null },
    })
    const page = await walk(party, addressOf(stage, ask(party, { scope: 'openid', claims }).params))
    expect(page.html).not.toContain(citizen.documentNumber)
    const { tokens, token } = await signIn(stage, party, { scope: 'openid', claims })
    const facts = await fetch(`${stage.issuer}/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(await facts.text()).not.toContain(citizen.documentNumber)
    const payload = String(tokens.body.id_token).split('.')[1] ?? ''
    expect(Buffer.from(payload, 'base64url').toString('utf8')).not.toContain(citizen.documentNumber)
  })

  it('learns nothing of another by guessing', async () => {
    const browser = await signedInBrowser(neighbor)
    for (const path of ['/me/licenses/1.2.156.3005.2.x', '/me/licenses/..%2f..', '/me?id=1']) {
      const answer = await browser.open(path)
      expect(answer.text.includes(citizen.name), path).toBe(false)
    }
  })
})
