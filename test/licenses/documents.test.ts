import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { decode, Tagged } from 'cborg'
import fc from 'fast-check'
import { compactVerify, decodeProtectedHeader, importX509, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { registerOrganization } from '../../src/identity/index.ts'
import { fromDigits, toDigits } from '../../src/licenses/documents/decimal-digits.ts'
import { qrVersion } from '../../src/licenses/documents/picture.ts'
import { encodeCose, encodePayload, encodeProtected, qrUrl } from '../../src/licenses/documents/qr-payload.ts'
import { decodeQr } from '../../src/licenses/index.ts'
import { system } from '../../src/platform/caller.ts'
import { testClock } from '../harness.ts'
import {
  bodyFor,
  businessType,
  company,
  constructorType,
  department,
  person,
  type Registry,
  startRegistry,
} from './registry.ts'

const clock = testClock('2026-11-24T08:00:30Z')
let registry: Registry
beforeAll(async () => {
  registry = await startRegistry({ clock })
})
afterAll(() => registry.world.stop())

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url')
const jsonOf = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
const documentOf = (identifier: string, format: string) =>
  registry.call('GET', `/api/licenses/${identifier}/document?format=${format}`)

async function issuerCertificate(): Promise<X509Certificate> {
  const [row] = await registry.world.owner`select certificate from licenses.issuer_keys where uscc = ${department.uscc}`
  return new X509Certificate(String(row?.certificate))
}

describe("an issuer's certificate", () => {
  it('names the department and hangs on the provincial root', async () => {
    const certificate = await issuerCertificate()
    const root = new X509Certificate(registry.world.deps.keys.root.certificate)
    expect(certificate.checkIssued(root)).toBe(true)
    expect(certificate.verify(root.publicKey)).toBe(true)
    expect(certificate.subject).toContain(department.uscc)
    expect(certificate.subject).toContain(department.name)
    expect(certificate.ca).toBe(false)
  })
})

describe('SD-JWT VC (RFC 9901)', () => {
  it('is signed by the issuer, says what is open and hides the rest', async () => {
    const { issue, world } = registry
    const { body } = await issue(constructorType, { paperSerial: 'P-1' })
    const answer = await documentOf(body.identifier, 'sd-jwt')
    expect([answer.status, answer.type]).toEqual([200, 'application/dc+sd-jwt'])
    const [jws = '', ...rest] = answer.text.split('~')
    expect(rest.pop()).toBe('')
    const header = decodeProtectedHeader(jws)
    const [leaf = '', ...more] = header.x5c ?? []
    expect([header.alg, header.typ, more]).toEqual(['ES256', 'dc+sd-jwt', []])
    expect(Buffer.from(leaf, 'base64').equals((await issuerCertificate()).raw)).toBe(true)
    const pem = new X509Certificate(Buffer.from(leaf, 'base64')).toString()
    const { payload } = await jwtVerify(jws, await importX509(pem, 'ES256'), { currentDate: clock.now() })
    expect(payload).toEqual({
      iss: `${world.origin}/issuers/${department.uscc}`,
      iat: Date.parse('2026-11-24T08:00:30Z') / 1_000,
      nbf: Date.parse('2026-11-23T16:00:00Z') / 1_000,
      exp: Date.parse('2029-11-23T16:00:00Z') / 1_000,
      vct: `${world.origin}/api/license-types/${constructorType}`,
      status: { status_list: { idx: body.statusList.index, uri: body.statusList.uri } },
      _sd_alg: 'sha-256',
      identifier: body.identifier,
      _sd: expect.any(Array),
      holders: [{ _sd: expect.any(Array) }],
      fields: { _sd: expect.any(Array) },
    })
    // By hand: every digest has its disclosure and every disclosure its digest.
    const disclosed = rest.map(disclosure => ({ digest: hash(disclosure), claim: jsonOf(disclosure) }))
    const find = (digests: unknown) =>
      Object.fromEntries(
        disclosed
          .filter(({ digest }) => Array.isArray(digests) && digests.includes(digest))
          .map(({ claim }) => [claim[1], claim[2]]),
      )
    const claims = JSON.parse(JSON.stringify(payload))
    expect(find(claims._sd)).toEqual({ number: body.number, paperSerial: 'P-1' })
    expect(find(claims.holders[0]._sd)).toEqual(person)
    expect(find(claims.fields._sd)).toEqual(bodyFor(constructorType).fields)
    expect(claims._sd.length + claims.holders[0]._sd.length + claims.fields._sd.length).toBe(rest.length)
    expect(new Set(disclosed.map(({ claim }) => claim[0])).size).toBe(rest.length)
    for (const { claim } of disclosed) expect(Buffer.from(claim[0], 'base64url')).toHaveLength(16)
    for (const never of ['iss', 'nbf', 'exp', 'cnf', 'vct', 'status'])
      expect(disclosed.map(({ claim }) => claim[1])).not.toContain(never)
    // In the signed part itself nothing personal stands.
    expect(jws).not.toContain(Buffer.from(person.documentNumber).toString('base64url').slice(0, 20))
    expect(JSON.stringify(payload)).not.toMatch(/王小云|5301021990/)
  })

  it('a changed payload is refused by its signature', async () => {
    const { body } = await registry.issue()
    const [jws = ''] = (await documentOf(body.identifier, 'sd-jwt')).text.split('~')
    const [header = '', payload = '', signature = ''] = jws.split('.')
    const forged = Buffer.from(JSON.stringify({ ...jsonOf(payload), exp: 9_999_999_999 })).toString('base64url')
    const key = (await issuerCertificate()).publicKey
    await expect(compactVerify(jws, key)).resolves.toBeDefined()
    await expect(compactVerify([header, forged, signature].join('.'), key)).rejects.toThrow()
  })

  it('a license without end has no exp', async () => {
    const { body } = await registry.issue(businessType)
    const [jws = ''] = (await documentOf(body.identifier, 'sd-jwt')).text.split('~')
    expect(jsonOf(jws.split('.')[1] ?? '').exp).toBeUndefined()
  })
})

describe('QR (COSE_Sign1, RFC 9052)', () => {
  it('says offline what it is, for whom, until when, from whom, and verifies', async () => {
    const { body } = await registry.issue()
    const signed = decodeQr(body.qr)
    const certificate = await issuerCertificate()
    expect(signed).toMatchObject({
      identifier: body.identifier,
      holder: '王**',
      validFrom: '2026-11-24',
      validUntil: '2029-11-23',
      issuedAt: new Date('2026-11-24T08:00:00Z'),
      list: 0,
      index: body.statusList.index,
      kid: createHash('sha256').update(certificate.raw).digest('hex').slice(0, 16),
      code: { typeCode: constructorType, issuer: department.uscc },
    })
    if (signed === undefined) return
    const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', signed.toBeSigned, key, signed.signature)).toBe(true)
  })

  it('verifies by hand from the digits alone', async () => {
    const { body } = await registry.issue()
    const bytes = Buffer.from(fromDigits(body.qr.split('#')[1]) ?? [])
    expect(bytes.subarray(0, 2).toString('hex')).toBe('d284')
    const cose = decode(bytes, { useMaps: true, tags: Tagged.preserve(18) })
    const [header, open, payload, signature] = cose.value
    expect(open.size).toBe(0)
    const length = Buffer.of(0x58, payload.length)
    const input = Buffer.concat([
      Buffer.of(0x84, 0x6a),
      Buffer.from('Signature1'),
      Buffer.of(0x40 + header.length),
      header,
      Buffer.of(0x40),
      length,
      payload,
    ])
    const key = { key: (await issuerCertificate()).publicKey, dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', input, key, signature)).toBe(true)
  })

  it('holds nothing personal', async () => {
    const { body } = await registry.issue()
    const bytes = Buffer.from(fromDigits(body.qr.split('#')[1]) ?? []).toString('latin1')
    expect(bytes).not.toContain(person.documentNumber)
    expect(bytes).not.toContain(Buffer.from(person.name).toString('latin1'))
    expect(bytes).not.toContain(body.checkCode)
  })

  it('is a symbol of version 11 or less at level M, also for a long name and a public address', async () => {
    const long = { ...company, name: '云南省玉溪市红塔区高原特色农产品精深加工与冷链物流有限责任公司（演示）' }
    const { body } = await registry.issue(businessType, { holders: [long] })
    expect(decodeQr(body.qr)?.holder).toBe('云南省玉溪市红塔区高原特…')
    expect(qrVersion(body.qr)).toBeLessThanOrEqual(11)
    const digits = body.qr.split('#')[1]
    expect(qrVersion(`https://dzzz.zwfw.yn.gov.cn/v#${digits}`)).toBeLessThanOrEqual(11)
  })

  it('a printed picture is read by an independent decoder', async () => {
    const { body } = await registry.issue()
    const png = await documentOf(body.identifier, 'qr-png')
    expect([png.status, png.type]).toEqual([200, 'image/png'])
    const wasm = readFileSync(new URL('../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm', import.meta.url))
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } })
    const [read] = await readBarcodes(new Uint8Array(png.raw))
    expect(read?.text).toBe(body.qr)
    const svg = await documentOf(body.identifier, 'qr-svg')
    expect([svg.status, svg.type]).toEqual([200, 'image/svg+xml'])
    expect(svg.text).toMatch(/^<svg [\s\S]*<\/svg>\s*$/)
  })

  it('no changed digit passes: malformed, or the signature fails', async () => {
    const { body } = await registry.issue()
    const [address = '', digits = ''] = body.qr.split('#')
    const key = { key: (await issuerCertificate()).publicKey, dsaEncoding: 'ieee-p1363' } as const
    for (let at = 0; at < digits.length; at += 1) {
      const other = String((Number(digits[at]) + 1 + (at % 8)) % 10)
      if (other === digits[at]) continue
      const signed = decodeQr(`${address}#${digits.slice(0, at)}${other}${digits.slice(at + 1)}`)
      expect(signed !== undefined && verify('sha256', signed.toBeSigned, key, signed.signature), `digit ${at}`).toBe(
        false,
      )
    }
  })

  it('hostile input is refused and never crashes', () => {
    const content = {
      identifier: '1.2.156.3005.2.11100000000013127D001.11530000PDY00001XE.YN2026000000000001.001.X',
      holder: '王**',
      validFrom: '2026-01-01',
      validUntil: null,
      issuedAt: new Date(0),
      list: 0,
      index: 5,
    }
    const header = encodeProtected('0011223344556677')
    const good = encodeCose(header, encodePayload(content), new Uint8Array(64))
    const read = (bytes: Uint8Array) => decodeQr(qrUrl('https://example.org', bytes))
    expect(read(good)).toBeDefined()
    expect(decodeQr(toDigits(good))).toBeDefined()
    const payload = (change: object) => encodeCose(header, encodePayload({ ...content, ...change }), new Uint8Array(64))
    expect(read(payload({ index: 2 ** 20 }))).toBeUndefined()
    expect(read(payload({ index: -1 }))).toBeUndefined()
    expect(read(payload({ index: 1.5 }))).toBeUndefined()
    expect(read(payload({ holder: 'x'.repeat(41) }))).toBeUndefined()
    expect(read(payload({ holder: 'a\u0000' }))).toBeUndefined()
    expect(read(payload({ validUntil: '2025-12-31' }))).toBeUndefined()
    expect(read(payload({ identifier: content.identifier.replace('.X', '.Y') }))).toBeUndefined()
    expect(read(encodeCose(header, encodePayload(content), new Uint8Array(63)))).toBeUndefined()
    expect(read(encodeCose(encodeProtected('00112233'), encodePayload(content), new Uint8Array(64)))).toBeUndefined()
    expect(read(good.subarray(1))).toBeUndefined()
    expect(read(Buffer.concat([good, Buffer.of(0)]))).toBeUndefined()
    // An indefinite-length spelling of the same array.
    expect(read(Buffer.concat([Buffer.of(0xd2, 0x9f), good.subarray(2), Buffer.of(0xff)]))).toBeUndefined()
    for (const text of [
      '',
      '#',
      'https://example.org/v#',
      'https://example.org/x#1',
      'javascript:/v#123',
      '１２３',
      '9'.repeat(2_000),
    ])
      expect(decodeQr(text), text).toBeUndefined()
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 420 }), bytes => decodeQr(toDigits(bytes)) === undefined),
      { numRuns: 2_000 },
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: good.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const changed = Buffer.from(good)
        changed[at] = value
        const found = read(changed)
        return (
          found === undefined ||
          Buffer.compare(encodeCose(encodeProtected(found.kid), encodePayload(found), found.signature), changed) === 0
        )
      }),
      { numRuns: 3_000 },
    )
  })

  it('the worked example in the documentation is right', () => {
    const text = readFileSync(new URL('../../src/licenses/documents/README.md', import.meta.url), 'utf8')
    const lines = new Map(
      [...text.matchAll(/^ {4}(\S[^:]*): +(\S.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    )
    const url = lines.get('url') ?? ''
    const signed = decodeQr(url)
    expect(signed).toBeDefined()
    if (signed === undefined) return
    const hex = (name: string) => Buffer.from((lines.get(name) ?? '').replaceAll(' ', ''), 'hex')
    expect(hex('to be signed').equals(signed.toBeSigned)).toBe(true)
    expect(hex('signature').equals(signed.signature)).toBe(true)
    expect(hex('cose').equals(fromDigits(url.split('#')[1] ?? '') ?? Buffer.alloc(0))).toBe(true)
    expect([signed.identifier, signed.holder, signed.kid]).toEqual([
      lines.get('identifier'),
      lines.get('holder'),
      lines.get('kid'),
    ])
    const jwk = { kty: 'EC', crv: 'P-256', x: lines.get('key x') ?? '', y: lines.get('key y') ?? '' }
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', signed.toBeSigned, key, signed.signature)).toBe(true)
  })
})

describe('documents over HTTP', () => {
  it('another format is a 400 with a code of its own', async () => {
    const { body } = await registry.issue()
    for (const format of ['docx', 'ofd', 'constructor', '../x']) {
      const answer = await documentOf(body.identifier, encodeURIComponent(format))
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([400, 'document-format-unknown'])
    }
    expect((await registry.call('GET', `/api/licenses/${body.identifier}/document`)).status).toBe(400)
  })

  it('every hand-out is recorded', async () => {
    const { issue, world } = registry
    const { body } = await issue()
    await documentOf(body.identifier, 'qr-svg')
    const rows = await world.owner`
      select data from audit.records where type = 'license.downloaded' and subject = ${`license:${body.identifier}`}`
    expect(rows.map(row => row.data)).toEqual([{ format: 'qr-svg' }])
  })
})

describe('issuers', () => {
  it('registering one twice at once gives one key', async () => {
    const { world } = registry
    const { registerIssuer } = await import('../../src/licenses/index.ts')
    const bureau = { uscc: '11530000PDY000132J', name: '云南省公安厅（演示）' }
    await registerOrganization(world.deps, system('test'), bureau)
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => registerIssuer(world.deps, system('test'), bureau.uscc)),
    )
    expect(new Set(keys.map(key => key.kid)).size).toBe(1)
    await expect(registerIssuer(world.deps, system('test'), '11530000PDY000140D')).rejects.toMatchObject({
      code: 'issuer-unknown',
    })
  })
})
