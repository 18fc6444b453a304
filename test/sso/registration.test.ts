import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { assertionOf, startWorld, testClock, type World } from '../harness.ts'
import { company, registerCitizen, registerCompany } from './application.ts'

const clock = testClock()
let world: World
let manager: string
beforeAll(async () => {
  world = await startWorld({ clock })
  await registerCitizen(world)
  await registerCompany(world)
  manager = await world.token(['clients.manage'], company.uscc)
})
afterAll(() => world.stop())

const { privateKey, publicKey } = newKeyPair()
const jwks = { keys: [publicKey.export({ format: 'jwk' })] }
const metadata = (changes: object = {}) => ({
  client_name: '自助登记的应用（演示）',
  redirect_uris: ['https://self.example.org/callback'],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks,
  scope: 'openid profile',
  ...changes,
})

async function initialToken(scope = 'openid profile organization offline_access licenses.verify'): Promise<string> {
  const answer = await world.server.inject({
    method: 'POST',
    url: '/api/clients/initial-access-tokens',
    headers: { authorization: `Bearer ${manager}` },
    payload: { scope },
  })
  if (answer.statusCode !== 201) throw new Error(answer.payload)
  return answer.json().token
}

const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, token: string, payload?: object) =>
  world.server.inject({
    method,
    url: `/oidc/reg${path}`,
    headers: { authorization: `Bearer ${token}`, ...(payload ? { 'content-type': 'application/json' } : {}) },
    ...(payload ? { payload: JSON.stringify(payload) } : {}),
  })

describe('initial access tokens', () => {
  it('are made for the own organization, within what it was given, for a day', async () => {
    const ask = (payload: object, token = manager) =>
      world.server.inject({
        method: 'POST',
        url: '/api/clients/initial-access-tokens',
        headers: { authorization: `Bearer ${token}` },
        payload,
      })
    const made = await ask({ scope: 'openid' })
    expect(made.json()).toMatchObject({ registrationEndpoint: `${world.origin}/oidc/reg` })
    expect(Date.parse(made.json().expiresAt) - clock.now().getTime()).toBe(24 * 3_600_000)
    expect((await ask({ scope: 'openid identity' })).json().code).toBe('client-invalid')
    expect((await ask({ scope: 'openid nonsense' })).json().code).toBe('client-invalid')
    expect((await ask({ scope: 'openid', organization: '11530000PDY000124P' })).statusCode).toBe(403)
    const rows = await world.owner`select * from sso.initial_access_tokens`
    expect(JSON.stringify(rows)).not.toContain(made.json().token)
  })

  it('registers one client, of its organization, that works', async () => {
    const token = await initialToken()
    const made = await send('POST', '', token, metadata({ organization: 'x', is_first_party: true, fapi: true }))
    expect(made.statusCode, made.payload).toBe(201)
    const client = made.json()
    expect(client).toMatchObject({
      organization: company.uscc,
      is_first_party: false,
      subject_type: 'pairwise',
      scope: 'openid profile',
      registration_client_uri: `${world.origin}/oidc/reg/${client.client_id}`,
    })
    expect(client.client_secret).toBeUndefined()
    expect(client.fapi).toBeUndefined()
    const [row] = await world.owner`select organization, scope_ceiling from sso.clients where id = ${client.client_id}`
    expect(row?.organization).toBe(company.uscc)
    const pushed = await world.server.inject({
      method: 'POST',
      url: '/oidc/request',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        client_id: client.client_id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertionOf(world.deps.config.issuer, client.client_id, privateKey),
        response_type: 'code',
        scope: 'openid',
        redirect_uri: 'https://self.example.org/callback',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      }).toString(),
    })
    expect(pushed.statusCode, pushed.payload).toBe(201)
    expect((await send('POST', '', token, metadata())).statusCode).toBe(401)
    const [line] =
      await world.owner`select actor, data from audit.records where subject = ${`client:${client.client_id}`}`
    expect(line?.actor).toMatch(/^initial-access-token:/)
  })

  it('of 64 at once, one registers', async () => {
    const token = await initialToken()
    const answers = await Promise.all(Array.from({ length: 64 }, () => send('POST', '', token, metadata())))
    expect(answers.filter(({ statusCode }) => statusCode === 201).length).toBe(1)
    expect(answers.filter(({ statusCode }) => statusCode === 401).length).toBe(63)
  })

  it('is not used up by what is refused, and ends after a day', async () => {
    const token = await initialToken()
    expect((await send('POST', '', token, metadata({ scope: 'openid identity' }))).statusCode).toBe(400)
    clock.advance(24 * 3_600 + 1)
    expect((await send('POST', '', token, metadata())).statusCode).toBe(401)
    clock.set(new Date())
    expect((await send('POST', '', 'nothing', metadata())).statusCode).toBe(401)
  })

  it.each([
    ['invalid_redirect_uri', { redirect_uris: ['http://self.example.org/'] }],
    ['invalid_redirect_uri', { redirect_uris: ['https://self.example.org/#x'] }],
    ['invalid_redirect_uri', { redirect_uris: [] }],
    ['invalid_client_metadata', { scope: 'openid people.register' }],
    ['invalid_client_metadata', { scope: 'profile' }],
    ['invalid_client_metadata', { grant_types: ['implicit'] }],
    ['invalid_client_metadata', { response_types: ['id_token'] }],
    ['invalid_client_metadata', { subject_type: 'public' }],
    ['invalid_client_metadata', { id_token_signed_response_alg: 'RS256' }],
    ['invalid_client_metadata', { jwks: undefined, jwks_uri: 'https://self.example.org/jwks' }],
    ['invalid_client_metadata', { jwks: { keys: [{ kty: 'EC' }] } }],
    ['invalid_client_metadata', { token_endpoint_auth_method: 'client_secret_post' }],
    ['invalid_client_metadata', { token_endpoint_auth_method: 'none', application_type: 'native' }],
    ['invalid_client_metadata', { sector_identifier_uri: 'https://elsewhere.example.org/' }],
    ['invalid_client_metadata', { tls_client_certificate_bound_access_tokens: true }],
    ['invalid_client_metadata', { backchannel_logout_uri: 'http://self.example.org/out' }],
    ['invalid_client_metadata', { client_name: 7 }],
  ])('keeps to the rules of every client: %s %j', async (error, changes) => {
    const answer = await send('POST', '', await initialToken(), metadata(changes))
    expect([answer.statusCode, answer.json().error], answer.payload).toEqual([400, error])
  })
})

describe('registration management', () => {
  async function registered(changes: object = {}) {
    const made = await send('POST', '', await initialToken(), metadata(changes))
    if (made.statusCode !== 201) throw new Error(made.payload)
    return made.json()
  }

  it('reads, changes with a new token each time, and removes', async () => {
    const { client_id: id, registration_access_token: first } = await registered()
    expect((await send('GET', `/${id}`, first)).json()).toMatchObject({ client_id: id, scope: 'openid profile' })
    const changed = await send('PUT', `/${id}`, first, { ...metadata({ scope: 'openid organization' }), client_id: id })
    expect(changed.statusCode, changed.payload).toBe(200)
    const second = changed.json().registration_access_token
    expect(second).not.toBe(first)
    expect(changed.json()).toMatchObject({ scope: 'openid organization', organization: company.uscc })
    expect((await send('GET', `/${id}`, first)).statusCode).toBe(401)
    const beyond = await send('PUT', `/${id}`, second, { ...metadata({ scope: 'openid identity' }), client_id: id })
    expect(beyond.json().error).toBe('invalid_client_metadata')
    expect((await send('DELETE', `/${id}`, second)).statusCode).toBe(204)
    expect((await send('GET', `/${id}`, second)).statusCode).toBe(401)
    const [row] = await world.owner`select disabled_at from sso.clients where id = ${id}`
    expect(row?.disabled_at).not.toBeNull()
  })

  it('of 64 changes at once by one token, one is kept', async () => {
    const { client_id: id, registration_access_token: token } = await registered()
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, n) =>
        send('PUT', `/${id}`, token, { ...metadata({ client_name: `第${n}` }), client_id: id }),
      ),
    )
    expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBe(1)
    expect(answers.every(({ statusCode }) => statusCode === 200 || statusCode === 401)).toBe(true)
  })

  it('is nobody else’s', async () => {
    const [one, two] = [await registered(), await registered()]
    expect((await send('GET', `/${one.client_id}`, two.registration_access_token)).statusCode).toBe(401)
    expect((await send('GET', '/yihao', one.registration_access_token)).statusCode).toBe(401)
  })

  it('makes a secret where one is needed', async () => {
    const made = await registered({ token_endpoint_auth_method: 'client_secret_basic', jwks: undefined })
    expect(made.client_secret).toMatch(/^[\w-]{48}$/)
    const rows = await world.owner`select metadata::text as text from sso.clients where id = ${made.client_id}`
    expect(String(rows[0]?.text)).not.toContain(made.client_secret)
  })

  it('registers a machine', async () => {
    const made = await registered({ grant_types: ['client_credentials'], redirect_uris: undefined, scope: undefined })
    expect(made).toMatchObject({ scope: 'licenses.verify', grant_types: ['client_credentials'] })
  })
})
