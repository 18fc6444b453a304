import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { issueCertificate } from '../../src/platform/keys/certificate-authority.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { type KeyRing, openKeyRing } from '../../src/platform/keys/key-ring.ts'
import { Pkcs12Error, readPkcs12, writePkcs12 } from '../../src/platform/keys/pkcs12.ts'
import { hasOpenssl } from '../identity/credentials/authority.ts'

const isPossible = hasOpenssl()
const name = '王小云的证书（演示）'
const password = '密码 pass-密码'

let folder: string
let ring: KeyRing
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yihao-pkcs12-'))
  ring = await openKeyRing({ dataDir: folder }, systemClock, {
    commonName: '测试根证书（演示）',
    organization: '测试（演示）',
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const kinds = {
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'P-256': () => newKeyPair(),
} as const
type Kind = keyof typeof kinds

interface Held {
  readonly key: KeyObject
  readonly chain: readonly string[]
}

async function held(kind: Kind): Promise<Held> {
  const { privateKey, publicKey } = kinds[kind]()
  const notBefore = new Date()
  const certificate = await issueCertificate(ring.signer, ring.root, {
    subject: { commonName: '王小云', organization: '测试（演示）' },
    publicKey,
    notBefore,
    notAfter: new Date(notBefore.getTime() + 86_400_000),
  })
  return { key: privateKey, chain: [certificate, ring.root.certificate] }
}

const pathOf = (file: string): string => join(folder, file)
const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** A file that the OpenSSL command line made. */
function made({ key, chain }: Held, options: readonly string[]): Buffer {
  const [holder = '', ...above] = chain
  writeFileSync(pathOf('key.pem'), key.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(pathOf('holder.pem'), holder)
  writeFileSync(pathOf('above.pem'), above.join(''))
  const files = ['-inkey', pathOf('key.pem'), '-in', pathOf('holder.pem'), '-certfile', pathOf('above.pem')]
  const out = ['-out', pathOf('made.p12'), '-passout', `pass:${password}`, '-name', name]
  openssl('pkcs12', '-export', ...files, ...out, ...options)
  return readFileSync(pathOf('made.p12'))
}

const same = ({ key, chain }: Held, other: Held): void => {
  expect(other.key.equals(key)).toBe(true)
  expect(other.chain.map(each => new X509Certificate(each).fingerprint256)).toEqual(
    chain.map(each => new X509Certificate(each).fingerprint256),
  )
}

function troubleOf(work: () => unknown): string {
  try {
    work()
    return 'none'
  } catch (error) {
    if (error instanceof Pkcs12Error) return error.trouble
    throw error
  }
}

describe.skipIf(!isPossible)(`PKCS#12 ${isPossible ? 'and OpenSSL' : 'SKIPPED: there is no openssl here'}`, () => {
  const protections: readonly (readonly [string, readonly string[]])[] = [
    ['PBES2 AES-256, SHA-256', []],
    ['PBES2 AES-128, SHA-512', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512']],
    ['PBES2 AES-192, SHA-1', ['-keypbe', 'AES-192-CBC', '-certpbe', 'AES-192-CBC', '-macalg', 'sha1']],
    ['3DES', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['RC2-40 and 3DES', ['-legacy']],
    ['certificates in clear', ['-certpbe', 'NONE']],
    ['a key in clear', ['-keypbe', 'NONE']],
    ['one round', ['-noiter', '-nomaciter']],
  ]
  const every = (['RSA', 'P-256'] as const).flatMap(kind =>
    protections.map(([protection, options]) => ({ kind, protection, options })),
  )

  it.each(every)('reads $kind, $protection', async ({ kind, options }) => {
    const mine = await held(kind)
    const bytes = made(mine, options)
    same(mine, readPkcs12(bytes, password))
    expect(troubleOf(() => readPkcs12(bytes, 'not it'))).toBe('wrong-password')
  })

  it.each<Kind>(['RSA', 'P-256'])('writes what OpenSSL reads: %s', async kind => {
    const mine = await held(kind)
    const bytes = writePkcs12({ ...mine, password, name })
    writeFileSync(pathOf('ours.p12'), bytes)
    // OpenSSL prints one byte of two of a name: looked for as UTF-16, big-endian.
    expect(bytes.includes(Buffer.from(name, 'utf16le').swap16())).toBe(true)
    const text = openssl('pkcs12', '-in', pathOf('ours.p12'), '-passin', `pass:${password}`, '-nodes')
    const pems = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? []
    expect(createPrivateKey(text).equals(mine.key)).toBe(true)
    expect(pems.map(each => new X509Certificate(each).fingerprint256)).toEqual(
      mine.chain.map(each => new X509Certificate(each).fingerprint256),
    )
    expect(() => openssl('pkcs12', '-in', pathOf('ours.p12'), '-passin', 'pass:x', '-nodes')).toThrow()
  })

  it('says what is wrong with a file that has no MAC, no key, no certificate', async () => {
    const mine = await held('P-256')
    expect(troubleOf(() => readPkcs12(made(mine, ['-nomac']), password))).toBe('unknown-protection')
    expect(troubleOf(() => readPkcs12(made(mine, ['-nokeys']), password))).toBe('no-key')
    const other = await held('P-256')
    const strange = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
    expect(troubleOf(() => writePkcs12({ ...mine, key: other.key, password, name }))).toBe('no-key')
    expect(troubleOf(() => writePkcs12({ ...mine, key: strange, password, name }))).toBe('no-key')
  })
})

describe('PKCS#12', () => {
  it.each<Kind>(['RSA', 'P-256'])('comes back as it was written: %s', async kind => {
    const mine = await held(kind)
    for (const each of [password, '', '🔑'])
      same(mine, readPkcs12(writePkcs12({ ...mine, password: each, name }), each))
  })

  it('refuses what is none, what is too large, and endless work', async () => {
    for (const text of ['', 'hello', '\x30\x03\x02\x01\x03', '\x30\x80', '\x30'.repeat(5_000)])
      expect(troubleOf(() => readPkcs12(Buffer.from(text, 'latin1'), password))).toBe('not-pkcs12')
    expect(troubleOf(() => readPkcs12(Buffer.alloc(300_000), password))).toBe('too-large')
    const bytes = writePkcs12({ ...(await held('P-256')), password, name })
    // The rounds of the MAC stand last in the file.
    const patient = Buffer.concat([bytes.subarray(0, -3), Buffer.of(0x7f, 0xff, 0xff)])
    expect(troubleOf(() => readPkcs12(patient, password))).toBe('unknown-protection')
  })

  it('survives a hundred broken files', async () => {
    const whole = writePkcs12({ ...(await held('P-256')), password, name })
    const troubles = new Set<string>()
    let seed = 7
    const next = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % below
    }
    for (let n = 0; n < 100; n += 1) {
      const bytes = Buffer.from(whole)
      for (let times = 0; times <= n % 3; times += 1) bytes[next(bytes.length)] = next(256)
      const cut = n % 4 === 0 ? bytes.subarray(0, next(bytes.length)) : bytes
      troubles.add(troubleOf(() => readPkcs12(cut, password)))
    }
    expect([...troubles]).toEqual(expect.arrayContaining(['not-pkcs12', 'wrong-password']))
  }, 60_000)
})
