import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { expect, vi } from 'vitest'
import { createUserAgent, formsOf, type Page, type UserAgent } from '../../scripts/user-agent.ts'
import { citizen, password } from '../sso/application.ts'
import type { Party, Stage } from './parties.ts'
import { type Answer, type Changes, type Fields, formOf, now, post, proofOf, userinfo } from './requests.ts'

/** What a client keeps of a request until the answer comes. */
export interface Asked {
  readonly params: Fields
  readonly verifier: string
}

/** A whole authorization request; members that are changed to undefined leave it. */
export function ask({ id, redirectUri }: Party, changes: Fields = {}): Asked {
  const verifier = randomBytes(32).toString('base64url')
  return {
    verifier,
    params: {
      client_id: id,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid profile',
      state: randomBytes(12).toString('base64url'),
      nonce: randomBytes(12).toString('base64url'),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    },
  }
}

export const addressOf = ({ issuer }: Stage, params: Fields): string => `${issuer}/auth?${formOf(params)}`

export interface WalkOptions {
  readonly browser?: UserAgent
  /** The button of the pages after the password. */
  readonly press?: string
  /** Ends at the first page that asks something. */
  readonly look?: boolean
}

export const isSignInPage = ({ html }: Page): boolean => html.includes('name="password"')
export const isBack = ({ redirectUri }: Party, { url }: Page): boolean => url.startsWith(`${redirectUri}?`)
export const answerIn = ({ url }: Page): URLSearchParams => new URL(url).searchParams

/** Goes to an address as a person would: password, then the first button of every page, until the client's own address. */
export async function walk(party: Party, address: string, options: WalkOptions = {}): Promise<Page> {
  const { browser = createUserAgent(), look = false, press } = options
  const stopAt = (url: string) => url.startsWith(`${party.redirectUri}?`)
  let page = await browser.open(address, stopAt)
  for (let pages = 0; !look && pages < 6 && !stopAt(page.url) && formsOf(page).length > 0; pages += 1) {
    const fields = isSignInPage(page) ? { identifier: citizen.documentNumber, password } : {}
    page = await browser.submit(page, fields, { stopAt, ...(press === undefined ? {} : { button: press }) })
  }
  return page
}

/** RFC 6749 §4.1.2, RFC 9207: a code, the state as sent, and who answers. */
export function expectCode({ issuer }: Stage, party: Party, { params }: Asked, page: Page): string {
  expect(isBack(party, page), `${page.status} ${page.url}`).toBe(true)
  const answer = answerIn(page)
  expect(answer.get('error')).toBeNull()
  expect(answer.get('state')).toBe(params.state ?? null)
  expect(answer.get('iss')).toBe(issuer)
  const code = answer.get('code') ?? ''
  expect(code).toMatch(/^[\x21-\x7e]{20,}$/)
  return code
}

/** Back at the client with this error, or a page of our own that says so and leads nowhere. */
export function expectRefusal({ issuer }: Stage, party: Party, page: Page, errors: readonly string[]): void {
  if (isBack(party, page)) {
    const answer = answerIn(page)
    expect(answer.get('code')).toBeNull()
    expect(answer.get('iss')).toBe(issuer)
    expect(errors).toContain(answer.get('error'))
    return
  }
  expect(page.status).toBe(400)
  expect(isSignInPage(page)).toBe(false)
  expect(
    errors.some(error => page.html.includes(error)),
    page.html.slice(-600),
  ).toBe(true)
}

export const redeem = (
  stage: Stage,
  party: Party,
  { params, verifier }: Asked,
  code: string,
  { fields = {}, headers = {} }: { readonly fields?: Fields; readonly headers?: Record<string, string> } = {},
): Promise<Answer> =>
  post(
    stage,
    party,
    '/token',
    { grant_type: 'authorization_code', code, redirect_uri: params.redirect_uri, code_verifier: verifier, ...fields },
    { headers },
  )

/** RFC 6749 §5.2. */
export function expectError(answer: Answer, ...errors: readonly string[]): void {
  expect(errors, JSON.stringify(answer.body)).toContain(answer.body.error)
  expect(answer.body.error === 'invalid_client' ? [400, 401] : [400]).toContain(answer.status)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(String(answer.body.error_description ?? '')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/)
  expect(answer.body).not.toHaveProperty('access_token')
}

/** OpenID Connect Core §3.1.3.3: what every token answer holds. Gives the access token. */
export function expectTokens({ body, headers, status }: Answer, type = 'Bearer'): string {
  expect(status, JSON.stringify(body)).toBe(200)
  expect(headers.get('cache-control')).toContain('no-store')
  expect(String(body.token_type).toLowerCase()).toBe(type.toLowerCase())
  expect(body.expires_in).toBeGreaterThan(0)
  return String(body.access_token)
}

/** OpenID Connect Core §3.1.3.7, all of it. */
export async function checkIdToken(
  { issuer }: Stage,
  { id }: Party,
  { params }: Pick<Asked, 'params'>,
  idToken: unknown,
): Promise<JWTPayload> {
  const { payload, protectedHeader } = await jwtVerify(String(idToken), createRemoteJWKSet(new URL(`${issuer}/jwks`)), {
    issuer,
    audience: id,
    algorithms: ['ES256'],
    requiredClaims: ['sub', 'exp', 'iat'],
  })
  expect(protectedHeader.kid).toBeTypeOf('string')
  expect(payload.aud).toBe(id)
  expect(payload.sub).toMatch(/^[\x20-\x7e]{1,255}$/)
  expect(payload.nonce).toBe(params.nonce)
  expect(Math.abs(Number(payload.iat) - now())).toBeLessThan(60)
  expect(Number(payload.exp)).toBeGreaterThan(now())
  for (const claim of ['name', 'document_type', 'document_number']) expect(payload).not.toHaveProperty(claim)
  return payload
}

export interface SignedIn {
  readonly asked: Asked
  readonly code: string
  readonly tokens: Answer
  readonly token: string
  readonly claims: JWTPayload
}

/** A whole code flow with all that a module checks in passing: answer, tokens, ID token, userinfo. */
export async function signIn(
  stage: Stage,
  party: Party,
  changes: Fields = {},
  options: WalkOptions = {},
): Promise<SignedIn> {
  const asked = ask(party, changes)
  const page = await walk(party, addressOf(stage, asked.params), options)
  const code = expectCode(stage, party, asked, page)
  const tokens = await redeem(stage, party, asked, code)
  const token = expectTokens(tokens)
  const claims = await checkIdToken(stage, party, asked, tokens.body.id_token)
  const facts = await userinfo(stage, token)
  expect(facts.status).toBe(200)
  expect(facts.body.sub).toBe(claims.sub)
  return { asked, code, tokens, token, claims }
}

/** Does something so much later: the clock of the server is moved, and all that is stored is so much older. */
export async function afterSeconds<Value>(
  { world }: Stage,
  seconds: number,
  work: () => Promise<Value>,
): Promise<Value> {
  const age = world.owner`make_interval(secs => ${seconds})`
  await world.owner`update sso.artifacts
    set expires_at = expires_at - ${age}, consumed_at = consumed_at - ${age}`
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1_000 })
  try {
    return await work()
  } finally {
    vi.useRealTimers()
  }
}

/** A DPoP header for an endpoint. */
export const dpop = async (
  { issuer }: Stage,
  key: KeyObject,
  path: string,
  changes: Changes = {},
  at: { readonly method?: string; readonly token?: string } = {},
): Promise<{ DPoP: string }> => ({
  DPoP: await proofOf(key, { method: at.method ?? 'POST', url: `${issuer}${path}`, token: at.token }, changes),
})
