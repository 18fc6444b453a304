import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent, formsOf, type Page, type UserAgent } from '../../scripts/user-agent.ts'
import { system } from '../../src/platform/caller.ts'
import { registerClient } from '../../src/sso/index.ts'
import { startWorld, type World } from '../harness.ts'
import { citizen, password, registerCitizen } from '../sso/application.ts'
import { type Apache, freePort, hasApache, headersIn, startApache, startEcho } from './apache.ts'

const isThere = hasApache('auth_openidc', 'libapache2-mod-auth-openidc')

let world: World
let echo: Awaited<ReturnType<typeof startEcho>>
let apache: Apache

async function startRelyingParty(): Promise<Apache> {
  const { issuer } = world.deps.config
  const port = await freePort()
  const callback = `http://localhost:${port}/secure/callback`
  const secret = randomBytes(32).toString('base64url')
  await registerClient(world.deps, system('test'), {
    id: 'apache',
    name: '昆明市档案馆（演示）',
    kind: 'web',
    scope: 'openid profile',
    redirectUris: [callback],
    postLogoutRedirectUris: [`http://localhost:${port}/ping`],
    authentication: { method: 'client_secret_basic', secret },
    backchannelLogoutUri: `${callback}?logout=backchannel`,
  })
  return startApache('auth_openidc', port, [
    `OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration`,
    'OIDCClientID apache',
    `OIDCClientSecret ${secret}`,
    'OIDCProviderTokenEndpointAuth client_secret_basic',
    `OIDCRedirectURI ${callback}`,
    `OIDCCryptoPassphrase ${randomBytes(24).toString('base64url')}`,
    'OIDCScope "openid profile"',
    'OIDCPKCEMethod S256',
    'OIDCIDTokenSignedResponseAlg ES256',
    'OIDCRemoteUserClaim sub',
    'OIDCPassClaimsAs both',
    `ProxyPass / ${echo.origin}/`,
    '<Location /secure>',
    '  AuthType openid-connect',
    '  Require valid-user',
    // It sends browsers to sign in and refuses programs, which it tells apart by a header that our browser cannot set.
    '  OIDCUnAuthAction auth true',
    '</Location>',
  ])
}

beforeAll(async () => {
  if (!isThere) return
  world = await startWorld()
  await world.listen()
  await registerCitizen(world)
  echo = await startEcho()
  apache = await startRelyingParty()
})
afterAll(async () => {
  if (!isThere) return
  await apache?.stop()
  await echo?.stop()
  await world?.stop()
})

/** As a person does: to the protected page, through our pages, and back to it. */
async function visit(browser: UserAgent): Promise<Page> {
  let page = await browser.open(`${apache.origin}/secure/reading-room`)
  for (let pages = 0; pages < 4 && page.url.startsWith(world.origin) && formsOf(page).length > 0; pages += 1)
    page = await browser.submit(
      page,
      page.html.includes('name="password"') ? { identifier: citizen.documentNumber, password } : {},
    )
  return page
}

describe.skipIf(!isThere)('mod_auth_openidc signs people in', () => {
  it('by discovery, code and PKCE, and hands the Chinese name to the application behind it', async () => {
    const page = await visit(createUserAgent())
    expect(page.url, await apache.log()).toBe(`${apache.origin}/secure/reading-room`)
    expect(page.status, await apache.log()).toBe(200)
    const header = headersIn(page.html)
    expect(header('oidc_claim_name')).toBe(citizen.name)
    expect(header('oidc_claim_iss')).toBe(world.deps.config.issuer)
    expect(header('oidc_claim_acr')).toMatch(/^urn:yihao:assurance:[2-5]$/)
    expect(header('oidc_claim_sub')).toMatch(/^[\w-]{43}$/)
    expect(page.html).not.toContain(citizen.documentNumber)
  })

  it('once: the second visit asks nobody', async () => {
    const browser = createUserAgent()
    await visit(browser)
    const page = await browser.open(`${apache.origin}/secure/reading-room`)
    expect(headersIn(page.html)('oidc_claim_name')).toBe(citizen.name)
  })

  it('until they sign out with us: its session ends by the back channel', async () => {
    const [browser, other] = [createUserAgent(), createUserAgent()]
    await visit(browser)
    await visit(other)
    await browser.submit(await browser.open(`${world.origin}/me`), {}, { form: '/sign-out' })
    await world.deps.jobs.drain()
    const [row] = await world.owner`select count(*)::int as open from sso.logout_deliveries where delivered_at is null`
    expect(row?.open, await apache.log()).toBe(0)
    const after = await browser.open(`${apache.origin}/secure/reading-room`)
    expect(after.html).toContain('name="password"')
    // Somebody else's session, or one's own in another browser, stays.
    const page = await other.open(`${apache.origin}/secure/reading-room`)
    expect(page.url).toBe(`${apache.origin}/secure/reading-room`)
  })

  it('and takes no logout token that anybody sends', async () => {
    const browser = createUserAgent()
    await visit(browser)
    const token = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`
    await fetch(`${apache.origin}/secure/callback?logout=backchannel`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    })
    expect((await browser.open(`${apache.origin}/secure/reading-room`)).html).toContain('oidc_claim_sub')
  })
})
