import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declareCompromise, revokeSeal } from '../../src/licenses/index.ts'
import { system } from '../../src/platform/caller.ts'
import { readTrust, verifyOffline } from '../../src/verification/index.ts'
import { testClock } from '../harness.ts'
import { department, otherDepartment } from '../licenses/registry.ts'
import { hasTool } from '../softhsm.ts'
import { type Scene, startScene } from './scene.ts'

const run = promisify(execFile)
const hasOpenssl = hasTool('openssl')
if (!hasOpenssl) process.stderr.write('SKIPPED: revocation as openssl sees it; openssl is not installed\n')

const operator = system('test')
/** openssl holds answers against its own clock. */
const clock = testClock()
let scene: Scene
let folder: string
beforeAll(async () => {
  scene = await startScene({ clock })
  folder = mkdtempSync(join(tmpdir(), 'yihao-revocation-'))
  await scene.world.listen()
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await scene.world.stop()
})

const write = (name: string, bytes: string | Buffer): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const list = async (): Promise<Buffer> => (await scene.get('/trust/crl/root.crl')).rawPayload
const root = () => write('root.pem', scene.world.deps.keys.root.certificate)

async function certificateOf(uscc: string): Promise<string> {
  const [row] = await scene.world.owner`select certificate from licenses.issuer_keys where uscc = ${uscc}`
  return write(`${uscc}.pem`, String(row?.certificate))
}
async function sealOf(uscc: string): Promise<string> {
  const [row] = await scene.world.owner`select id from licenses.seals where uscc = ${uscc} and state = 'active'`
  return String(row?.id)
}

/** What openssl prints, whether it is content or not. */
const openssl = async (...args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await run('openssl', [...args]).catch(error => error)
  return `${stdout}${stderr}`
}
const atTime = () => String(Math.floor(clock.now().getTime() / 1_000))

async function verifiedByList(uscc: string): Promise<string> {
  const crl = write('root.crl', await list())
  const pem = write('crl.pem', execFileSync('openssl', ['crl', '-inform', 'DER', '-in', crl]))
  return openssl(
    ...['verify', '-attime', atTime(), '-crl_check', '-CAfile', root(), '-CRLfile', pem, await certificateOf(uscc)],
  )
}

async function ocsp(uscc: string, ...digest: readonly string[]): Promise<string> {
  const named = [...digest, '-issuer', root(), '-cert', await certificateOf(uscc), '-CAfile', root()]
  return openssl('ocsp', ...named, '-url', `${scene.world.origin}/trust/ocsp`, '-attime', atTime())
}

const numberOf = async (): Promise<bigint> => {
  const text = execFileSync('openssl', ['crl', '-inform', 'DER', '-noout', '-crlnumber'], { input: await list() })
  return BigInt(text.toString().trim().split('=')[1] ?? '')
}

describe.skipIf(!hasOpenssl)('certificates of departments, as openssl sees them', () => {
  it('are good until they are revoked, by the list and by the responder', async () => {
    expect(await verifiedByList(department.uscc)).toContain(': OK')
    const answer = await ocsp(department.uscc)
    expect(answer).toContain('Response verify OK')
    expect(answer).toContain(': good')
    expect(answer).not.toMatch(/nonce/i)
    expect(await ocsp(department.uscc, '-sha256')).toContain(': good')
  })

  it('say where they can be asked after', async () => {
    const text = await openssl('x509', '-in', await certificateOf(department.uscc), '-noout', '-text')
    expect(text).toContain(`OCSP - URI:${scene.world.origin}/trust/ocsp`)
    expect(text).toContain(`URI:${scene.world.origin}/trust/crl/root.crl`)
  })

  it('are answered for by a delegate, by GET too; strangers are unknown', async () => {
    const request = join(folder, 'request.der')
    const named = ['-issuer', root(), '-cert', await certificateOf(department.uscc)]
    await openssl('ocsp', ...named, '-no_nonce', '-reqout', request)
    const bytes = execFileSync('cat', [request])
    const got = await scene.get(`/trust/ocsp/${encodeURIComponent(bytes.toString('base64'))}`)
    expect([got.statusCode, got.headers['content-type']]).toEqual([200, 'application/ocsp-response'])
    const answer = write('answer.der', got.rawPayload)
    const read = ['-respin', answer, '-CAfile', root(), '-attime', atTime(), '-resp_text']
    const text = await openssl('ocsp', ...named, '-no_nonce', ...read)
    expect(text).toContain('Response verify OK')
    expect(text).toMatch(/OCSP Signing/)
    expect(text).toMatch(/OCSP No Check/)
    const stranger = await openssl(
      ...['ocsp', '-issuer', root(), '-serial', '0x1234', '-CAfile', root(), '-attime', atTime()],
      ...['-url', `${scene.world.origin}/trust/ocsp`],
    )
    expect(stranger).toContain('0x1234: unknown')
  })

  it.each([['not a request'], ['MAA='], ['']])('says of %j that it is no request', async text => {
    const headers = { 'content-type': 'application/ocsp-request' }
    const answer = await scene.world.server.inject({
      method: 'POST',
      url: '/trust/ocsp',
      headers,
      payload: Buffer.from(text, 'base64'),
    })
    expect(answer.rawPayload).toEqual(Buffer.from('30030a0101', 'hex'))
  })
})

describe('a seal whose certificate is revoked', () => {
  it.skipIf(!hasOpenssl)('is on the next list at once, whose number grows over all nodes', async () => {
    const before = await numberOf()
    clock.advance(90)
    await revokeSeal(scene.world.deps, operator, await sealOf(otherDepartment.uscc), 'cessation-of-operation')
    const numbers = await Promise.all(Array.from({ length: 8 }, numberOf))
    expect(numbers.every(number => number > before)).toBe(true)
    expect(await verifiedByList(otherDepartment.uscc)).toMatch(/certificate revoked/)
    expect(await verifiedByList(department.uscc)).toContain(': OK')
    const answer = await ocsp(otherDepartment.uscc)
    expect(answer).toContain(': revoked')
    expect(answer).toContain('Reason: cessationOfOperation')
    const again = await numberOf()
    await scene.world.deps.jobs.drain()
    clock.advance(3_601)
    expect(await numberOf()).toBeGreaterThan(again)
  })

  it('issues nothing any more', async () => {
    const { status, body } = await scene.issue('11100000MB0143028R001', {}, { as: scene.otherToken })
    expect([status, body.code]).toEqual([403, 'issuer-without-key'])
  })
})

describe('a key that was in other hands', () => {
  const offline = async (qr: string, lists: readonly Buffer[]) =>
    verifyOffline({ qr, trust: readTrust(await scene.roots()), revocationLists: lists, at: clock.now() })

  it('is not believed from that moment on, by any way of verifying; what it signed before stays good', async () => {
    const before = (await scene.issue()).body
    const goodList = await list()
    clock.advance(600)
    const since = clock.now()
    clock.advance(60)
    const after = (await scene.issue()).body
    clock.advance(3_600)
    expect((await offline(after.qr, [goodList])).outcome).toBe('valid')
    await declareCompromise(scene.world.deps, operator, await sealOf(department.uscc), since)

    for (const as of [undefined, scene.verifier]) {
      const ways = ({ qr, identifier, checkCode }: typeof before) => [{ qr }, { identifier, checkCode }]
      for (const input of ways(before)) expect((await scene.verify(input, as)).body.reasons).toEqual([])
      for (const input of ways(after)) expect((await scene.verify(input, as)).body.reasons).toEqual(['seal-invalid'])
    }
    const lists = [await list()]
    expect(await offline(before.qr, lists)).toMatchObject({ outcome: 'valid', certificate: { checked: true } })
    expect(await offline(after.qr, lists)).toMatchObject({ outcome: 'invalid', reasons: ['seal-invalid'] })
    // An old list that is given along takes nothing back.
    expect((await offline(after.qr, [...lists, goodList])).reasons).toEqual(['seal-invalid'])
  })

  it('is told of by an old list too, which clears nobody', async () => {
    const lists = [await list()]
    const [row] = await scene.world.owner`select identifier from licenses.licenses order by issued_at limit 1`
    const { body } = await scene.ask('GET', `/api/licenses/${row?.identifier}`)
    clock.advance(8 * 86_400)
    expect(await offline(body.qr, lists)).toMatchObject({ outcome: 'unconfirmed', certificate: { stale: true } })
    expect(await offline(body.qr, [Buffer.from('nothing')])).toMatchObject({ certificate: { unusable: true } })
  })

  it('is declared once, and for no time to come', async () => {
    const [row] = await scene.world.owner`select id from licenses.seals where uscc = ${department.uscc}`
    const declare = (at: Date) => declareCompromise(scene.world.deps, operator, String(row?.id), at)
    await expect(declare(clock.now())).rejects.toMatchObject({ code: 'seal-move-not-allowed' })
    await expect(declare(new Date(clock.now().getTime() + 60_000))).rejects.toMatchObject({
      code: 'seal-moment-invalid',
    })
  })
})
