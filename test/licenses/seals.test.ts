import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issuerKeys } from '../../src/licenses/schema.ts'
import { checkPicture } from '../../src/licenses/seals/picture.ts'
import { readTrust, verifyOffline } from '../../src/verification/index.ts'
import { testClock } from '../harness.ts'
import { hasTool } from '../softhsm.ts'
import { type Scene, startScene } from '../verification/scene.ts'
import { type Authority, filePassword, makeAuthority } from './authority.ts'
import { png, pngChunk } from './png.ts'
import { businessType, constructorType, department, otherDepartment } from './registry.ts'

const hasOpenssl = hasTool('openssl')
if (!hasOpenssl) process.stderr.write('SKIPPED: seals with certificates of others; openssl is not installed\n')

const clock = testClock()
let authority: Authority | undefined
let scene: Scene
let registrar: string
beforeAll(async () => {
  authority = hasOpenssl ? makeAuthority() : undefined
  clock.set(new Date())
  scene = await startScene({ clock, config: { sealRootsFile: authority?.roots } })
  registrar = await scene.world.token(['catalog.manage'])
})
afterAll(async () => {
  authority?.remove()
  await scene.world.stop()
})

const post = (url: string, payload: object = {}, as = registrar) => scene.ask('POST', url, { as, payload })
const sealsOf = async (uscc: string) => (await scene.ask('GET', `/api/seals?uscc=${uscc}`, { as: registrar })).body
const standing = async (uscc: string) => {
  const found = await sealsOf(uscc)
  return found.find((each: { status: string }) => each.status === 'active' || each.status === 'suspended')
}
describe('the seal of a department', () => {
  it('comes with the right to issue, and is one', async () => {
    const [seal, ...others] = await sealsOf(department.uscc)
    expect(others).toEqual([])
    expect(seal).toMatchObject({ name: department.name, status: 'active', algorithm: 'ES256', picture: 'drawn' })
    const again = await post('/api/seals', { uscc: department.uscc })
    expect([again.status, again.body.code]).toEqual([409, 'seal-exists'])
    const both = await Promise.all(
      [1, 2, 3, 4].map(() => post('/api/seals', { uscc: otherDepartment.uscc, algorithm: 'RS256' })),
    )
    expect(both.map(each => each.status).sort()).toEqual([201, 409, 409, 409])
  })

  it('is for those who manage the catalog, and for departments that are registered', async () => {
    expect((await scene.ask('GET', `/api/seals?uscc=${department.uscc}`)).status).toBe(403)
    expect((await post('/api/seals', { uscc: '11530000PDY000132J' })).body.code).toBe('issuer-unknown')
    const nobody = await post('/api/seals/3f0e9d5e-0000-4000-8000-000000000000/suspend', { reason: 'other' })
    expect(nobody.body.code).toBe('seal-not-found')
  })

  it('issues nothing while it is suspended; what it issued stays good', async () => {
    const before = (await scene.issue()).body
    const { id } = await standing(department.uscc)
    expect((await post(`/api/seals/${id}/suspend`, { reason: 'custodian-away' })).body.status).toBe('suspended')
    expect((await post(`/api/seals/${id}/suspend`, { reason: 'other' })).body.code).toBe('seal-move-not-allowed')
    const refused = await scene.issue()
    expect([refused.status, refused.body.code]).toEqual([409, 'seal-suspended'])
    const document = await scene.ask('GET', `/api/licenses/${before.identifier}/document?format=pdf`)
    expect([document.status, document.body.code]).toEqual([409, 'seal-suspended'])
    expect((await scene.verify({ qr: before.qr })).body.outcome).toBe('valid')
    // A right that is granted meanwhile brings no other seal.
    await scene.world.deps.jobs.drain()
    expect((await sealsOf(department.uscc)).length).toBe(1)
    expect((await post(`/api/seals/${id}/resume`)).body.status).toBe('active')
    expect((await scene.issue()).status).toBe(201)
  })

  it('is replaced by one with a new key: old licenses are good as before, after the old certificate has ended too', async () => {
    const before = (await scene.issue(constructorType, { validUntil: '2060-01-01' })).body
    const { id, certificate } = await standing(department.uscc)
    const { status, body } = await post(`/api/seals/${id}/replace`, { reason: 'key-rotation' })
    expect([status, body.status, body.replaces]).toEqual([201, 'active', id])
    expect(body.certificate.kid).not.toBe(certificate.kid)
    expect((await post(`/api/seals/${id}/replace`, { reason: 'other' })).body.code).toBe('seal-move-not-allowed')
    const after = (await scene.issue(constructorType, { validUntil: '2060-01-01' })).body
    const trust = readTrust(await scene.roots())
    const good = async () => {
      for (const { qr, identifier, checkCode } of [before, after]) {
        expect((await scene.verify({ qr })).body.reasons).toEqual([])
        expect((await scene.verify({ identifier, checkCode })).body.reasons).toEqual([])
        expect(verifyOffline({ qr, trust, at: clock.now() }).outcome).toBe('valid')
      }
    }
    await good()
    const now = clock.now()
    clock.advance(6 * 366 * 86_400)
    await good()
    expect((await standing(department.uscc))?.status).toBeUndefined()
    expect((await scene.issue()).body.code).toBe('issuer-without-key')
    clock.set(now)
  })

  it('leaves every change in the log', async () => {
    const rows = await scene.world.owner`
      select type, data from audit.records where type like 'seal.%' and data ->> 'uscc' = ${department.uscc} order by id`
    expect(rows.map(row => row.type)).toEqual([
      'seal.created',
      'seal.suspended',
      'seal.resumed',
      'seal.replaced',
      'seal.created',
    ])
    expect(rows[1]?.data).toMatchObject({ reason: 'custodian-away' })
  })
})

describe('a picture that is uploaded', () => {
  it('is kept as picture alone', () => {
    const text = pngChunk('tEXt', Buffer.from('Author\0somebody'))
    expect(checkPicture(png(200, undefined, text))).toEqual(png(200))
  })

  it.each([
    ['no PNG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['too small', png(60)],
    ['too large a side', png(1_300)],
    ['rows that are not all there', png(200, Buffer.alloc(100))],
    ['rows that unpack to more than the picture', png(200, Buffer.alloc(50_000_000))],
    ['cut off', png(200).subarray(0, 60)],
    ['changed', Buffer.from(png(200)).fill(1, 20, 22)],
  ])('is refused: %s', (_, bytes) => {
    expect(() => checkPicture(bytes)).toThrow(/seal-picture-invalid/)
  })

  it('goes with a seal through the door', async () => {
    const payload = { uscc: department.uscc, algorithm: 'RS256', picture: png(300).toString('base64') }
    expect((await post('/api/seals', payload)).body).toMatchObject({ picture: 'uploaded', algorithm: 'RS256' })
    const bad = await post('/api/seals', { uscc: department.uscc, algorithm: 'RS256', picture: 'AAAA' })
    expect(bad.body.code).toMatch(/seal-(exists|picture-invalid)/)
  })
})

describe.skipIf(!hasOpenssl)('a key and certificate of a recognised authority', () => {
  const make = (options: Parameters<Authority['make']>[0]): string => {
    if (authority === undefined) throw new Error('no authority')
    const file = authority.make(options)
    clock.set(new Date())
    return file.toString('base64')
  }
  const bring = (file: string, password = filePassword, uscc = otherDepartment.uscc) =>
    post('/api/seals/import', { uscc, file, password })
  const own = { name: otherDepartment.name, uscc: otherDepartment.uscc }

  /** Makes room for one that is brought. */
  async function endStanding(): Promise<void> {
    for (const { id, status } of await sealsOf(otherDepartment.uscc))
      if (status === 'active') await post(`/api/seals/${id}/revoke`, { reason: 'superseded' })
  }
  beforeAll(endStanding)

  it.each([
    ['another password', () => make(own), 'wrong', 'seal-file-password-wrong'],
    ['no PKCS#12', () => Buffer.from('nothing').toString('base64'), filePassword, 'seal-file-invalid'],
    ['a curve that is not ours', () => make({ ...own, key: 'P-384' }), filePassword, 'seal-file-invalid'],
    ['a short RSA key', () => make({ ...own, key: 'rsa:1024' }), filePassword, 'seal-file-invalid'],
    [
      'an end that is past',
      () => make({ ...own, from: '20250101000000Z', until: '20250201000000Z' }),
      filePassword,
      'seal-certificate-expired',
    ],
    ['a beginning to come', () => make({ ...own, from: '20330101000000Z' }), filePassword, 'seal-certificate-expired'],
    ['another name', () => make({ ...own, name: '别的单位（演示）' }), filePassword, 'seal-certificate-of-other'],
    ['another code', () => make({ ...own, uscc: department.uscc }), filePassword, 'seal-certificate-of-other'],
    [
      'a use that is not sealing',
      () => make({ ...own, usage: 'keyEncipherment' }),
      filePassword,
      'seal-certificate-untrusted',
    ],
  ])('is refused for %s', async (_, file, password, code) => {
    const answer = await bring(file(), password)
    expect([answer.status, answer.body.code]).toEqual([422, code])
  })

  it('is refused when its authority is not recognised', async () => {
    const stranger = makeAuthority()
    const answer = await bring(stranger.make(own).toString('base64'))
    stranger.remove()
    expect(answer.body.code).toBe('seal-certificate-untrusted')
  })

  it('signs licenses that are good online and offline; its key is in the signer and nowhere else', async () => {
    const file = make(own)
    const { status, body } = await bring(file)
    expect([status, body.algorithm]).toEqual([201, 'ES256'])
    const { qr, identifier, checkCode } = (await scene.issue(businessType, {}, { as: scene.otherToken })).body
    expect((await scene.verify({ qr })).body.reasons).toEqual([])
    expect((await scene.verify({ identifier, checkCode })).body.reasons).toEqual([])
    const trust = readTrust(await scene.roots())
    expect(verifyOffline({ qr, trust, at: clock.now() })).toMatchObject({
      outcome: 'valid',
      license: { issuer: { uscc: own.uscc, name: own.name } },
    })
    const used = await bring(file)
    expect([used.status, used.body.code]).toEqual([409, 'seal-key-used'])
    const folder = join(scene.world.deps.config.dataDir, 'keys', 'signing')
    expect(readdirSync(folder).filter(name => name.startsWith('imported-')).length).toBe(1)
    const stored = JSON.stringify(await scene.world.deps.db.select().from(issuerKeys))
    expect(stored).not.toContain('PRIVATE')
  })

  it('of RSA seals documents, and signs no license', async () => {
    await endStanding()
    const { body } = await bring(make({ ...own, key: 'rsa:2048' }))
    expect(body).toMatchObject({ algorithm: 'RS256', status: 'active' })
    const refused = await scene.issue(businessType, {}, { as: scene.otherToken })
    expect(refused.body.code).toBe('issuer-without-key')
  })

  it('comes with its authorities to whoever verifies offline', async () => {
    const roots = readFileSync(scene.world.deps.config.sealRootsFile ?? '', 'utf8').trim()
    expect(await scene.roots()).toContain(roots)
  })
})
