import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calculateJwkThumbprint, decodeJwt, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { system } from '../../src/platform/caller.ts'
import { parseCertificate } from '../../src/platform/crypto/x509/certificate.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { distinguishedNameOf, isSameName, parseDistinguishedName } from '../../src/sso/clients/distinguished-name.ts'
import { type ClientRegistration, registerClient } from '../../src/sso/index.ts'
import { assertionOf, startWorld, testClock, type World } from '../harness.ts'
import { createAuthority, hasOpenssl, type KeyHolder } from '../identity/credentials/authority.ts'

const operator = system('test')
const keyPair = () => newKeyPair()
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const api = '/api/clients'
const uscc = '91530000PDY000052N'

interface ProofOptions {
  readonly htm?: string
  readonly htu?: string
  readonly iat?: number
  readonly jti?: string
  readonly token?: string
  readonly typ?: string
  readonly change?: object
}

/** A proof as the client's own developers would make it (RFC 9449 §4.2). */
async function proofOf(
  world: World,
  { privateKey, publicKey }: ReturnType<typeof keyPair>,
  options: ProofOptions = {},
) {
  const { htm = 'GET', htu = `${world.origin}${api}`, iat = Math.floor(Date.now() / 1_000), jti, token } = options
  return new SignJWT({
    htm,
    htu,
    iat,
    jti: jti ?? crypto.randomUUID(),
    ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
    ...options.change,
  })
    .setProtectedHeader({ typ: options.typ ?? 'dpop+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) })
    .sign(privateKey)
}

const machine = (id: string, changes: Partial<ClientRegistration>): ClientRegistration => ({
  id,
  name: '测试机器（演示）',
  organization: uscc,
  kind: 'machine',
  scope: 'clients.manage',
  authentication: { method: 'none' },
  ...changes,
})

describe('a token bound to a key of the client, at our API', () => {
  let world: World
  let token: string
  let signing: KeyObject
  const held = keyPair()
  beforeAll(async () => {
    world = await startWorld()
    const { privateKey, publicKey } = keyPair()
    signing = privateKey
    await registerClient(
      world.deps,
      operator,
      machine('bound', {
        dpopBound: true,
        authentication: { method: 'private_key_jwt', jwks: { keys: [publicKey.export({ format: 'jwk' })] } },
      }),
    )
    token = await obtain()
  })
  afterAll(() => world.stop())

  async function obtain(): Promise<string> {
    const answer = await world.server.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: {
        ...form,
        dpop: await proofOf(world, held, { htm: 'POST', htu: `${world.origin}/oidc/token` }),
      },
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        resource: 'urn:yihao:api',
        scope: 'clients.manage',
        client_assertion_type: assertionType,
        client_assertion: await assertionOf(world.deps.config.issuer, 'bound', signing),
      }).toString(),
    })
    if (answer.statusCode !== 200) throw new Error(answer.payload)
    expect(answer.json().token_type).toBe('DPoP')
    return answer.json().access_token
  }
  const ask = (proof: string | undefined, scheme = 'DPoP', given = token) =>
    world.server.inject({
      url: api,
      headers: { authorization: `${scheme} ${given}`, ...(proof === undefined ? {} : { dpop: proof }) },
    })

  it('is taken with a proof, also in other words of the same address', async () => {
    expect(decodeJwt(token).cnf).toEqual({
      jkt: await calculateJwkThumbprint(held.publicKey.export({ format: 'jwk' })),
    })
    expect((await ask(await proofOf(world, held, { token }))).statusCode).toBe(200)
    expect((await ask(await proofOf(world, held, { token }), 'dpop')).statusCode).toBe(200)
    const htu = `${world.origin.replace('http', 'HTTP')}/api/x/../clients?page=1#top`
    expect((await ask(await proofOf(world, held, { token, htu }))).statusCode).toBe(200)
  })

  it('is refused as a bearer token, and says how it wants to be sent', async () => {
    const answer = await ask(undefined, 'Bearer')
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'token-bound'])
    expect(answer.headers['www-authenticate']).toBe('DPoP error="invalid_token", algs="ES256 Ed25519"')
    expect((await ask(await proofOf(world, held, { token }), 'Bearer')).statusCode).toBe(401)
  })

  it.each<[string, ProofOptions]>([
    ['of another method', { htm: 'POST' }],
    ['of another address', { htu: 'https://elsewhere.example.org/api/clients' }],
    ['of another path', { htu: 'http://localhost/api/client' }],
    ['of long ago', { iat: Math.floor(Date.now() / 1_000) - 600 }],
    ['of tomorrow', { iat: Math.floor(Date.now() / 1_000) + 600 }],
    ['of another token', { change: { ath: createHash('sha256').update('x').digest('base64url') } }],
    ['of no token', { change: { ath: undefined } }],
    ['without a name', { change: { jti: '' } }],
    ['of another kind', { typ: 'jwt' }],
  ])('is refused with a proof %s', async (_name, options) => {
    const answer = await ask(await proofOf(world, held, { token, ...options }))
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'proof-invalid'])
    expect(answer.headers['www-authenticate']).toContain('error="invalid_dpop_proof"')
  })

  it('is refused without a proof, with one of another key, with one that is none', async () => {
    for (const proof of [undefined, await proofOf(world, keyPair(), { token }), 'nonsense', ''])
      expect((await ask(proof)).json().code).toBe('proof-invalid')
    const withPrivate = await new SignJWT({ htm: 'GET', htu: `${world.origin}${api}`, jti: 'p', ath: 'x' })
      .setIssuedAt()
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: held.privateKey.export({ format: 'jwk' }) })
      .sign(held.privateKey)
    expect((await ask(withPrivate)).json().code).toBe('proof-invalid')
  })

  it('of one proof sent 64 times at once, one is taken', async () => {
    const proof = await proofOf(world, held, { token })
    const answers = await Promise.all(Array.from({ length: 64 }, () => ask(proof)))
    expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBe(1)
  })

  it('leaves plain tokens as they were, which need no proof and prove nothing with one', async () => {
    const plain = await world.token(['clients.manage'], uscc)
    expect((await ask(undefined, 'Bearer', plain)).statusCode).toBe(200)
    expect((await ask(await proofOf(world, held, { token: plain }), 'DPoP', plain)).json().code).toBe('token-invalid')
    const nothing = await world.server.inject(api)
    expect(nothing.headers['www-authenticate']).toBe('Bearer, DPoP algs="ES256 Ed25519"')
  })
})

describe('names of certificates', () => {
  it.each([
    ['CN=a,O=b,C=CN', 'cn=a,o=b,c=CN', true],
    ['CN=a,O=b', 'O=b,CN=a', false],
    ['CN=a\\, b,O=c', '2.5.4.3=a\\2C b,O=c', true],
    ['CN=滇池,O=c', 'CN=\\E6\\BB\\87\\E6\\B1\\A0,O=c', true],
    ['CN=a+UID=b', 'UID=b+CN=a', true],
    ['CN=a', 'CN=A', false],
  ])('%s and %s', (one, other, same) => {
    const [left, right] = [parseDistinguishedName(one), parseDistinguishedName(other)]
    expect(left !== undefined && right !== undefined && isSameName(left, right)).toBe(same)
  })

  it.each(['', 'CN', 'CN=', 'CN=a,,O=b', 'XX=a', 'CN=#0401', ',CN=a'])('%j is none', text => {
    expect(parseDistinguishedName(text)).toBeUndefined()
  })
})

describe.skipIf(!hasOpenssl())('certificates of clients behind a proxy', () => {
  const secret = 'a shared secret of the reverse proxy'
  const proxy = '10.1.2.3'
  const clock = testClock(new Date(Date.now() + 60_000))
  let world: World
  let folder: string
  let authority: ReturnType<typeof createAuthority>
  let known: KeyHolder
  let revoked: KeyHolder
  let alone: KeyHolder
  const subject = '/C=CN/O=测试单位/CN=machine.example.org'
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'yihao-mtls-'))
    authority = createAuthority(folder, 'clients')
    known = authority.issue('known', { subject })
    revoked = authority.issue('revoked', { subject: '/C=CN/CN=revoked.example.org' })
    alone = authority.self('alone', { subject: '/CN=alone' })
    authority.revoke(revoked)
    world = await startWorld({
      clock,
      config: {
        trustProxy: [proxy],
        clientCertificate: { header: 'x-forwarded-client-cert', secret },
        certificates: {
          rootsFile: authority.own.certificate,
          revocationLists: [authority.list()],
          ocsp: undefined,
          personOid: '2.5.4.5',
        },
      },
    })
    const byName = { method: 'tls_client_auth', subjectDn: 'CN=machine.example.org,O=测试单位,C=CN' } as const
    await registerClient(world.deps, operator, machine('by-name', { authentication: byName, mtlsBound: true }))
    await registerClient(
      world.deps,
      operator,
      machine('by-revoked', {
        authentication: { method: 'tls_client_auth', subjectDn: 'CN=revoked.example.org,C=CN' },
        mtlsBound: true,
      }),
    )
    await registerClient(
      world.deps,
      operator,
      machine('by-itself', {
        authentication: { method: 'self_signed_tls_client_auth', certificates: [alone.certificate] },
        mtlsBound: true,
      }),
    )
  })
  afterAll(async () => {
    await world.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const shown = (holder: KeyHolder) => ({
    'x-forwarded-client-cert': encodeURIComponent(holder.certificate),
    'x-forwarded-client-cert-secret': secret,
  })
  const obtain = (id: string, headers: Record<string, string>, remoteAddress = proxy) =>
    world.server.inject({
      method: 'POST',
      url: '/oidc/token',
      remoteAddress,
      headers: { ...form, ...headers },
      payload: `grant_type=client_credentials&client_id=${id}&resource=urn:yihao:api&scope=clients.manage`,
    })

  it.each([
    ['by-name', () => known],
    ['by-itself', () => alone],
  ])('%s: a token, bound to the certificate', async (id, holder) => {
    const answer = await obtain(id, shown(holder()))
    expect(answer.statusCode, answer.payload).toBe(200)
    const token = answer.json().access_token
    const thumbprint = createHash('sha256').update(new X509Certificate(holder().certificate).raw).digest('base64url')
    expect(decodeJwt(token).cnf).toEqual({ 'x5t#S256': thumbprint })
    const ask = (headers: Record<string, string>, remoteAddress = proxy) =>
      world.server.inject({ url: api, remoteAddress, headers: { authorization: `Bearer ${token}`, ...headers } })
    expect((await ask(shown(holder()))).statusCode).toBe(200)
    expect((await ask({})).statusCode).toBe(401)
    expect((await ask(shown(holder()), '10.9.9.9')).statusCode).toBe(401)
    expect((await ask(shown(revoked))).statusCode).toBe(401)
  })

  it('nobody comes in by a certificate that is not theirs, revoked, of a stranger, or not from the proxy', async () => {
    const stranger = createAuthority(folder, 'strangers').issue('same-name', { subject })
    for (const [id, headers, from] of [
      ['by-name', shown(alone), proxy],
      ['by-name', shown(stranger), proxy],
      ['by-name', shown(revoked), proxy],
      ['by-revoked', shown(revoked), proxy],
      ['by-itself', shown(known), proxy],
      ['by-name', {}, proxy],
      ['by-name', shown(known), '203.0.113.9'],
      ['by-name', { ...shown(known), 'x-forwarded-client-cert-secret': 'guess' }, proxy],
      ['by-name', { ...shown(known), 'x-forwarded-client-cert': 'nonsense' }, proxy],
    ] as const) {
      const answer = await obtain(id, headers, from)
      expect([answer.statusCode, answer.json().error], id).toEqual([401, 'invalid_client'])
    }
  })

  it('is published, and registers by itself', async () => {
    const metadata = (await world.server.inject('/oidc/.well-known/openid-configuration')).json()
    expect(metadata.tls_client_certificate_bound_access_tokens).toBe(true)
    expect(metadata.token_endpoint_auth_methods_supported).toEqual(
      expect.arrayContaining(['tls_client_auth', 'self_signed_tls_client_auth']),
    )
  })

  it('where no certificates are handed on any more, a bound client gets no token at all', async () => {
    const { privateKey, publicKey } = keyPair()
    const authentication = { method: 'private_key_jwt', jwks: { keys: [publicKey.export({ format: 'jwk' })] } } as const
    await registerClient(world.deps, operator, machine('needs-it', { authentication, mtlsBound: true }))
    const without = await startWorld()
    const rows = await world.owner`select * from sso.clients where id = 'needs-it'`
    await without.owner`insert into sso.clients ${without.owner(rows)}`
    const answer = await without.server.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: form,
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        resource: 'urn:yihao:api',
        client_assertion_type: assertionType,
        client_assertion: await assertionOf(without.deps.config.issuer, 'needs-it', privateKey),
      }).toString(),
    })
    expect(answer.statusCode).toBe(401)
    await without.stop()
  })

  it('the subject is read as RFC 4514 writes it', () => {
    const { tbs } = parseCertificate(new X509Certificate(readFileSync(known.path)).raw)
    const name = parseDistinguishedName('CN=machine.example.org,O=测试单位,C=CN')
    expect(distinguishedNameOf(tbs.subject)).toEqual(name)
  })
})
