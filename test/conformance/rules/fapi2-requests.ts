import { expect } from 'vitest'
import { createUserAgent } from '../../../scripts/user-agent.ts'
import { citizen } from '../../sso/application.ts'
import {
  addressOf,
  afterSeconds,
  answerIn,
  ask,
  dpop,
  expectCode,
  expectRefusal,
  isBack,
  isSignInPage,
  walk,
} from '../flow.ts'
import type { Stage } from '../parties.ts'
import { call, type Fields, userinfo } from '../requests.ts'
import type { Rules } from '../run-plan.ts'
import {
  codeOf,
  expectPushRefused,
  fapiParty,
  fapiSignIn,
  push,
  pushed,
  pushedAddress,
  redeemBound,
  resource,
} from './fapi2-flow.ts'

const prefix = 'fapi2-security-profile-final-'

const succeedsWith =
  (changes: Fields, more: Fields = {}) =>
  async (stage: Stage) => {
    await fapiSignIn(stage, await fapiParty(stage), changes, { more })
  }

const refusedWith =
  (changes: Fields, ...errors: readonly string[]) =>
  async (stage: Stage) => {
    expectPushRefused(await push(stage, await fapiParty(stage), changes), ...errors)
  }

/** Comes back as it was sent, or the request is refused: never cut. */
const intactOrRefused = (changes: Fields) => async (stage: Stage) => {
  const party = await fapiParty(stage)
  const { answer } = await push(stage, party, changes)
  if (answer.status !== 201) expect(answer.body.error).toBe('invalid_request')
  else await fapiSignIn(stage, party, changes)
}

export const fapi2Requests: Rules = {
  async [`${prefix}happy-flow`](stage) {
    const [one, two] = [await fapiParty(stage), await fapiParty(stage)]
    const { token } = await fapiSignIn(stage, one)
    await fapiSignIn(stage, two)
    expect((await resource(stage, two.dpopKey, token)).status).toBe(401)
    expect((await userinfo(stage, token)).status).toBe(401)
    expect((await call(`${stage.issuer}/me?access_token=${token}`)).status).toBeGreaterThanOrEqual(400)
  },

  async [`${prefix}user-rejects-authentication`](stage) {
    for (const party of [await fapiParty(stage), await fapiParty(stage)]) {
      const request = await pushed(stage, party)
      const page = await walk(party, pushedAddress(stage, party, request), { press: 'refuse' })
      expect(isBack(party, page)).toBe(true)
      expectRefusal(stage, party, page, ['access_denied'])
      expect(answerIn(page).get('state')).toBe(request.asked.params.state)
    }
  },

  [`${prefix}ensure-authorization-request-without-state-success`]: succeedsWith({ state: undefined }),
  [`${prefix}ensure-authorization-request-without-nonce-success`]: succeedsWith({ nonce: undefined }),
  [`${prefix}ensure-authorization-request-with-64-char-nonce-success`]: succeedsWith({ nonce: 'n'.repeat(64) }),
  [`${prefix}ensure-other-scope-order-succeeds`]: succeedsWith({ scope: 'profile openid' }),
  [`${prefix}par-without-duplicate-parameters`]: succeedsWith({}),
  [`${prefix}ensure-authorization-request-with-long-nonce`]: intactOrRefused({ nonce: 'n'.repeat(384) }),
  [`${prefix}ensure-authorization-request-with-long-state`]: intactOrRefused({ state: 's'.repeat(1_000) }),
  // What stands outside the pushed request counts for nothing: state and ID token are checked against what is inside.
  [`${prefix}ensure-different-nonce-inside-and-outside-request-object`]: succeedsWith({}, { nonce: 'outside' }),
  [`${prefix}ensure-different-state-inside-and-outside-request-object`]: succeedsWith({}, { state: 'outside' }),
  [`${prefix}state-only-outside-request-object-not-used`]: succeedsWith({ state: undefined }, { state: 'outside' }),

  async [`${prefix}test-claims-parameter-identity-claims`](stage) {
    const party = await fapiParty(stage)
    const claims = JSON.stringify({ userinfo: { name: null } })
    const { token } = await fapiSignIn(stage, party, { scope: 'openid', claims })
    expect((await resource(stage, party.dpopKey, token)).body.name).toBe(citizen.name)
  },

  [`${prefix}ensure-request-object-without-redirect-uri-fails`]: refusedWith(
    { redirect_uri: undefined },
    'invalid_request',
  ),
  [`${prefix}ensure-redirect-uri-in-authorization-request`]: refusedWith(
    { redirect_uri: undefined },
    'invalid_request',
  ),

  async [`${prefix}plain-fapi-tolerate-unregistered-redirect-uri`](stage) {
    const party = await fapiParty(stage)
    const redirect_uri = `${party.redirectUri}/${crypto.randomUUID()}`
    const request = await push(stage, party, { redirect_uri })
    if (request.answer.status !== 201) return expectPushRefused(request, 'invalid_request', 'invalid_redirect_uri')
    const elsewhere = { ...party, redirectUri: redirect_uri }
    const code = await codeOf(stage, elsewhere, request)
    expect((await redeemBound(stage, party, request, code)).status).toBe(200)
  },

  async [`${prefix}ensure-unsigned-authorization-request-without-using-par-fails`](stage) {
    const party = await fapiParty(stage)
    expectRefusal(stage, party, await walk(party, addressOf(stage, ask(party).params)), ['invalid_request'])
  },

  [`${prefix}ensure-response-type-code-idtoken-fails`]: refusedWith(
    { response_type: 'code id_token' },
    'unsupported_response_type',
    'invalid_request',
    'unauthorized_client',
  ),
  [`${prefix}ensure-response-type-token-fails`]: refusedWith(
    { response_type: 'token' },
    'unsupported_response_type',
    'invalid_request',
    'unauthorized_client',
  ),

  async [`${prefix}par-ensure-reused-request-uri-prior-to-auth-completion-succeeds`](stage) {
    const party = await fapiParty(stage)
    const request = await pushed(stage, party)
    const address = pushedAddress(stage, party, request)
    expect(isSignInPage(await walk(party, address, { look: true }))).toBe(true)
    await codeOf(stage, party, request)
  },

  async [`${prefix}par-attempt-reuse-request_uri`](stage) {
    const party = await fapiParty(stage)
    const request = await pushed(stage, party)
    const browser = createUserAgent()
    await codeOf(stage, party, request, {}, browser)
    const page = await walk(party, pushedAddress(stage, party, request), { browser })
    expectRefusal(stage, party, page, ['invalid_request_uri', 'invalid_request'])
  },

  async [`${prefix}par-attempt-to-use-expired-request_uri`](stage) {
    const party = await fapiParty(stage)
    const request = await pushed(stage, party)
    const isLate = Number(request.answer.body.expires_in) + 1
    const page = await afterSeconds(stage, isLate, () => walk(party, pushedAddress(stage, party, request)))
    expectRefusal(stage, party, page, ['invalid_request_uri', 'invalid_request'])
  },

  async [`${prefix}par-attempt-to-use-request_uri-for-different-client`](stage) {
    const [one, two] = [await fapiParty(stage), await fapiParty(stage)]
    const request = await pushed(stage, one)
    const page = await walk(two, pushedAddress(stage, two, request))
    expectRefusal(stage, two, page, ['invalid_request', 'invalid_request_uri', 'invalid_client', 'unauthorized_client'])
  },

  [`${prefix}par-authorization-request-containing-request_uri-form-param`]: refusedWith(
    { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
    'invalid_request',
    'invalid_request_object',
    'request_uri_not_supported',
  ),

  async [`${prefix}par-attempt-invalid-http-method`](stage) {
    for (const method of ['PUT', 'GET', 'DELETE']) {
      const { status } = await call(`${stage.issuer}/request`, { method })
      expect([400, 404, 405], method).toContain(status)
    }
  },

  [`${prefix}par-ensure-pkce-required`]: refusedWith(
    { code_challenge: undefined, code_challenge_method: undefined },
    'invalid_request',
  ),

  async [`${prefix}par-plain-pkce-rejected`](stage) {
    const verifier = 'v'.repeat(50)
    await refusedWith({ code_challenge: verifier, code_challenge_method: 'plain' }, 'invalid_request')(stage)
    await refusedWith({ code_challenge: verifier, code_challenge_method: undefined }, 'invalid_request')(stage)
  },

  async [`${prefix}ensure-dpopproof-at-par-endpoint-binding-success`](stage) {
    const party = await fapiParty(stage)
    const request = await pushed(stage, party, {}, await dpop(stage, party.dpopKey, '/request'))
    const page = await walk(party, pushedAddress(stage, party, request))
    const code = expectCode(stage, party, request.asked, page)
    expect((await redeemBound(stage, party, request, code)).status).toBe(200)
  },
}
