import { calculateJwkThumbprint } from 'jose'
import { expect } from 'vitest'
import { dpop, expectError, expectTokens } from '../flow.ts'
import { newKey, type Stage } from '../parties.ts'
import { badlySigned, type Changes, now, unsigned, userinfo } from '../requests.ts'
import type { Rules } from '../run-plan.ts'
import {
  codeOf,
  expectPushRefused,
  type FapiParty,
  fapiParty,
  fapiSignIn,
  push,
  pushed,
  redeemBound,
  resource,
} from './fapi2-flow.ts'

const prefix = 'fapi2-security-profile-final-'

const thumbprintOf = ({ dpopKey }: FapiParty): Promise<string> => {
  const { crv = '', kty = '', x = '', y = '' } = dpopKey.export({ format: 'jwk' })
  return calculateJwkThumbprint({ crv, kty, x, y })
}

const succeedsWith = (proof: () => Changes) => async (stage: Stage) => {
  await fapiSignIn(stage, await fapiParty(stage), {}, { proof: proof() })
}

/** A proof without its `alg`, the signature that of the whole. */
function withoutAlg(jwt: string): string {
  const [header = '', ...rest] = jwt.split('.')
  const { alg, ...members } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))
  expect(alg).toBe('ES256')
  return [Buffer.from(JSON.stringify(members)).toString('base64url'), ...rest].join('.')
}

/** Each is wrong in one way (the module's own list, after RFC 9449 §4.3). */
const wrongProofs = (stage: Stage, { dpopKey }: FapiParty): Readonly<Record<string, Changes>> => ({
  'not a JWT': { finish: jwt => jwt.replaceAll('.', '') },
  'no typ': { header: { typ: undefined } },
  'no alg': { finish: withoutAlg },
  'no jwk': { header: { jwk: undefined } },
  'no jti': { claims: { jti: undefined } },
  'no htm': { claims: { htm: undefined } },
  'no htu': { claims: { htu: undefined } },
  'no iat': { claims: { iat: undefined } },
  'no ath': { claims: { ath: undefined } },
  'another typ': { header: { typ: 'JWT' } },
  'alg none': { finish: unsigned },
  'a bad signature': { finish: badlySigned },
  'a private key': { header: { jwk: dpopKey.export({ format: 'jwk' }) } },
  'another method': { claims: { htm: 'PUT' } },
  'another address': { claims: { htu: `${stage.issuer}/elsewhere` } },
  'another token': { claims: { ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo' } },
  'signed by another key': { key: newKey() },
})

const rightProofs = ({ issuer }: Stage): Readonly<Record<string, Changes>> => ({
  'an address with query and fragment': { claims: { htu: `${issuer}/me?query=1#fragment` } },
  'unknown members': { header: { extra: 'x' }, claims: { extra: 'x' } },
  'an address in capitals': { claims: { htu: `${issuer.replace('http://localhost', 'HTTP://LOCALHOST')}/me` } },
})

/** An hour off: refused, or (RFC 9449 §8) taken with the nonce that the server hands out. */
async function checkIat(stage: Stage, { dpopKey }: FapiParty, token: string, seconds: number): Promise<void> {
  const claims = { iat: now() + seconds }
  const first = await resource(stage, dpopKey, token, { changes: { claims } })
  expect([400, 401]).toContain(first.status)
  const nonce = first.headers.get('dpop-nonce')
  if (!(first.headers.get('www-authenticate') ?? '').includes('use_dpop_nonce')) return
  expect(nonce).not.toBeNull()
  expect((await resource(stage, dpopKey, token, { changes: { claims: { ...claims, nonce } } })).status).toBe(200)
}

async function refusedAtTokenEndpoint(stage: Stage, changes: (party: FapiParty) => Promise<object>): Promise<void> {
  const party = await fapiParty(stage)
  const request = await pushed(stage, party, { ...(await changes(party)) })
  const code = await codeOf(stage, party, request)
  expectError(await redeemBound(stage, party, request, code, {}, newKey()), 'invalid_grant', 'invalid_dpop_proof')
}

export const fapi2Dpop: Rules = {
  [`${prefix}check-dpop-proof-nbf-exp`]: succeedsWith(() => ({ claims: { nbf: now(), exp: now() + 300 } })),
  [`${prefix}ensure-dpopproof-with-iat-10seconds-before-succeeds`]: succeedsWith(() => ({
    claims: { iat: now() - 10 },
  })),
  [`${prefix}ensure-dpopproof-with-iat-10seconds-after-succeeds`]: succeedsWith(() => ({
    claims: { iat: now() + 10 },
  })),

  async [`${prefix}access-token-type-header-case-sensitivity`](stage) {
    const party = await fapiParty(stage)
    const { token } = await fapiSignIn(stage, party)
    for (const scheme of ['dpop', 'DPOP', 'dPoP'])
      expect((await resource(stage, party.dpopKey, token, { scheme })).status, scheme).toBe(200)
  },

  async [`${prefix}ensure-mismatched-dpop-jkt-fails`](stage) {
    const [party, other] = [await fapiParty(stage), await fapiParty(stage)]
    const headers = await dpop(stage, party.dpopKey, '/request')
    const request = await push(stage, party, { dpop_jkt: await thumbprintOf(other) }, { headers })
    expectPushRefused(request, 'invalid_request', 'invalid_dpop_proof')
  },

  async [`${prefix}ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt`](stage) {
    const party = await fapiParty(stage)
    const request = await pushed(stage, party, {}, await dpop(stage, party.dpopKey, '/request'))
    const code = await codeOf(stage, party, request)
    expectError(await redeemBound(stage, party, request, code, {}, newKey()), 'invalid_grant', 'invalid_dpop_proof')
  },

  [`${prefix}ensure-token-endpoint-fails-with-mismatched-dpop-jkt`]: stage =>
    refusedAtTokenEndpoint(stage, async party => ({ dpop_jkt: await thumbprintOf(party) })),

  async [`${prefix}ensure-dpop-auth-code-binding-success`](stage) {
    const party = await fapiParty(stage)
    const dpop_jkt = await thumbprintOf(party)
    const request = await pushed(stage, party, { dpop_jkt }, await dpop(stage, party.dpopKey, '/request'))
    const tokens = await redeemBound(stage, party, request, await codeOf(stage, party, request))
    expect((await resource(stage, party.dpopKey, expectTokens(tokens, 'DPoP'))).status).toBe(200)
  },

  async [`${prefix}dpop-negative-tests`](stage) {
    const party = await fapiParty(stage)
    const { token } = await fapiSignIn(stage, party)
    const { dpopKey } = party
    for (const [what, changes] of Object.entries(wrongProofs(stage, party)))
      expect([400, 401], what).toContain((await resource(stage, dpopKey, token, { changes })).status)
    for (const [what, changes] of Object.entries(rightProofs(stage)))
      expect((await resource(stage, dpopKey, token, { changes })).status, what).toBe(200)
    for (const seconds of [3_600, -3_600]) await checkIat(stage, party, token, seconds)

    const jti = crypto.randomUUID()
    expect((await resource(stage, dpopKey, token, { changes: { claims: { jti } } })).status).toBe(200)
    expect([400, 401]).toContain((await resource(stage, dpopKey, token, { changes: { claims: { jti } } })).status)

    const [one, two] = [
      await dpop(stage, dpopKey, '/me', {}, { method: 'GET', token }),
      await dpop(stage, dpopKey, '/me', {}, { method: 'GET', token }),
    ]
    const doubled = await userinfo(stage, token, { scheme: 'DPoP', headers: { DPoP: `${one.DPoP}, ${two.DPoP}` } })
    expect([400, 401]).toContain(doubled.status)
    const capital = await userinfo(stage, token, { scheme: 'DPoP', headers: { DPOP: one.DPoP } })
    expect(capital.status).toBe(200)
    const bearer = await userinfo(stage, token, { headers: { DPoP: two.DPoP } })
    expect([400, 401]).toContain(bearer.status)
  },
}
