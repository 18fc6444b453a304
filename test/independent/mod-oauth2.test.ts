import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../harness.ts'
import { type Apache, freePort, hasApache, headersIn, startApache, startEcho } from './apache.ts'

const isThere = hasApache('oauth2', 'libapache2-mod-oauth2')
const department = '11530000PDY000116W'

let world: World
let echo: Awaited<ReturnType<typeof startEcho>>
let apache: Apache
beforeAll(async () => {
  if (!isThere) return
  world = await startWorld()
  await world.listen()
  echo = await startEcho()
  apache = await startApache('oauth2', await freePort(), [
    `ProxyPass / ${echo.origin}/`,
    '<Location /api>',
    '  AuthType oauth2',
    // Its clock is our clock: tokens are used in the second in which they are made.
    `  OAuth2TokenVerify jwks_uri ${world.deps.config.issuer}/jwks verify.exp=required&verify.iat.slack_before=300&verify.iat.slack_after=5`,
    '  OAuth2TargetPass headers=on',
    '  <RequireAll>',
    `    Require oauth2_claim iss:${world.deps.config.issuer}`,
    '    Require oauth2_claim aud:urn:yihao:api',
    '  </RequireAll>',
    '</Location>',
  ])
})
afterAll(async () => {
  if (!isThere) return
  await apache?.stop()
  await echo?.stop()
  await world?.stop()
})

const ask = (token?: string) =>
  fetch(`${apache.origin}/api/things`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })

describe.skipIf(!isThere)('mod_oauth2 guards somebody else’s API with our access tokens', () => {
  it('and lets nobody in without one', async () => {
    expect((await ask()).status).toBe(401)
  })

  it('lets a department in, and tells the application which', async () => {
    const answer = await ask(await world.token(['licenses.read'], department))
    expect(answer.status, await apache.log()).toBe(200)
    const header = headersIn(await answer.text())
    expect(header('oauth2_claim_organization')).toBe(department)
    expect(header('oauth2_claim_scope')).toBe('licenses.read')
  })

  it('refuses a token that was changed, one that nobody signed, and one that is no token', async () => {
    const token = await world.token(['licenses.read'], department)
    const [header, payload = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    const more = Buffer.from(JSON.stringify({ ...claims, scope: 'licenses.issue' })).toString('base64url')
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    for (const wrong of [`${header}.${more}.${signature}`, `${none}.${payload}.`, 'nonsense'])
      expect((await ask(wrong)).status, wrong.slice(0, 40)).toBe(401)
  })
})
