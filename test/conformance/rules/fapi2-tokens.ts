import { expect } from 'vitest'
import { afterSeconds, dpop, expectError, expectTokens, redeem } from '../flow.ts'
import { keyParty, type Party, type Stage } from '../parties.ts'
import { badlySigned, type Changes, type Fields, now, post, unsigned } from '../requests.ts'
import type { Rules } from '../run-plan.ts'
import { codeOf, type FapiParty, fapiParty, fapiSignIn, push, pushed, redeemBound, resource } from './fapi2-flow.ts'

const prefix = 'fapi2-security-profile-final-'

/** A code that nobody has redeemed yet. */
async function waitingCode(stage: Stage, party: FapiParty, changes: Fields = {}) {
  const request = await pushed(stage, party, changes)
  return { ...request, code: await codeOf(stage, party, request) }
}

/** At the token endpoint: the code is good, the assertion is not. */
const assertionFails = (assertion: Changes) => async (stage: Stage) => {
  const party = await fapiParty(stage)
  const { asked, code } = await waitingCode(stage, party)
  const headers = await dpop(stage, party.dpopKey, '/token')
  const grant = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: party.redirectUri,
    code_verifier: asked.verifier,
  }
  expectError(await post(stage, party, '/token', grant, { assertion, headers }), 'invalid_client')
  // The refusal was for the assertion: with a good one the same code is worth its tokens.
  expectTokens(await redeemBound(stage, party, { asked }, code), 'DPoP')
}

const otherVerifier = (code_verifier: string | undefined) => async (stage: Stage) => {
  const party = await fapiParty(stage)
  const { asked, code } = await waitingCode(stage, party)
  const headers = await dpop(stage, party.dpopKey, '/token')
  expectError(await redeem(stage, party, asked, code, { fields: { code_verifier }, headers }), 'invalid_grant')
}

const tokenEndpoint = ({ issuer }: Stage): string => `${issuer}/token`
const inFuture = (seconds: number): Changes => ({
  claims: { iat: now() + seconds, nbf: now() + seconds, exp: now() + seconds + 60 },
})

/** Each is wrong in one way (the module's own list). */
const wrongAssertions = (stage: Stage): Readonly<Record<string, Changes>> => ({
  'no sub': { claims: { sub: undefined } },
  'wrong sub': { claims: { sub: 'somebody' } },
  'no iss': { claims: { iss: undefined } },
  'wrong iss': { claims: { iss: 'somebody' } },
  'no aud': { claims: { aud: undefined } },
  'unrelated aud': { claims: { aud: 'https://elsewhere.example' } },
  'aud of the pushed request endpoint': { claims: { aud: `${stage.issuer}/request` } },
  'aud of the token endpoint': { claims: { aud: tokenEndpoint(stage) } },
  'aud as an array': { claims: { aud: [stage.issuer, 'https://elsewhere.example'] } },
  'exp in the past': { claims: { exp: now() - 300 } },
  'iat and nbf over 60 seconds in the future': inFuture(70),
  'alg none': { finish: unsigned },
  'a bad signature': { finish: badlySigned },
})

async function withoutAssertion(stage: Stage, party: Party, fields: Fields): Promise<void> {
  const answer = await post(stage, party, '/request', { client_id: party.id, ...fields }, { authenticate: false })
  expectError(answer, 'invalid_client', 'invalid_request')
}

export const fapi2Tokens: Rules = {
  async [`${prefix}ensure-client-id-in-token-endpoint`](stage) {
    const [one, two] = [await fapiParty(stage), await fapiParty(stage)]
    const { asked, code } = await waitingCode(stage, one)
    const mixed: FapiParty = { ...one, id: two.id }
    expectError(await redeemBound(stage, mixed, { asked }, code), 'invalid_client', 'invalid_grant')
  },

  async [`${prefix}ensure-holder-of-key-required`](stage) {
    const party = await fapiParty(stage)
    const { asked, code } = await waitingCode(stage, party)
    expectError(await redeem(stage, party, asked, code), 'invalid_request', 'invalid_grant', 'invalid_dpop_proof')
  },

  async [`${prefix}ensure-authorization-code-is-bound-to-client`](stage) {
    const [one, two] = [await fapiParty(stage), await fapiParty(stage)]
    const { asked, code } = await waitingCode(stage, one)
    expectError(await redeemBound(stage, two, { asked }, code), 'invalid_grant')
  },

  async [`${prefix}attempt-reuse-authorization-code-after-one-second`](stage) {
    const party = await fapiParty(stage)
    const { request, code, token } = await fapiSignIn(stage, party)
    await new Promise(resolve => setTimeout(resolve, 1_000))
    expectError(await redeemBound(stage, party, request, code), 'invalid_grant')
    expect((await resource(stage, party.dpopKey, token)).status).toBe(401)
  },

  async [`${prefix}ensure-token-endpoint-fails-with-expired-auth-code`](stage) {
    const party = await fapiParty(stage)
    const { asked, code } = await waitingCode(stage, party)
    const answer = await afterSeconds(stage, 62, () => redeemBound(stage, party, { asked }, code))
    expectError(answer, 'invalid_grant')
  },

  async [`${prefix}ensure-signed-client-assertion-with-RS256-fails`](stage) {
    const party = await keyParty(stage, { fapi: true, dpopBound: true }, 'PS256')
    expect((await push(stage, party)).answer.status).toBe(201)
    expectError((await push(stage, party, {}, { assertion: { header: { alg: 'RS256' } } })).answer, 'invalid_client')
  },

  async [`${prefix}ensure-client-assertion-in-token-endpoint`](stage) {
    const party = await fapiParty(stage)
    const { asked, code } = await waitingCode(stage, party)
    const fields = {
      client_id: party.id,
      grant_type: 'authorization_code',
      code,
      redirect_uri: party.redirectUri,
      code_verifier: asked.verifier,
    }
    const headers = await dpop(stage, party.dpopKey, '/token')
    const answer = await post(stage, party, '/token', fields, { authenticate: false, headers })
    expectError(answer, 'invalid_client', 'invalid_request')
  },

  [`${prefix}ensure-client-assertion-with-exp-is-5-minutes-in-past-fails`]: stage =>
    assertionFails({ claims: { iat: now() - 360, exp: now() - 300 } })(stage),
  [`${prefix}ensure-client-assertion-with-wrong-aud-fails`]: assertionFails({
    claims: { aud: 'https://elsewhere.example/wrong' },
  }),
  [`${prefix}ensure-client-assertion-with-no-sub-fails`]: assertionFails({ claims: { sub: undefined } }),

  async [`${prefix}ensure-invalid-client-assertions-fail`](stage) {
    const party = await fapiParty(stage)
    await withoutAssertion(stage, party, {})
    for (const [what, assertion] of Object.entries(wrongAssertions(stage))) {
      const { answer } = await push(stage, party, {}, { assertion })
      expect([400, 401], what).toContain(answer.status)
      expect(['invalid_client', 'invalid_request'], what).toContain(answer.body.error)
    }
    for (const client_assertion_type of [undefined, 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer']) {
      const { answer } = await push(stage, party, { client_assertion_type })
      expect([400, 401]).toContain(answer.status)
      expect(['invalid_client', 'invalid_request']).toContain(answer.body.error)
    }
    expect((await push(stage, party, {}, { assertion: inFuture(8) })).answer.status).toBe(201)
    expect((await push(stage, party)).answer.status).toBe(201)
  },

  [`${prefix}ensure-pkce-code-verifier-required`]: otherVerifier(undefined),
  [`${prefix}incorrect-pkce-code-verifier-rejected`]: otherVerifier('w'.repeat(43)),

  async [`${prefix}refresh-token`](stage) {
    const [one, two] = [await fapiParty(stage), await fapiParty(stage)]
    const offline = { scope: 'openid profile offline_access', prompt: 'consent' }
    const renew = async (party: FapiParty, refresh_token: unknown, hasProof = true) =>
      post(
        stage,
        party,
        '/token',
        { grant_type: 'refresh_token', refresh_token: String(refresh_token) },
        { headers: hasProof ? await dpop(stage, party.dpopKey, '/token') : {} },
      )
    const first = (await fapiSignIn(stage, one, offline)).tokens.body.refresh_token
    const renewed = await renew(one, first)
    expect((await resource(stage, one.dpopKey, expectTokens(renewed, 'DPoP'))).status).toBe(200)
    // FAPI 2.0 §5.3.2.1-9: an answer that was lost on the way costs the client nothing, half a minute later either.
    await afterSeconds(stage, 30, async () => expectTokens(await renew(one, first), 'DPoP'))
    const last = renewed.body.refresh_token ?? first
    expectError(await renew(one, last, false), 'invalid_request', 'invalid_grant', 'invalid_dpop_proof')
    const other = (await fapiSignIn(stage, two, offline)).tokens.body.refresh_token
    expectError(await renew(one, other), 'invalid_grant')
  },
}
