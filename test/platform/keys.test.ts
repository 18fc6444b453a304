import { createHash, verify, X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { open, seal } from '../../src/platform/crypto/envelope.ts'
import { openKeyRing } from '../../src/platform/keys/key-ring.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yihao-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const root = { commonName: '测试根（演示）', organization: '测试（演示）' }
const openRing = () => openKeyRing({ dataDir: folder }, systemClock, root)

describe('the key ring', () => {
  it('makes everything once, also when 8 processes start together, for its owner alone', async () => {
    const rings = await Promise.all(Array.from({ length: 8 }, openRing))
    const prints = new Set(rings.map(ring => JSON.stringify(ring.fingerprints)))
    expect(prints.size).toBe(1)
    expect((await openRing()).fingerprints).toEqual(rings[0]?.fingerprints)
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const { mode } = statSync(join(folder, name))
      expect(mode & 0o077, name).toBe(0)
    }
  })

  it('refuses a key that others can read', async () => {
    await openRing()
    chmodSync(join(folder, 'keys', 'field-encryption.key'), 0o644)
    await expect(openRing()).rejects.toThrow(/can be read by others/)
  })

  it('certifies below the root, as X.509 software sees it', async () => {
    const ring = await openRing()
    const pem = await ring.certify(
      'department-x',
      { commonName: '某厅（演示）', organization: '某厅（演示）', organizationId: '11530000PDY00001XE' },
      5,
    )
    const [leaf, above] = [new X509Certificate(pem), new X509Certificate(ring.root.certificate)]
    expect(leaf.verify(above.publicKey)).toBe(true)
    expect(leaf.checkIssued(above)).toBe(true)
    expect([leaf.ca, above.ca]).toEqual([false, true])
    expect(leaf.subject).toContain('某厅（演示）')
    const data = Buffer.from('data')
    const signature = await ring.signer.sign('department-x', data)
    expect(verify('sha256', data, { key: leaf.publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
  })
})

describe('field encryption', () => {
  const keys = [{ number: 1, secret: createHash('sha256').update('test').digest() }] as const

  it('opens only whole, in its place, with its key', () => {
    const sealed = seal(keys[0], 'people.name:1', '王小云')
    expect(open(keys, 'people.name:1', sealed).toString()).toBe('王小云')
    expect(() => open(keys, 'people.name:2', sealed)).toThrow()
    expect(() => open([{ number: 2, secret: keys[0].secret }], 'people.name:1', sealed)).toThrow(/not in the key ring/)
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(() => open(keys, 'people.name:1', changed)).toThrow()
    }
    expect(() => open(keys, 'people.name:1', sealed.subarray(0, 20))).toThrow()
  })
})
