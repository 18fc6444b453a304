import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import { X509Crl } from '@peculiar/x509'
import { decodeProtectedHeader, importX509, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testClock } from '../harness.ts'
import { bytesOf, claimsOf, readStatus, type Scene, startScene } from './scene.ts'

const clock = testClock('2026-11-24T08:00:30Z')
let scene: Scene
beforeAll(async () => {
  scene = await startScene({ clock })
})
afterAll(() => scene.world.stop())

const issued = async () => (await scene.issue()).body
const drain = () => scene.world.deps.jobs.drain()
const certificatesOf = (bundle: string) =>
  (bundle.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map(text => new X509Certificate(text))

describe('the status list (Token Status List, draft-20)', () => {
  it('is not there before the first license, nor for a number that has none', async () => {
    expect((await scene.get('/status-lists/0')).json().code).toBe('status-list-not-found')
    await issued()
    expect((await scene.get('/status-lists/0')).statusCode).toBe(200)
    for (const name of ['1', '-1', '00', '0x0', 'x', '0.0', '999999999', '9'.repeat(20), '%00', '0%2f..'])
      expect((await scene.get(`/status-lists/${name}`)).statusCode, name).toBe(404)
  })

  it('is a JWT that others understand, its certificate below the root and without it', async () => {
    const token = await scene.list()
    const { alg, typ, x5c } = decodeProtectedHeader(token)
    expect([alg, typ, x5c?.length]).toEqual(['ES256', 'statuslist+jwt', 1])
    const leaf = new X509Certificate(Buffer.from(x5c?.[0] ?? '', 'base64'))
    const root = new X509Certificate(scene.world.deps.keys.root.certificate)
    expect([leaf.checkIssued(root), leaf.verify(root.publicKey), leaf.ca]).toEqual([true, true, false])
    const { payload } = await jwtVerify(token, await importX509(leaf.toString(), 'ES256'), {
      currentDate: clock.now(),
      typ: 'statuslist+jwt',
    })
    const iat = Date.parse('2026-11-24T08:00:30Z') / 1_000
    expect(payload).toEqual({
      sub: `${scene.world.origin}/status-lists/0`,
      iat,
      exp: iat + 3_600,
      ttl: 60,
      status_list: { bits: 2, lst: expect.stringMatching(/^[\w-]+$/) },
    })
  })

  it('the URI in a license is the one it is served at', async () => {
    const { statusList } = await issued()
    expect(claimsOf(await scene.list()).sub).toBe(statusList.uri)
  })

  it('follows every change once the events are worked off', async () => {
    const [good, suspended, revoked, resumed, superseded] = [
      await issued(),
      await issued(),
      await issued(),
      await issued(),
      await issued(),
    ]
    await scene.list()
    await scene.move(suspended.identifier, 'suspend')
    await scene.move(revoked.identifier, 'revoke')
    await scene.move(resumed.identifier, 'suspend')
    await scene.world.owner`
      update licenses.licenses set state = 'superseded' where identifier = ${superseded.identifier}`
    await drain()
    const at = async (license: { statusList: { index: number } }) =>
      readStatus(await scene.list(), license.statusList.index)
    expect(await Promise.all([good, revoked, suspended, superseded, resumed].map(at))).toEqual([0, 1, 2, 3, 2])
    await scene.move(resumed.identifier, 'resume')
    await drain()
    expect(await at(resumed)).toBe(0)
  })

  it('names every license that is not good and no other place', async () => {
    const { identifier } = await issued()
    await scene.move(identifier, 'revoke')
    await drain()
    const token = await scene.list()
    const rows = await scene.world.owner`select status_index as index, state from licenses.licenses`
    const numbers: Record<string, number> = { active: 0, revoked: 1, suspended: 2, superseded: 3 }
    const expected = rows.filter(row => row.state !== 'active').map(row => [row.index, numbers[row.state]])
    for (const [index, status] of expected) expect(readStatus(token, Number(index))).toBe(status)
    for (const row of rows.filter(each => each.state === 'active')) expect(readStatus(token, row.index)).toBe(0)
    const decoded = decodeAll(token)
    expect(decoded.length).toBe(2 ** 20)
    expect(decoded.filter(status => status !== 0)).toHaveLength(expected.length)
  }, 60_000)

  it('a new license alone does not make it anew', async () => {
    const before = await scene.list()
    await issued()
    await drain()
    expect(await scene.list()).toBe(before)
  })

  it('loses no change among many at once', async () => {
    const licenses = await Promise.all(Array.from({ length: 24 }, issued))
    await scene.list()
    await Promise.all([
      ...licenses.map(license => scene.move(license.identifier, 'revoke')),
      ...Array.from({ length: 6 }, async () => {
        await drain()
        await scene.list()
      }),
    ])
    await drain()
    const token = await scene.list()
    expect(licenses.map(license => readStatus(token, license.statusList.index))).toEqual(licenses.map(() => 1))
  })

  it('is fetched again only when it changed', async () => {
    const first = await scene.get('/status-lists/0', { origin: 'https://elsewhere.example' })
    expect(first.headers).toMatchObject({
      'content-type': 'application/statuslist+jwt',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=60',
    })
    const tag = String(first.headers.etag)
    for (const match of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await scene.get('/status-lists/0', { 'if-none-match': match })
      expect([again.statusCode, again.payload, again.headers.etag]).toEqual([304, '', tag])
    }
    expect((await scene.get('/status-lists/0', { 'if-none-match': '"x"' })).statusCode).toBe(200)
    const { identifier } = await issued()
    await scene.move(identifier, 'revoke')
    await drain()
    expect((await scene.get('/status-lists/0', { 'if-none-match': tag })).statusCode).toBe(200)
  })

  it('is signed again long before its end, and its first visitors make it once', async () => {
    const before = await scene.list()
    clock.advance(14 * 60)
    expect(await scene.list()).toBe(before)
    clock.advance(2 * 60)
    const tokens = await Promise.all(Array.from({ length: 8 }, () => scene.list()))
    expect(new Set(tokens).size).toBe(1)
    expect(tokens[0]).not.toBe(before)
    expect(claimsOf(tokens[0] ?? '').iat).toBe(Math.floor(clock.now().getTime() / 1_000))
  })
})

describe('what others trust', () => {
  it('the bundle begins with the root; all others hang on it', async () => {
    const answer = await scene.get('/trust/roots.pem')
    expect(answer.headers['content-type']).toBe('application/x-pem-file')
    const [root, ...rest] = certificatesOf(answer.payload)
    expect(root?.raw).toEqual(new X509Certificate(scene.world.deps.keys.root.certificate).raw)
    // Two departments, the status lists, the register.
    expect(rest.length).toBe(4)
    for (const leaf of rest) expect(root !== undefined && leaf.verify(root.publicKey)).toBe(true)
    const listed = decodeProtectedHeader(await scene.list()).x5c?.[0]
    expect(rest.map(leaf => leaf.raw.toString('base64'))).toContain(listed)
  })

  it('the revocation list is signed by the root and has an end', async () => {
    const answer = await scene.get('/trust/crl/root.crl')
    expect(answer.headers['content-type']).toBe('application/pkix-crl')
    const list = new X509Crl(new Uint8Array(answer.rawPayload))
    const root = new X509Certificate(scene.world.deps.keys.root.certificate)
    const publicKey = await crypto.subtle.importKey(
      'spki',
      root.publicKey.export({ type: 'spki', format: 'der' }),
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['verify'],
    )
    expect(await list.verify({ publicKey })).toBe(true)
    expect(list.entries).toEqual([])
    expect(list.nextUpdate?.getTime()).toBeGreaterThan(clock.now().getTime())
    for (const name of ['other.crl', 'root', '..%2froot.crl'])
      expect((await scene.get(`/trust/crl/${name}`)).statusCode).toBe(404)
  })
})

function decodeAll(token: string): number[] {
  const all: number[] = []
  for (const byte of bytesOf(token)) all.push(byte & 3, (byte >> 2) & 3, (byte >> 4) & 3, byte >> 6)
  return all
}
