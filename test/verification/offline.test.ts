import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { decodeQr } from '../../src/licenses/index.ts'
import { jwsHeader, signCompact } from '../../src/platform/crypto/jws.ts'
import { type OfflineInput, readTrust, type Trust, verifyOffline } from '../../src/verification/index.ts'
import { lastKept } from '../../src/verification/last-kept.ts'
import { claimsOf, type Scene, startScene } from './scene.ts'

let scene: Scene
let trust: Trust
let folder: string
beforeAll(async () => {
  scene = await startScene()
  trust = readTrust(await scene.roots())
  folder = await mkdtemp(join(tmpdir(), 'yihao-verify-'))
})
afterAll(async () => {
  await scene.world.stop()
  await rm(folder, { recursive: true, force: true })
})

async function statusCertificate(): Promise<string> {
  const [row] = await scene.world.owner`select certificate from verification.delegates where key_name = 'status-list'`
  return String(row?.certificate).trim()
}
const issued = async (overrides: object = {}) => (await scene.issue(undefined, overrides)).body
const later = (seconds: number) => new Date(Date.now() + seconds * 1_000)
const look = (qr: string, options: Partial<OfflineInput> = {}) =>
  verifyOffline({ qr, trust, at: new Date(), ...options })
async function listAfter(identifier: string, move: 'revoke' | 'suspend'): Promise<string> {
  await scene.move(identifier, move)
  await scene.world.deps.jobs.drain()
  return scene.list()
}

describe('a QR without a server', () => {
  it('is valid by its seal and its dates, and says that revocation was not looked at', async () => {
    const { qr, identifier } = await issued()
    for (const text of [qr, qr.split('#')[1] ?? ''])
      expect(look(text)).toMatchObject({
        outcome: 'valid',
        reasons: [],
        status: { checked: false },
        license: { identifier, holder: '王**', issuer: scene.department },
      })
    expect(look(qr, { at: new Date('2099-01-01') })).toMatchObject({ outcome: 'invalid', reasons: ['expired'] })
    expect(look(qr, { at: new Date('2001-01-01') }).reasons).toEqual(['not-yet-valid'])
  })

  it('with a list: valid; after the revocation, with the new list: revoked', async () => {
    const { qr, identifier } = await issued()
    const before = await scene.list()
    expect(look(qr, { statusLists: [before] })).toMatchObject({ outcome: 'valid', status: { checked: true } })
    const after = await listAfter(identifier, 'revoke')
    for (const statusLists of [[after], [before, after], [after, before]])
      expect(look(qr, { statusLists, at: later(1) })).toMatchObject({
        outcome: 'invalid',
        reasons: ['revoked'],
        status: { checked: true },
      })
  })

  it('a list past its end confirms nothing, and still proves what is final', async () => {
    const good = await issued()
    const suspended = await issued()
    const revoked = await issued()
    await listAfter(suspended.identifier, 'suspend')
    const statusLists = [await listAfter(revoked.identifier, 'revoke')]
    const at = later(3_601)
    for (const { qr } of [good, suspended])
      expect(look(qr, { statusLists, at })).toMatchObject({
        outcome: 'unconfirmed',
        reasons: [],
        status: { checked: false, stale: true },
      })
    expect(look(suspended.qr, { statusLists }).reasons).toEqual(['suspended'])
    expect(look(revoked.qr, { statusLists, at })).toMatchObject({ outcome: 'invalid', reasons: ['revoked'] })
  })

  it('what was opened once is asked anew each time: by whom, when, about which place', async () => {
    const [good, other] = [await issued(), await issued()]
    const statusLists = [await listAfter(other.identifier, 'revoke')]
    const alone = readTrust((await scene.roots()).replace(await statusCertificate(), ''))
    const strange = { roots: [], between: [], leaves: trust.leaves }
    for (let round = 0; round < 3; round += 1) {
      expect(look(good.qr, { statusLists })).toMatchObject({ outcome: 'valid', status: { checked: true } })
      expect(look(other.qr, { statusLists }).reasons).toEqual(['revoked'])
      expect(look(good.qr, { statusLists, at: later(3_601) }).status.stale).toBe(true)
      expect(look(good.qr, { statusLists, at: later(-3_601) }).status.unusable).toBe(true)
      // The list carries its certificate: the root alone is enough for it.
      expect(look(good.qr, { statusLists, trust: alone }).outcome).toBe('valid')
      expect(look(good.qr, { statusLists, trust: strange }).reasons).toEqual(['unknown-issuer'])
    }
  })

  it('more lists than are kept are read as well as the first', async () => {
    const { qr } = await issued()
    const token = await scene.list()
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8'))
    const { signer } = scene.world.deps.keys
    const many = await Promise.all(
      Array.from({ length: 40 }, (_, ttl) =>
        signCompact(signer, 'status-list', jwsHeader(header), { ...claimsOf(token), ttl }),
      ),
    )
    for (const list of [...many, ...many]) expect(look(qr, { statusLists: [list] }).status.checked).toBe(true)
    const kept = lastKept<number, number>(3)
    for (let n = 0; n < 10; n += 1) kept.put(n, n)
    expect([kept.size(), kept.get(6), kept.get(7), kept.get(9)]).toEqual([3, undefined, 7, 9])
  })

  it('a list that is not genuine confirms nothing', async () => {
    const { qr } = await issued()
    const token = await scene.list()
    const [head = '', body = '', signature = ''] = token.split('.')
    const { keyName } = await scene.keyOf(scene.department.uscc)
    const { signer } = scene.world.deps.keys
    const header = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'))
    const [row] = await scene.world
      .owner`select certificate from licenses.issuer_keys where uscc = ${scene.department.uscc}`
    const departments = String(row?.certificate).replace(/-----[A-Z ]+-----|\s/g, '')
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = claimsOf(token)
    const signed = (change: object, headChange: object = {}, key = 'status-list') =>
      signCompact(signer, key, jwsHeader({ ...header, ...headChange }), { ...claims, ...change })
    const wrong = [
      '',
      'x',
      'a.b.c',
      `${head}.${part({ ...claims, exp: claims.exp + 1 })}.${signature}`,
      `${part({ ...header, alg: 'none' })}.${body}.`,
      `${part({ ...header, alg: 'none' })}.${body}.${signature}`,
      `${part({ ...header, x5c: undefined })}.${body}.${signature}`,
      await signed({}, {}, keyName),
      // A department's own certificate: genuine, and not for lists.
      await signed({}, { x5c: [departments] }, keyName),
      await signed({}, { typ: 'JWT' }),
      await signed({}, { crit: ['b64'] }),
      await signed({ sub: `${scene.world.origin}/status-lists/10` }),
      await signed({ sub: `${scene.world.origin}/status-lists/` }),
      await signed({ iat: claims.iat + 3_000 }),
      await signed({ iat: undefined }),
      await signed({ status_list: { bits: 2, lst: 'AAAA' } }),
      await signed({ status_list: { bits: 3, lst: claims.status_list.lst } }),
      await signed({ status_list: undefined }),
    ]
    expect(look(qr, { statusLists: [await signed({})] }).outcome).toBe('valid')
    expect(look(qr, { statusLists: [await signed({ exp: undefined })] }).status.stale).toBe(true)
    for (const [position, list] of wrong.entries())
      expect(look(qr, { statusLists: [list] }), String(position)).toMatchObject({
        outcome: 'unconfirmed',
        status: { checked: false, unusable: true },
      })
  })

  it('is unknown-issuer without the certificate, or below another root', async () => {
    const { qr } = await issued()
    const bundle = await scene.roots()
    const [root = ''] = bundle.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? []
    expect(look(qr, { trust: readTrust(root) }).reasons).toEqual(['unknown-issuer'])
    const other = await startScene()
    try {
      const foreign = await other.roots()
      expect(look(qr, { trust: readTrust(foreign) }).reasons).toEqual(['unknown-issuer'])
      const mixed = `${foreign}${bundle.replace(root, '')}`
      expect(look(qr, { trust: readTrust(mixed) }).reasons).toEqual(['unknown-issuer'])
    } finally {
      await other.world.stop()
    }
    expect(() => readTrust(bundle.replace(root, ''))).toThrow('root')
    expect(() => readTrust('nothing')).toThrow('root')
  })

  it("is not sealed by the status lists' certificate, nor by another department's", async () => {
    const { qr } = await issued()
    const content = decodeQr(qr)
    if (content === undefined) throw new Error('not a QR of ours')
    const [row] = await scene.world.owner`select kid from verification.delegates where key_name = 'status-list'`
    const byList = await scene.sealedQr(content, { kid: String(row?.kid), keyName: 'status-list' })
    expect(look(byList).reasons).toEqual(['unknown-issuer'])
    const byOther = await scene.sealedQr(content, await scene.keyOf('11530000PDY000124P'))
    expect(look(byOther).reasons).toEqual(['seal-invalid'])
  })
})

describe('a changed QR', () => {
  it('is never valid, whichever digit was changed', async () => {
    const { qr } = await issued()
    const [address = '', digits = ''] = qr.split('#')
    const online = []
    for (let at = 0; at < digits.length; at += 1)
      for (let step = 1; step < 10; step += 1) {
        const digit = (Number(digits[at]) + step) % 10
        const changed = `${address}#${digits.slice(0, at)}${digit}${digits.slice(at + 1)}`
        const { outcome, reasons, license } = look(changed)
        expect([outcome, reasons.length, license], `digit ${at}`).toEqual(['invalid', 1, undefined])
        if (step === 1) online.push(changed)
      }
    for (const text of online) {
      const { status, body } = await scene.verify({ qr: text })
      expect([status, body.outcome, body.license]).toEqual([200, 'invalid', undefined])
      expect(['malformed', 'seal-invalid', 'unknown-issuer']).toContain(body.reasons[0])
    }
  }, 60_000)
})

interface Ended {
  readonly code: number
  readonly text: string
}
const project = fileURLToPath(new URL('../..', import.meta.url))
function run(file: string, args: readonly string[], cwd = folder): Promise<Ended | undefined> {
  return new Promise((resolve, reject) => {
    execFile(file, [...args], { cwd, env: { PATH: process.env.PATH } }, (error, stdout) => {
      if (error === null) resolve({ code: 0, text: stdout })
      else if (typeof error.code === 'number') resolve({ code: error.code, text: stdout })
      else if (error.code === 'ENOENT') resolve(undefined)
      else reject(error)
    })
  })
}
async function command(...args: string[]): Promise<Ended> {
  const tsx = join(project, 'node_modules', 'tsx', 'dist', 'loader.mjs')
  const ended = await run(process.execPath, ['--import', tsx, join(project, 'scripts', 'verify.ts'), ...args])
  if (ended === undefined) throw new Error('node was not found')
  return ended
}
async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}
const firstLine = ({ text }: Ended): string => text.split('\n')[0] ?? ''

describe('npm run verify', () => {
  it('reads the printed picture with two decoders and says what it is, from an empty folder', async () => {
    const { qr, identifier } = await issued()
    const png = await scene.call('GET', `/api/licenses/${identifier}/document?format=qr-png`)
    const wasm = await readFile(join(project, 'node_modules/zxing-wasm/dist/reader/zxing_reader.wasm'))
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } })
    const [scanned] = await readBarcodes(new Uint8Array(png.raw))
    expect(scanned?.text).toBe(qr)
    const zbar = await run('zbarimg', ['--quiet', '--raw', await file('qr.png', png.raw)])
    if (zbar === undefined) process.stderr.write('zbarimg is not installed: the second decoder was skipped\n')
    else expect(zbar.text.trim()).toBe(qr)
    const roots = await file('roots.pem', await scene.roots())
    const alone = await command(scanned?.text ?? '', '--roots', roots)
    expect([alone.code, firstLine(alone)]).toEqual([0, '有效 valid'])
    expect(alone.text).toContain('NOT CHECKED')
    const list = await file('list.jwt', `${await scene.list()}\n`)
    const checked = await command(qr, '--roots', roots, '--status-list', list)
    expect([checked.code, firstLine(checked)]).toEqual([0, '有效 valid'])
    expect(checked.text).not.toContain('NOT CHECKED')
    const after = await file('after.jwt', await listAfter(identifier, 'revoke'))
    const revoked = await command(qr, '--roots', roots, '--status-list', after)
    expect([revoked.code, firstLine(revoked)]).toEqual([1, '无效 invalid: revoked'])
    const json = await command(qr, '--roots', roots, '--status-list', after, '--json')
    expect([json.code, JSON.parse(json.text).reasons]).toEqual([1, ['revoked']])
  }, 60_000)

  it('ends with 3 where the list is too old or not genuine, with 2 where it is not understood', async () => {
    const { qr } = await issued()
    const roots = await file('roots-2.pem', await scene.roots())
    const token = await scene.list()
    const [head = ''] = token.split('.')
    const header = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'))
    const claims = claimsOf(token)
    const old = await file(
      'old.jwt',
      await signCompact(scene.world.deps.keys.signer, 'status-list', jwsHeader(header), { ...claims, exp: claims.iat }),
    )
    const stale = await command(qr, '--roots', roots, '--status-list', old)
    expect([stale.code, firstLine(stale)]).toEqual([3, expect.stringContaining('无法确认')])
    const unusable = await command(qr, '--roots', roots, '--status-list', roots)
    expect([unusable.code, firstLine(unusable)]).toEqual([3, expect.stringContaining('无法确认')])
    const forged = await command('123', '--roots', roots)
    expect([forged.code, firstLine(forged)]).toEqual([1, '无效 invalid: malformed'])
    for (const args of [[], [qr], [qr, '--roots', join(folder, 'none')], [qr, '--roots', old], [qr, '--nonsense']])
      expect((await command(...args)).code).toBe(2)
  }, 60_000)
})
