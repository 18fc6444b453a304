import { decodeProtectedHeader } from 'jose'
import { expect } from 'vitest'
import { createUserAgent } from '../../../scripts/user-agent.ts'
import { citizen } from '../../sso/application.ts'
import {
  addressOf,
  afterSeconds,
  ask,
  checkIdToken,
  expectCode,
  expectError,
  expectTokens,
  isSignInPage,
  redeem,
  type SignedIn,
  signIn,
  walk,
} from '../flow.ts'
import { basicParty, type Party, type Stage } from '../parties.ts'
import { type Answer, call, type Fields, formOf, jsonOf, now, post, userinfo } from '../requests.ts'
import type { Rules } from '../run-plan.ts'

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

/** A second sign-in in the same browser; tells whether a password was asked. */
async function again(stage: Stage, party: Party, first: Fields, changes: Fields, wait = 0) {
  const browser = createUserAgent()
  const one = await signIn(stage, party, first, { browser })
  await pause(wait)
  const asked = ask(party, changes)
  const look = await walk(party, addressOf(stage, asked.params), { browser, look: true })
  const two = await signIn(stage, party, changes, { browser })
  return { one: one.claims, two: two.claims, wasAsked: isSignInPage(look) }
}

function expectSameSignIn({ one, two, wasAsked }: Awaited<ReturnType<typeof again>>): void {
  expect(wasAsked).toBe(false)
  expect(two.sub).toBe(one.sub)
  expect(two.auth_time).toBe(one.auth_time)
}

async function expectRevoked(stage: Stage, token: string): Promise<void> {
  const answer = await userinfo(stage, token)
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toContain('invalid_token')
}

async function reuse(stage: Stage, party: Party, { asked, code }: SignedIn): Promise<void> {
  expectError(await redeem(stage, party, asked, code), 'invalid_grant')
}

function expectFacts(answer: Answer): void {
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(answer.body.sub).toMatch(/^[\x20-\x7e]{1,255}$/)
  expect(answer.body.name).toBe(citizen.name)
}

/** What a client gets, and for how long. */
export const basicAnswers: Rules = {
  async 'oidcc-idtoken-signature'(stage) {
    const { tokens } = await signIn(stage, await basicParty(stage))
    const { alg, kid } = decodeProtectedHeader(String(tokens.body.id_token))
    expect(alg).toBe('ES256')
    const { keys } = jsonOf(await (await fetch(`${stage.issuer}/jwks`)).text())
    const named = Array.isArray(keys) ? keys.filter(key => key.kid === kid) : []
    expect(named).toMatchObject([{ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' }])
    expect(named[0]).not.toHaveProperty('d')
  },

  async 'oidcc-scope-profile'(stage) {
    const party = await basicParty(stage)
    const { token, claims } = await signIn(stage, party, { scope: 'openid profile' })
    expect((await userinfo(stage, token)).body).toEqual(
      expect.objectContaining({ sub: claims.sub, name: citizen.name }),
    )
    const little = await signIn(stage, party, { scope: 'openid' })
    expect((await userinfo(stage, little.token)).body).not.toHaveProperty('name')
  },

  async 'oidcc-userinfo-get'(stage) {
    expectFacts(await userinfo(stage, (await signIn(stage, await basicParty(stage))).token))
  },

  async 'oidcc-userinfo-post-header'(stage) {
    expectFacts(await userinfo(stage, (await signIn(stage, await basicParty(stage))).token, { method: 'POST' }))
  },

  async 'oidcc-userinfo-post-body'(stage) {
    const { token } = await signIn(stage, await basicParty(stage))
    expectFacts(await call(`${stage.issuer}/me`, { method: 'POST', body: formOf({ access_token: token }) }))
  },

  async 'oidcc-id-token-hint'(stage) {
    const party = await basicParty(stage)
    const browser = createUserAgent()
    const one = await signIn(stage, party, {}, { browser })
    const hint = { prompt: 'none', id_token_hint: String(one.tokens.body.id_token) }
    const two = await signIn(stage, party, hint, { browser })
    expect(two.claims.sub).toBe(one.claims.sub)
    expect(two.claims.auth_time).toBe(one.claims.auth_time)
  },

  async 'oidcc-prompt-login'(stage) {
    const { one, two, wasAsked } = await again(stage, await basicParty(stage), {}, { prompt: 'login' }, 1_100)
    expect(wasAsked).toBe(true)
    expect(two.sub).toBe(one.sub)
    expect(Number(two.auth_time)).toBeGreaterThan(Number(one.auth_time))
  },

  async 'oidcc-prompt-none-logged-in'(stage) {
    expectSameSignIn(await again(stage, await basicParty(stage), {}, { prompt: 'none' }))
  },

  async 'oidcc-max-age-1'(stage) {
    const { one, two, wasAsked } = await again(stage, await basicParty(stage), {}, { max_age: '1' }, 2_100)
    expect(wasAsked).toBe(true)
    expect(two.auth_time).toBeTypeOf('number')
    expect(Number(two.auth_time)).toBeGreaterThan(Number(one.auth_time ?? 0))
    expect(Math.abs(Number(two.auth_time) - now())).toBeLessThan(30)
  },

  async 'oidcc-max-age-10000'(stage) {
    const both = await again(stage, await basicParty(stage), { max_age: '15000' }, { max_age: '10000' })
    expect(both.one.auth_time).toBeTypeOf('number')
    expectSameSignIn(both)
  },

  async 'oidcc-codereuse'(stage) {
    const party = await basicParty(stage)
    await reuse(stage, party, await signIn(stage, party))
  },

  async 'oidcc-codereuse-30seconds'(stage) {
    const party = await basicParty(stage)
    const first = await signIn(stage, party)
    await afterSeconds(stage, 30, () => reuse(stage, party, first))
    await expectRevoked(stage, first.token)
  },

  async 'oidcc-refresh-token'(stage) {
    const [party, other] = [await basicParty(stage), await basicParty(stage)]
    const asked = ask(party, { scope: 'openid profile offline_access', prompt: 'consent' })
    const code = expectCode(stage, party, asked, await walk(party, addressOf(stage, asked.params)))
    const first = await redeem(stage, party, asked, code)
    const claims = await checkIdToken(stage, party, asked, first.body.id_token)
    const grant = { grant_type: 'refresh_token', refresh_token: String(first.body.refresh_token) }
    expect(grant.refresh_token).toMatch(/^[\x20-\x7e]{20,}$/)
    expect(stage.metadata.grant_types_supported).toContain('refresh_token')
    expectError(await post(stage, other, '/token', grant), 'invalid_grant')
    const second = await post(stage, party, '/token', grant)
    const token = expectTokens(second)
    expect(token).not.toBe(first.body.access_token)
    expect((await userinfo(stage, token)).body.sub).toBe(claims.sub)
    // OpenID Connect Core §12.2: the same person, the same moment; a nonce, if any, the same.
    const params = { ...asked.params, nonce: second.body.id_token === undefined ? undefined : asked.params.nonce }
    const renewed = await checkIdToken(stage, party, { params }, second.body.id_token)
    expect({ sub: renewed.sub, auth_time: renewed.auth_time }).toEqual({ sub: claims.sub, auth_time: claims.auth_time })
  },
}
