import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../src/platform/log.ts'
import { addressOf, ask, redeem, signIn, walk } from '../conformance/flow.ts'
import { basicParty, type Party, type Stage } from '../conformance/parties.ts'
import { startWorld } from '../harness.ts'
import { neighbor, registerCitizen } from '../sso/application.ts'
import { expectSound, knock } from './door.ts'
import { bentForm, contentType, headerText, hostileText, runs, wellFormed } from './hostile.ts'

let stage: Stage
let party: Party
/** Lines of the log at level error: what the server itself holds to be its own fault. */
const faults: string[] = []

beforeAll(async () => {
  const world = await startWorld({ log: createLog('error', { write: line => void faults.push(line) }) })
  await world.listen()
  await registerCitizen(world, neighbor)
  await registerCitizen(world)
  stage = { world, issuer: world.deps.config.issuer, metadata: {} }
  party = await basicParty(stage)
})
afterAll(() => stage.world.stop())

const credentials = (): { authorization: string } => {
  if (party.authentication.method !== 'client_secret_basic') throw new Error('no secret')
  return { authorization: `Basic ${Buffer.from(`${party.id}:${party.authentication.secret}`).toString('base64')}` }
}

interface Endpoint {
  readonly path: string
  readonly methods: readonly ('GET' | 'POST')[]
  /** A request that would do, to be bent. */
  readonly good: () => Record<string, string>
  /** By somebody who has authenticated: what is behind the door is tried too. */
  readonly authenticated: boolean
}

const textsOf = (params: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

const authorization = () => ({
  ...textsOf(ask(party).params),
  prompt: 'consent',
  claims: '{}',
  max_age: '1',
  login_hint: 'x',
  acr_values: 'urn:yihao:assurance:3',
  ui_locales: 'zh',
  id_token_hint: 'a.b.c',
  response_mode: 'query',
  authorization_details: '[]',
  dpop_jkt: randomBytes(32).toString('base64url'),
})
const code = () => ({
  grant_type: 'authorization_code',
  code: randomBytes(32).toString('base64url'),
  redirect_uri: party.redirectUri,
  code_verifier: 'v'.repeat(43),
  resource: 'urn:yihao:api',
})
const token = () => ({ token: randomBytes(32).toString('base64url'), token_type_hint: 'access_token' })
const assertion = () => ({
  client_id: party.id,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: 'eyJhbGciOiJFUzI1NiJ9.e30.AA',
})

const endpoints: readonly Endpoint[] = [
  { path: '/auth', methods: ['GET'], good: authorization, authenticated: false },
  {
    path: '/auth',
    methods: ['GET', 'POST'],
    good: () => ({ client_id: party.id, request_uri: 'x' }),
    authenticated: false,
  },
  { path: '/request', methods: ['POST'], good: authorization, authenticated: true },
  { path: '/request', methods: ['POST'], good: () => ({ ...authorization(), ...assertion() }), authenticated: false },
  { path: '/token', methods: ['POST'], good: code, authenticated: true },
  {
    path: '/token',
    methods: ['POST'],
    good: () => ({ grant_type: 'refresh_token', refresh_token: 'x', scope: 'openid' }),
    authenticated: true,
  },
  {
    path: '/token',
    methods: ['POST'],
    good: () => ({
      grant_type: 'client_credentials',
      scope: 'licenses.read',
      resource: 'urn:yihao:api',
      ...assertion(),
    }),
    authenticated: false,
  },
  { path: '/token/revocation', methods: ['POST'], good: token, authenticated: true },
  { path: '/token/introspection', methods: ['POST'], good: token, authenticated: true },
  {
    path: '/session/end',
    methods: ['GET', 'POST'],
    good: () => ({
      id_token_hint: 'a.b.c',
      client_id: party.id,
      post_logout_redirect_uri: `https://${party.id}.example.org/post_logout_redirect`,
      state: 's',
      ui_locales: 'zh',
    }),
    authenticated: false,
  },
  { path: '/session/end/confirm', methods: ['POST'], good: () => ({ xsrf: 'x', logout: 'yes' }), authenticated: false },
  { path: '/me', methods: ['GET', 'POST'], good: () => ({ access_token: 'x' }), authenticated: false },
  { path: '/jwks', methods: ['GET', 'POST'], good: () => ({}), authenticated: false },
]

/** Where nobody must be led: a redirect leads to ourselves or to the client. */
function expectKnownPlace(location: string | string[] | undefined): void {
  if (location === undefined) return
  const { origin } = new URL(String(location), stage.issuer)
  expect([stage.world.origin, new URL(party.redirectUri).origin]).toContain(origin)
}

describe('the provider, asked anything', () => {
  it.each(endpoints)(
    '$methods $path (authenticated: $authenticated)',
    async ({ authenticated, good, methods, path }) => {
      const asking = fc.record({
        method: fc.constantFrom(...methods),
        form: bentForm(good()),
        type: contentType,
        inQuery: fc.boolean(),
      })
      await fc.assert(
        fc.asyncProperty(asking, async ({ form, inQuery, method, type }) => {
          const isInBody = method === 'POST' && !inQuery
          const query = isInBody ? '' : `?${form.slice(0, 12_000)}`
          const answer = await knock(stage.world.origin, {
            method,
            path: `/oidc${path}${query}`,
            headers: {
              ...(authenticated ? credentials() : {}),
              ...(method === 'POST' ? { 'content-type': type } : {}),
            },
            ...(isInBody ? { body: form } : {}),
          })
          expectSound(answer, `${method} ${path} ${type} ${form.slice(0, 200)}`)
          expectKnownPlace(answer.headers.location)
        }),
        runs(60),
      )
    },
  )

  it.each(['\0', 'a\0b', '__proto__', 'constructor', 'x'.repeat(9_000), '\u202e', ' '])(
    'for a client that cannot be: %j',
    async client_id => {
      for (const path of ['/auth', '/request', '/token', '/token/revocation', '/session/end']) {
        const body = new URLSearchParams({ ...assertion(), grant_type: 'client_credentials', client_id }).toString()
        const isPost = path !== '/auth' && path !== '/session/end'
        const answer = await knock(stage.world.origin, {
          method: isPost ? 'POST' : 'GET',
          path: `/oidc${path}${isPost ? '' : `?${body}`}`,
          headers: isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
          ...(isPost ? { body } : {}),
        })
        expectSound(answer, `${path} ${JSON.stringify(client_id).slice(0, 60)}`)
      }
    },
  )

  it('by bytes that are no form at all', async () => {
    const asking = fc.record({
      path: fc.constantFrom('/token', '/request', '/session/end', '/token/introspection', '/auth', '/me'),
      body: fc.uint8Array({ maxLength: 2_000 }),
      type: contentType,
    })
    await fc.assert(
      fc.asyncProperty(asking, async ({ body, path, type }) => {
        const headers = { ...credentials(), 'content-type': type }
        const answer = await knock(stage.world.origin, {
          method: 'POST',
          path: `/oidc${path}`,
          headers,
          body: Buffer.from(body),
        })
        expectSound(answer, `${path} ${type}`)
      }),
      runs(80),
    )
  })

  it('under headers of any kind', async () => {
    const name = fc.constantFrom(
      'authorization',
      'dpop',
      'cookie',
      'accept',
      'accept-language',
      'origin',
      'user-agent',
      'x-forwarded-for',
      'x-forwarded-host',
      'content-type',
      'content-encoding',
      'oauth-client-attestation',
    )
    const scheme = fc.constantFrom('', 'Bearer ', 'DPoP ', 'Basic ', 'yihao_session=', 'yihao_interaction=')
    const path = fc.constantFrom(
      '/me',
      '/token',
      '/auth',
      '/session/end',
      '/request',
      '/.well-known/openid-configuration',
    )
    await fc.assert(
      fc.asyncProperty(fc.tuple(name, scheme, headerText, path), async ([header, before, value, where]) => {
        const isPost = where === '/token' || where === '/request'
        const answer = await knock(stage.world.origin, {
          method: isPost ? 'POST' : 'GET',
          path: `/oidc${where}`,
          headers: { [header]: `${before}${value}` },
          ...(isPost ? { body: 'grant_type=client_credentials' } : {}),
        })
        // Headers too long for Node are answered by Node: 431.
        expectSound(answer, `${where} ${header}: ${before}${value.slice(0, 200)}`)
      }),
      runs(150),
    )
  })

  it('under addresses that are not there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.constantFrom('/oidc/', '/oidc/auth/', '/oidc/token/', '/.well-known/'), hostileText),
        async ([start, rest]) => {
          const path = `${start}${encodeURIComponent(wellFormed(rest)).slice(0, 6_000)}`
          const answer = await knock(stage.world.origin, { method: 'GET', path })
          expectSound(answer, path.slice(0, 200))
        },
      ),
      runs(80),
    )
  })
})

describe('a person’s tokens, bent', () => {
  it('open nothing', async () => {
    const { token: good } = await signIn(stage, party)
    const bend = fc
      .tuple(fc.nat({ max: good.length - 1 }), fc.constantFrom('A', 'b', '-', '%00', ''))
      .map(([at, by]) => good.slice(0, at) + by + good.slice(at + 1))
    await fc.assert(
      fc.asyncProperty(bend, async bent => {
        fc.pre(bent !== good)
        const headers = { authorization: `Bearer ${bent}` }
        const answer = await knock(stage.world.origin, { method: 'GET', path: '/oidc/me', headers })
        expectSound(answer, bent)
        expect(answer.status).toBe(401)
      }),
      runs(60),
    )
  })

  it('a code is worth its tokens with all of its request alone', async () => {
    const asked = ask(party)
    const page = await walk(party, addressOf(stage, asked.params))
    const good = new URL(page.url).searchParams.get('code') ?? ''
    for (const fields of [
      { code_verifier: 'w'.repeat(43) },
      { redirect_uri: 'https://evil.example/' },
      { client_id: 'other' },
    ]) {
      const answer = await redeem(stage, party, asked, good, { fields })
      expect(answer.status, JSON.stringify(fields)).toBeGreaterThanOrEqual(400)
      expect(answer.body).not.toHaveProperty('access_token')
    }
  })
})

describe('the log', () => {
  it('holds no fault of our own after all this', () => {
    expect(faults.slice(0, 3)).toEqual([])
  })
})
