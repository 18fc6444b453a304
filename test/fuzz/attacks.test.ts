import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf, ask, isBack, signIn, walk } from '../conformance/flow.ts'
import { basicParty, type Party, type Stage } from '../conformance/parties.ts'
import { startWorld, type World } from '../harness.ts'
import { citizen, neighbor, registerCitizen } from '../sso/application.ts'
import { signedInBrowser } from './browser.ts'
import { knock } from './door.ts'
import { addressAt, doorsOf, isPage } from './doors.ts'

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

describe('a frame around our pages (clickjacking)', () => {
  it('is refused by every page, and by what went wrong', async () => {
    const browser = await signedInBrowser(world.origin, citizen)
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
      // The decoder of pictures runs on the pages that scan, and nowhere else.
      const scans = /^\/(?:verify|counter)\b/.test(path)
      expect(scans ? policy.replace(" 'wasm-unsafe-eval'", '') : policy, path).not.toMatch(/unsafe-(inline|eval)/)
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
    const browser = await signedInBrowser(world.origin, neighbor)
    for (const path of ['/me/licenses/1.2.156.3005.2.x', '/me/licenses/..%2f..', '/me?id=1']) {
      const answer = await browser.open(path)
      expect(answer.text.includes(citizen.name), path).toBe(false)
    }
  })
})
