import type { KeyObject } from 'node:crypto'
import * as oidc from 'openid-client'
import { createUserAgent, formsOf, type Page, type UserAgent } from '../../scripts/user-agent.ts'
import { registerOrganization, registerPerson, setPassword } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { type ClientRegistration, registerClient } from '../../src/sso/index.ts'
import { startWorld, type World } from '../harness.ts'

const operator = system('test')

/** Synthetic: the number follows the rule of GB 11643, the name is invented. */
export const citizen = { documentType: 'resident-id', documentNumber: '530102199003070016', name: '王小云' }
export const neighbor = { documentType: 'resident-id', documentNumber: '530103198512120028', name: '李晓彤' }
export const company = { uscc: '91530000PDY000052N', name: '云南滇池春城餐饮管理有限公司（演示）' }
export const password = '翠湖的海鸥每年十一月来'

export async function registerCitizen(world: World, person = citizen): Promise<string> {
  await registerPerson(world.deps, operator, { ...person, assuranceLevel: 3 })
  const [row] = await world.owner`select id from identity.people order by created_at desc limit 1`
  const id = String(row?.id)
  await setPassword(world.deps, operator, id, password)
  return id
}

/** A world that listens, with two people, a company and a housing fund's application. */
export async function startScene(): Promise<{ readonly world: World; readonly fund: Application }> {
  const world = await startWorld()
  await world.listen()
  await registerCitizen(world, neighbor)
  await registerCitizen(world)
  await registerCompany(world)
  return { world, fund: await registerApplication(world, 'fund') }
}

export const registerCompany = (world: World, legalRepresentative = citizen) =>
  registerOrganization(world.deps, operator, { ...company, legalRepresentative })

/** An application as its own developers would write it: openid-client, a key of its own, nothing of ours. */
export interface Application {
  readonly id: string
  readonly redirectUri: string
  readonly privateKey: KeyObject
  readonly config: oidc.Configuration
}

export async function registerApplication(
  world: World,
  id: string,
  changes: Partial<ClientRegistration> = {},
): Promise<Application> {
  const { privateKey, publicKey } = newKeyPair()
  const redirectUri = `https://${id}.example.org/callback`
  await registerClient(world.deps, operator, {
    id,
    name: `${id}（演示）`,
    kind: 'web',
    scope: 'openid profile identity organization offline_access',
    redirectUris: [redirectUri],
    postLogoutRedirectUris: [`https://${id}.example.org/`],
    authentication: { method: 'private_key_jwt', jwks: { keys: [publicKey.export({ format: 'jwk' })] } },
    ...changes,
  })
  const key = await crypto.subtle.importKey(
    'pkcs8',
    privateKey.export({ type: 'pkcs8', format: 'der' }),
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['sign'],
  )
  const config = await oidc.discovery(new URL(world.deps.config.issuer), id, undefined, oidc.PrivateKeyJwt(key), {
    execute: [oidc.allowInsecureRequests],
  })
  return { id, redirectUri, privateKey, config }
}

/** One sign-in under way: what the application keeps until the answer comes. */
export interface Attempt {
  readonly address: URL
  readonly verifier: string
  readonly state: string
  readonly nonce: string
}

export async function startAttempt(
  { config, redirectUri }: Application,
  params: Record<string, string> = {},
  { pushed = false } = {},
): Promise<Attempt> {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  const asked = {
    redirect_uri: redirectUri,
    scope: 'openid profile',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...params,
  }
  const address = pushed
    ? await oidc.buildAuthorizationUrlWithPAR(config, asked)
    : oidc.buildAuthorizationUrl(config, asked)
  return { address, verifier, state, nonce }
}

export const isBack =
  ({ redirectUri }: Application) =>
  (url: string): boolean =>
    url.startsWith(`${redirectUri}?`)

export interface WalkOptions {
  readonly browser?: UserAgent
  readonly identifier?: string
  readonly password?: string
  /** Text, name or value of the button to press on pages after the password. */
  readonly press?: (page: Page) => string | undefined
}

/** Walks the pages as a person would, the first button of each, until the application's own address. */
export async function walk(application: Application, attempt: Attempt, options: WalkOptions = {}): Promise<Page> {
  const browser = options.browser ?? createUserAgent()
  const stopAt = isBack(application)
  let page = await browser.open(attempt.address.href, stopAt)
  for (let pages = 0; pages < 6 && !stopAt(page.url) && formsOf(page).length > 0; pages += 1) {
    const isSignIn = page.html.includes('name="password"')
    const fields = isSignIn
      ? { identifier: options.identifier ?? citizen.documentNumber, password: options.password ?? password }
      : {}
    const button = isSignIn ? undefined : options.press?.(page)
    page = await browser.submit(page, fields, { stopAt, ...(button === undefined ? {} : { button }) })
  }
  return page
}

export const redeem = ({ config }: Application, { verifier, state, nonce }: Attempt, page: Page) =>
  oidc.authorizationCodeGrant(config, new URL(page.url), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  })

/** A whole sign-in: the pages, the code, the tokens, the claims. */
export async function signIn(application: Application, params: Record<string, string> = {}, options: WalkOptions = {}) {
  const attempt = await startAttempt(application, params)
  const page = await walk(application, attempt, options)
  const tokens = await redeem(application, attempt, page)
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('no ID token')
  const facts = await oidc.fetchUserInfo(application.config, tokens.access_token, claims.sub)
  return { tokens, claims, facts }
}

/** What came back to the application, as its query. */
export const answerIn = (page: Page): URLSearchParams => new URL(page.url).searchParams
