import { createServer } from 'node:http'
import { createRemoteJWKSet, jwtVerify, SignJWT } from 'jose'
import { expect } from 'vitest'
import { createUserAgent, formsOf, type Page } from '../../../scripts/user-agent.ts'
import { addressOf, answerIn, ask, isBack, type SignedIn, signIn, walk } from '../flow.ts'
import { basicParty, newKey, type Party, type Stage } from '../parties.ts'
import { type Fields, formOf, now, unsigned } from '../requests.ts'
import type { Rules } from '../run-plan.ts'
import { checkAddresses } from './discovery.ts'

const backOf = ({ id }: Party): string => `https://${id}.example.org/post_logout_redirect`

interface LeavingOptions {
  readonly party?: Party
  /** Given what was signed in to, the parameters of the request. */
  readonly params: (signedIn: SignedIn, party: Party, state: string) => Fields | Promise<Fields>
}

/** Signs in, then asks to be signed out, saying yes where one is asked. Ends where the browser ends. */
async function leave(stage: Stage, { params, ...options }: LeavingOptions) {
  const party = options.party ?? (await basicParty(stage))
  const browser = createUserAgent()
  const signedIn = await signIn(stage, party, {}, { browser })
  const state = crypto.randomUUID()
  const stopAt = (url: string) => url.startsWith(backOf(party))
  const query = formOf(await params(signedIn, party, state))
  let page = await browser.open(`${stage.issuer}/session/end?${query}`, stopAt)
  if (!stopAt(page.url) && formsOf(page).length > 0) page = await browser.submit(page, {}, { stopAt })
  /** prompt=none afterwards tells whether the browser is still signed in. */
  const isSignedOut = async (): Promise<boolean> => {
    const look = await walk(party, addressOf(stage, ask(party, { prompt: 'none' }).params), { browser })
    return isBack(party, look) && answerIn(look).get('error') === 'login_required'
  }
  return { party, signedIn, page, state, isSignedOut }
}

const whole = ({ tokens }: SignedIn, party: Party, state: string): Fields => ({
  id_token_hint: String(tokens.body.id_token),
  post_logout_redirect_uri: backOf(party),
  state,
})

function expectStaysHere(stage: Stage, page: Page): void {
  expect(new URL(page.url).origin).toBe(stage.world.origin)
  expect(page.headers.get('content-type')).toContain('text/html')
}

/** A page of ours, and nothing of the address that was asked for. */
const isNotFollowed = (change: LeavingOptions['params']) => async (stage: Stage) => {
  const { page } = await leave(stage, { params: change })
  expectStaysHere(stage, page)
}

const endsHere = (change: LeavingOptions['params']) => async (stage: Stage) => {
  const { page, isSignedOut } = await leave(stage, { params: change })
  expectStaysHere(stage, page)
  expect(page.status).toBe(200)
  expect(page.html).toContain('已退出')
  expect(await isSignedOut()).toBe(true)
}

const foreignHint = (stage: Stage, { claims }: SignedIn): Promise<string> =>
  new SignJWT({ sub: String(claims.sub), iss: stage.issuer, aud: String(claims.aud), iat: now(), exp: now() + 300 })
    .setProtectedHeader({ alg: 'ES256', kid: 'foreign' })
    .sign(newKey())

export const logoutRules: Rules = {
  'oidcc-rp-initiated-logout-discovery-endpoint-verification': stage => checkAddresses(stage, ['end_session_endpoint']),

  async 'oidcc-rp-initiated-logout'(stage) {
    const { party, page, state, isSignedOut } = await leave(stage, { params: whole })
    expect(page.url).toBe(`${backOf(party)}?state=${state}`)
    expect(await isSignedOut()).toBe(true)
  },

  async 'oidcc-rp-initiated-logout-no-state'(stage) {
    const params: LeavingOptions['params'] = (...all) => ({ ...whole(...all), state: undefined })
    const { party, page, isSignedOut } = await leave(stage, { params })
    expect(page.url).toBe(backOf(party))
    expect(await isSignedOut()).toBe(true)
  },

  'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': isNotFollowed((...all) => ({
    ...whole(...all),
    post_logout_redirect_uri: 'https://elsewhere.example/post_logout_redirect',
  })),
  'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': isNotFollowed((signedIn, party, state) => ({
    ...whole(signedIn, party, state),
    post_logout_redirect_uri: `${backOf(party)}?foo=bar`,
  })),
  'oidcc-rp-initiated-logout-modified-id-token-hint': isNotFollowed((signedIn, party, state) => ({
    ...whole(signedIn, party, state),
    id_token_hint: unsigned(String(signedIn.tokens.body.id_token)),
  })),
  'oidcc-rp-initiated-logout-no-id-token-hint': isNotFollowed((...all) => ({
    ...whole(...all),
    id_token_hint: undefined,
  })),
  'oidcc-rp-initiated-logout-bad-id-token-hint': stage =>
    isNotFollowed(async (signedIn, party, state) => ({
      ...whole(signedIn, party, state),
      id_token_hint: await foreignHint(stage, signedIn),
    }))(stage),

  'oidcc-rp-initiated-logout-no-params': endsHere(() => ({})),
  'oidcc-rp-initiated-logout-only-state': endsHere((_signedIn, _party, state) => ({ state })),
  'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': endsHere((...all) => ({
    ...whole(...all),
    post_logout_redirect_uri: undefined,
  })),
}

/** A client's own door for logout tokens: each request as it came. */
async function openDoor() {
  const heard: { readonly method: string | undefined; readonly type: string | undefined; readonly body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += String(chunk)
    })
    request.on('end', () => {
      heard.push({ method: request.method, type: request.headers['content-type'], body })
      response.writeHead(200, { 'cache-control': 'no-store' }).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    heard,
    address: `http://127.0.0.1:${address.port}/backchannel_logout`,
    close: () => new Promise<void>(resolve => void server.close(() => resolve())),
  }
}

export const backchannelRules: Rules = {
  async 'oidcc-backchannel-logout-discovery-endpoint-verification'(stage) {
    await checkAddresses(stage, ['end_session_endpoint'])
    expect(stage.metadata.backchannel_logout_supported).toBe(true)
    expect(stage.metadata.backchannel_logout_session_supported).toBe(true)
  },

  async 'oidcc-backchannel-rp-initiated-logout'(stage) {
    const door = await openDoor()
    try {
      const party = await basicParty(stage, { backchannelLogoutUri: door.address })
      const { page, signedIn, state, isSignedOut } = await leave(stage, { party, params: whole })
      expect(page.url).toBe(`${backOf(party)}?state=${state}`)
      await stage.world.deps.jobs.drain()
      expect(door.heard.length).toBe(1)
      const [{ body, method, type } = { body: '', method: '', type: '' }] = door.heard
      expect({ method, type }).toEqual({
        method: 'POST',
        type: expect.stringMatching(/^application\/x-www-form-urlencoded/),
      })
      // OpenID Connect Back-Channel Logout §2.6.
      const { payload, protectedHeader } = await jwtVerify(
        new URLSearchParams(body).get('logout_token') ?? '',
        createRemoteJWKSet(new URL(`${stage.issuer}/jwks`)),
        { issuer: stage.issuer, audience: party.id, requiredClaims: ['iat', 'exp', 'jti', 'events'] },
      )
      expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'logout+jwt' })
      expect(payload).toMatchObject({ sub: signedIn.claims.sub, sid: signedIn.claims.sid })
      expect(payload.sid).toBeTypeOf('string')
      expect(payload.events).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} })
      expect(payload).not.toHaveProperty('nonce')
      expect(Math.abs(Number(payload.iat) - now())).toBeLessThan(60)
      expect(await isSignedOut()).toBe(true)
    } finally {
      await door.close()
    }
  },
}
