import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { openKeyRing } from '../../src/platform/keys/key-ring.ts'
import { createLocalSigner } from '../../src/platform/keys/local-signer.ts'
import { openModule } from '../../src/platform/keys/pkcs11-module.ts'
import { createTokenSigner } from '../../src/platform/keys/pkcs11-signer.ts'
import { openToken, type Token } from '../../src/platform/keys/pkcs11-token.ts'
import type { KeyAlgorithm, Signer } from '../../src/platform/keys/signer.ts'
import { hasTool, makeToken, type SoftToken, softHsm } from '../softhsm.ts'

const module = softHsm ?? ''
if (softHsm === undefined) process.stderr.write('SKIPPED: keys on a token; SoftHSM is not installed (softhsm2)\n')
const hasCompiler = hasTool('cc')
const hasPkcs11Tool = hasTool('pkcs11-tool')

const data = Buffer.from('一号')
const holds = (key: KeyObject, signature: Uint8Array): boolean =>
  verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)

let folder: string
let soft: SoftToken
let token: Token
beforeAll(async () => {
  if (softHsm === undefined) return
  soft = await makeToken(softHsm)
  token = await openToken(soft.settings)
})
afterAll(() => soft?.remove())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yihao-signer-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const onToken = (): Signer => createTokenSigner(folder, token, createLocalSigner(folder))
const implementations = [
  { name: 'files', isHere: true, open: () => createLocalSigner(folder) },
  { name: 'a PKCS#11 token', isHere: softHsm !== undefined, open: onToken },
]

describe.each(implementations.filter(each => each.isHere))('a signer on $name', ({ open }) => {
  it.each<[KeyAlgorithm, number]>([
    ['ES256', 64],
    ['Ed25519', 64],
    ['RS256', 384],
  ])('%s: signs with the key it made, and only with that', async (algorithm, length) => {
    const signer = open()
    const key = await signer.ensure('one', algorithm)
    const signature = await signer.sign('one', data)
    expect(signature).toHaveLength(length)
    expect(holds(key, signature)).toBe(true)
    expect((await signer.ensure('one', algorithm)).equals(key)).toBe(true)
    expect((await open().publicKey('one'))?.equals(key)).toBe(true)
    expect(holds(key, await open().sign('one', data))).toBe(true)
    await expect(signer.sign('two', data)).rejects.toThrow(/no key/)
    expect(await signer.publicKey('two')).toBeUndefined()
    await expect(signer.ensure('one', algorithm === 'ES256' ? 'RS256' : 'ES256')).rejects.toThrow(/is not an/)
    await expect(signer.ensure('../one', algorithm)).rejects.toThrow(/not a key name/)
  })

  it('makes one key when 8 ask for it at once, each through a signer of its own', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => open().ensure('shared', 'ES256')))
    expect(keys.every(key => keys[0]?.equals(key))).toBe(true)
    expect(holds(await open().ensure('shared', 'ES256'), await open().sign('shared', data))).toBe(true)
  })

  it.each(['ES256', 'RS256'] as const)('takes in a key made elsewhere (%s), once', async algorithm => {
    const make = () => (algorithm === 'ES256' ? newKeyPair() : generateKeyPairSync('rsa', { modulusLength: 2048 }))
    const [mine, other] = [make(), make()]
    const key = await open().adopt('brought', mine.privateKey)
    expect(key.equals(mine.publicKey)).toBe(true)
    await open().adopt('brought', mine.privateKey)
    await expect(open().adopt('brought', other.privateKey)).rejects.toThrow(/another key/)
    expect(holds(mine.publicKey, await open().sign('brought', data))).toBe(true)
  })

  it('signs 64 at once', async () => {
    const signer = open()
    const key = await signer.ensure('busy', 'ES256')
    const signatures = await Promise.all(Array.from({ length: 64 }, () => signer.sign('busy', data)))
    expect(signatures.every(signature => holds(key, signature))).toBe(true)
  })

  it('leaves files for their owner alone', async () => {
    await open().ensure('mine', 'ES256')
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0)
  })
})

describe.skipIf(softHsm === undefined)('keys on a token', () => {
  it.skipIf(!hasPkcs11Tool)('cannot be taken off it, as another program sees it', async () => {
    await onToken().ensure('held', 'ES256')
    await onToken().adopt('held-too', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
    const { label } = soft.settings
    const listed = execFileSync(
      'pkcs11-tool',
      ['--module', module, '--token-label', label, '--login', '--pin', soft.pin, '--list-objects', '--type', 'privkey'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
    const objects = listed.split('Private Key Object').slice(1)
    const find = (name: string): string => objects.find(each => new RegExp(`label: +${name}\\n`).test(each)) ?? ''
    expect(find('held')).toMatch(/Access: +sensitive, always sensitive, never extractable, local/)
    expect(find('held-too')).toMatch(/Access: +sensitive\n/)
    expect(readFileSync(join(folder, 'held.token'), 'utf8')).not.toContain('PRIVATE')
  })

  it('are kept when the token is taken out and put in again', async () => {
    const signer = onToken()
    const key = await signer.ensure('again', 'ES256')
    renameSync(soft.tokens, `${soft.tokens}.out`)
    await expect(signer.sign('again', data)).rejects.toThrow(/PKCS#11/)
    renameSync(`${soft.tokens}.out`, soft.tokens)
    expect(holds(key, await signer.sign('again', data))).toBe(true)
  })

  it('are reached by a library that stays loaded, however much garbage is collected', async () => {
    setFlagsFromString('--expose_gc')
    const collect: () => void = runInNewContext('gc')
    const signer = createTokenSigner(folder, await openToken(soft.settings), createLocalSigner(folder))
    const key = await signer.ensure('lasting', 'ES256')
    for (let n = 0; n < 20; n += 1) {
      collect()
      await new Promise(resolve => setImmediate(resolve))
      expect(holds(key, await signer.sign('lasting', data))).toBe(true)
    }
  })

  it('are found again after the token forgot everybody', async () => {
    const signer = onToken()
    const key = await signer.ensure('restarted', 'ES256')
    await signer.sign('restarted', data)
    await (await openModule(module)).call('C_Finalize', null)
    const signatures = await Promise.all(Array.from({ length: 16 }, () => signer.sign('restarted', data)))
    expect(signatures.every(signature => holds(key, signature))).toBe(true)
  })

  it('are not to be had by a wrong PIN, which no error tells', async () => {
    const wrong = join(folder, 'pin')
    writeFileSync(wrong, '00009999', { mode: 0o600 })
    await (await openModule(module)).call('C_Finalize', null)
    const refusal = await openToken({ ...soft.settings, pinFile: wrong }).catch(String)
    expect(refusal).toMatch(/refused the PIN/)
    expect(refusal).not.toContain('00009999')
    writeFileSync(wrong, soft.pin)
    await expect(openToken({ ...soft.settings, label: 'another' })).rejects.toThrow(/no PKCS#11 token/)
    execFileSync('chmod', ['644', wrong])
    await expect(openToken({ ...soft.settings, pinFile: wrong })).rejects.toThrow(/can be read by others/)
  })

  it('are used by all where the token has fewer sessions than are asked for', async context => {
    if (!hasCompiler) {
      process.stderr.write('skipped, no C compiler: a token with few sessions cannot be made\n')
      context.skip('no C compiler for a token with few sessions')
    }
    const shim = join(folder, 'few.so')
    execFileSync('cc', ['-shared', '-fPIC', '-o', shim, join(import.meta.dirname, 'few-sessions.c'), '-ldl'])
    process.env.YIHAO_TEST_MODULE = module
    const few = await openToken({ ...soft.settings, module: shim, sessions: 16 })
    const signer = createTokenSigner(folder, few, createLocalSigner(folder))
    const key = await signer.ensure('few', 'ES256')
    const signatures = await Promise.all(Array.from({ length: 64 }, () => signer.sign('few', data)))
    expect(signatures.every(signature => holds(key, signature))).toBe(true)
  })

  it('make an installation: the root on the token, the log in a file', async () => {
    const settings = { dataDir: folder, token: soft.settings }
    const subject = { commonName: '测试根（演示）', organization: '测试（演示）' }
    const [ring] = [await openKeyRing(settings, systemClock, subject)]
    const pem = await ring.certify('department-x', { ...subject, organizationId: '11530000PDY00001XE' }, 5)
    expect(new X509Certificate(pem).verify(new X509Certificate(ring.root.certificate).publicKey)).toBe(true)
    await ring.signer.ensure('log', 'Ed25519')
    expect(readdirSync(join(folder, 'keys', 'signing')).sort()).toEqual(['department-x.token', 'log.pem', 'root.token'])
  })
})
