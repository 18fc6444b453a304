import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, importJWK, jwtVerify, SignJWT } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { system } from '../../src/platform/caller.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { disableClient, registerClient } from '../../src/sso/index.ts'
import { signingKeys } from '../../src/sso/keys/signing-keys.ts'
import { deleteExpired } from '../../src/sso/storage/artifact-store.ts'
import { assertionOf, startWorld, type World } from '../harness.ts'
import {
  type Application,
  answerIn,
  registerApplication,
  registerCitizen,
  signIn,
  startAttempt,
  walk,
} from './application.ts'

let world: World
let application: Application
beforeAll(async () => {
  world = await startWorld()
  await world.listen()
  await registerCitizen(world)
  application = await registerApplication(world, 'portal')
})
afterAll(() => world.stop())

const operator = system('test')
const json = async (answer: Response): Promise<Record<string, unknown>> => JSON.parse(await answer.text())
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${world.origin}/oidc${path}`, { method: 'POST', headers, body: new URLSearchParams(fields) })
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const authenticated = async ({ id, privateKey }: Application) => ({
  client_id: id,
  client_assertion_type: assertionType,
  client_assertion: await assertionOf(world.deps.config.issuer, id, privateKey),
})

describe('metadata', () => {
  it('stands at both addresses and says the same', async () => {
    const [one, two] = await Promise.all(
      ['/oidc/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/oidc'].map(async path =>
        json(await fetch(`${world.origin}${path}`)),
      ),
    )
    expect(one).toEqual(two)
    expect(one).toMatchObject({
      issuer: `${world.origin}/oidc`,
      code_challenge_methods_supported: ['S256'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
    })
  })

  it.each([
    { host: 'evil.example' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    { forwarded: 'host=evil.example;proto=https' },
    { host: 'evil.example:80', 'x-forwarded-for': '10.0.0.1' },
  ])('takes its addresses from ORIGIN alone: %j changes nothing', async headers => {
    const ask = (more: Record<string, string>) =>
      world.server.inject({ url: '/oidc/.well-known/openid-configuration', headers: more })
    expect((await ask(headers)).json()).toEqual((await ask({})).json())
  })

  it('is not poisoned on the way to the sign-in page either', async () => {
    const { address } = await startAttempt(application)
    const answer = await world.server.inject({
      url: `${address.pathname}${address.search}`,
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    })
    expect(answer.statusCode).toBe(303)
    expect(JSON.stringify(answer.headers)).not.toContain('evil')
  })

  it('answers what is not there without an error of its own', async () => {
    const answer = await fetch(`${world.origin}/oidc/nothing`)
    expect(answer.status).toBe(404)
    expect(await json(answer)).toMatchObject({ error: 'not_found' })
  })
})

describe('client authentication', () => {
  const audiences = () => [
    `${world.origin}/oidc/token`,
    world.origin,
    [world.deps.config.issuer],
    [world.deps.config.issuer, 'https://elsewhere.example'],
    `${world.deps.config.issuer}/`,
  ]

  it('takes an assertion for the issuer exactly, for no other audience', async () => {
    for (const audience of audiences()) {
      const answer = await post('/request', {
        ...(await authenticated(application)),
        client_assertion: await new SignJWT({ aud: audience })
          .setProtectedHeader({ alg: 'ES256' })
          .setIssuer(application.id)
          .setSubject(application.id)
          .setJti(crypto.randomUUID())
          .setIssuedAt()
          .setExpirationTime('60s')
          .sign(application.privateKey),
      })
      expect(answer.status, JSON.stringify(audience)).toBe(401)
    }
  })

  it('refuses foreign keys, no signature, and another method than the registered one', async () => {
    const stranger = newKeyPair().privateKey
    const good = await assertionOf(world.deps.config.issuer, application.id, application.privateKey)
    const [, payload] = good.split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    const base = { client_id: application.id, client_assertion_type: assertionType }
    for (const client_assertion of [await assertionOf(world.deps.config.issuer, application.id, stranger), none])
      expect((await post('/request', { ...base, client_assertion })).status).toBe(401)
    const basic = Buffer.from(`${application.id}:secret`).toString('base64')
    expect((await post('/request', {}, { authorization: `Basic ${basic}` })).status).toBe(401)
  })

  it('ends at once when a client is disabled', async () => {
    const gone = await registerApplication(world, 'gone')
    const ask = async () => (await post('/request', { ...(await authenticated(gone)), ...pushed(gone) })).status
    expect(await ask()).toBe(201)
    await disableClient(world.deps, operator, 'gone')
    expect(await ask()).toBe(401)
  })
})

const pushed = ({ redirectUri }: Application) => ({
  response_type: 'code',
  scope: 'openid',
  redirect_uri: redirectUri,
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
})

describe('authorization requests', () => {
  const wrong: readonly [string, Record<string, string>, string][] = [
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    ['with the plain method', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['for a scope of machines', { scope: 'openid licenses.issue' }, 'invalid_scope'],
    ['for the API', { resource: 'urn:yihao:api' }, 'invalid_target'],
    ['for a foreign resource', { resource: 'https://elsewhere.example' }, 'invalid_target'],
  ]
  it.each(wrong)('%s are refused', async (_what, changes, error) => {
    const answer = await post('/request', {
      ...(await authenticated(application)),
      ...Object.fromEntries(Object.entries({ ...pushed(application), ...changes }).filter(([, value]) => value !== '')),
    })
    expect(answer.status).toBe(400)
    expect((await json(answer)).error).toBe(error)
  })

  it.each(['https://portal.example.org/callback/', 'https://portal.example.org/callback?x=1', 'https://evil.example/'])(
    'to the unregistered address %s show an error here and lead nowhere',
    async redirect_uri => {
      const { address } = await startAttempt(application, { redirect_uri })
      const page = await createUserAgent().open(address.href)
      expect(page.status).toBe(400)
      expect(page.html).toContain('<html')
      expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    },
  )

  it('with prompt=none and no session answer login_required', async () => {
    const page = await walk(application, await startAttempt(application, { prompt: 'none' }))
    expect(answerIn(page).get('error')).toBe('login_required')
  })
})

describe('tokens', () => {
  it('of the API are JWTs by our published key, for a few minutes, for one audience', async () => {
    const token = await world.token(['licenses.read'], '11530000PDY000116W')
    const keys = createRemoteJWKSet(new URL(`${world.origin}/oidc/jwks`))
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: world.deps.config.issuer,
      audience: 'urn:yihao:api',
      typ: 'at+jwt',
      algorithms: ['ES256'],
    })
    expect(protectedHeader.kid).toBeTypeOf('string')
    expect(payload).toMatchObject({ scope: 'licenses.read', organization: '11530000PDY000116W' })
    expect(Number(payload.exp) - Number(payload.iat)).toBeLessThanOrEqual(300)
  })

  it('made elsewhere open nothing', async () => {
    const good = await world.token(['licenses.read'], '11530000PDY000116W')
    const claims = decodeJwt(good)
    const header = decodeProtectedHeader(good)
    const stranger = newKeyPair().privateKey
    const [own] = await signingKeys(world.deps)
    const signed = (payload: object, typ: string, key = stranger) =>
      new SignJWT({ ...payload }).setProtectedHeader({ ...header, alg: 'ES256', typ }).sign(key)
    const ours = importJWK({ ...own, kty: 'EC' }, 'ES256')
    const wrong = [
      await signed(claims, 'at+jwt'),
      await new SignJWT({ ...claims, exp: Math.floor(Date.now() / 1_000) - 60 })
        .setProtectedHeader({ ...header, alg: 'ES256' })
        .sign(await ours),
      await new SignJWT({ ...claims, aud: 'https://elsewhere.example' })
        .setProtectedHeader({ ...header, alg: 'ES256' })
        .sign(await ours),
      await new SignJWT({ ...claims, iss: 'https://elsewhere.example/oidc' })
        .setProtectedHeader({ ...header, alg: 'ES256' })
        .sign(await ours),
      await new SignJWT({ ...claims }).setProtectedHeader({ ...header, alg: 'ES256', typ: 'JWT' }).sign(await ours),
      await new SignJWT({ ...claims, sub: 'somebody' })
        .setProtectedHeader({ ...header, alg: 'ES256' })
        .sign(await ours),
    ]
    const ask = (token: string) =>
      world.server.inject({ url: '/api/licenses/1.2.3', headers: { authorization: `Bearer ${token}` } })
    expect((await ask(good)).statusCode).toBe(404)
    for (const token of wrong) expect((await ask(token)).statusCode, token).toBe(401)
  })

  it('of sign-in are no tokens of the API', async () => {
    const { tokens } = await signIn(application)
    for (const token of [tokens.access_token, tokens.id_token ?? '']) {
      const answer = await world.server.inject({
        url: '/api/licenses/1.2.3',
        headers: { authorization: `Bearer ${token}` },
      })
      expect(answer.statusCode).toBe(401)
    }
  })

  it('are told about to their client alone, and can be taken back', async () => {
    const { tokens } = await signIn(application)
    const other = await registerApplication(world, 'nosy')
    const look = async (who: Application) => (await oidc.tokenIntrospection(who.config, tokens.access_token)).active
    expect(await look(application)).toBe(true)
    expect(await look(other)).toBe(false)
    await oidc.tokenRevocation(application.config, tokens.access_token)
    expect(await look(application)).toBe(false)
  })

  it('that are redeemed a second time end what the first was given', async () => {
    const attempt = await startAttempt(application)
    const code = answerIn(await walk(application, attempt)).get('code') ?? ''
    const redeem = async () =>
      post('/token', {
        ...(await authenticated(application)),
        grant_type: 'authorization_code',
        code,
        redirect_uri: application.redirectUri,
        code_verifier: attempt.verifier,
      })
    const first = await json(await redeem())
    expect((await redeem()).status).toBe(400)
    expect((await oidc.tokenIntrospection(application.config, String(first.access_token))).active).toBe(false)
  })
})

describe('what is kept', () => {
  it('holds no bearer value and no number in clear', async () => {
    const { tokens } = await signIn(application, { scope: 'openid profile identity' })
    const rows =
      await world.owner`select encode(payload_sealed, 'escape') as text, encode(id_hash, 'hex') as id, grant_id
      from sso.artifacts`
    const text = JSON.stringify(rows)
    for (const secret of [tokens.access_token, '530102199003070016', '王小云']) expect(text).not.toContain(secret)
  })

  it('leaves when it has expired', async () => {
    await world.owner`update sso.artifacts set expires_at = now() - interval '1 second'`
    await world.owner`update sso.replays set expires_at = now() - interval '1 second'`
    while ((await deleteExpired(world.deps.db, 50)) > 0);
    const [row] =
      await world.owner`select (select count(*) from sso.artifacts) + (select count(*) from sso.replays) as left`
    expect(Number(row?.left)).toBe(0)
  })
})

describe('registrations', () => {
  const key = newKeyPair()
  const good = {
    id: 'good',
    name: '好应用（演示）',
    kind: 'web' as const,
    scope: 'openid profile',
    redirectUris: ['https://good.example.org/callback'],
    authentication: { method: 'private_key_jwt' as const, jwks: { keys: [key.publicKey.export({ format: 'jwk' })] } },
  }
  it.each([
    ['http away from this machine', { redirectUris: ['http://good.example.org/callback'] }],
    ['a wildcard', { redirectUris: ['https://*.example.org/callback'] }],
    ['a fragment', { redirectUris: ['https://good.example.org/#x'] }],
    ['no redirect address', { redirectUris: [] }],
    ['a scope of machines', { scope: 'openid licenses.issue' }],
    ['no openid', { scope: 'profile' }],
    ['an id that is none', { id: '../x' }],
    ['a short secret', { authentication: { method: 'client_secret_basic' as const, secret: 'short' } }],
    ['an owner that is no code', { organization: 'x' }],
  ])('with %s are refused', async (_what, changes) => {
    await expect(registerClient(world.deps, operator, { ...good, ...changes })).rejects.toMatchObject({
      code: 'client-invalid',
    })
  })

  it('keep no private key that was handed in with the public one', async () => {
    const keys = [key.privateKey.export({ format: 'jwk' })]
    await registerClient(world.deps, operator, {
      ...good,
      authentication: { method: 'private_key_jwt', jwks: { keys } },
    })
    const [row] = await world.owner`select metadata from sso.clients where id = 'good'`
    expect(JSON.stringify(row?.metadata)).not.toContain(String(keys[0]?.d))
  })

  it('are made by nobody but the operator', async () => {
    const caller = { kind: 'client', id: 'x', scopes: new Set(['people.register']), organization: undefined } as const
    await expect(registerClient(world.deps, caller, good)).rejects.toMatchObject({
      code: 'client-registration-not-allowed',
    })
  })
})
