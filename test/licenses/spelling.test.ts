import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { encodePayload } from '../../src/licenses/documents/qr-payload.ts'
import { spellSdJwt } from '../../src/licenses/documents/sd-jwt.ts'
import { packSigned, unpackSigned } from '../../src/licenses/documents/signed.ts'
import type { Content } from '../../src/licenses/license.ts'

/** No person's: the number is of an area that hands out none. */
const content: Content = {
  identifier: '1.2.156.3005.2.11100000000013338W032.11530000015123456P.ABCDEFGH23456789.001.X',
  typeCode: '11100000000013338W032',
  typeVersion: 1,
  issuer: { uscc: '11530000015123456P', name: '云南省住房和城乡建设厅（演示）' },
  number: '云2532025000001',
  holders: [{ documentType: 'resident-id', documentNumber: '530102199001010019', name: '张三' }],
  fields: { 专业: ['建筑工程', '市政公用工程'], 单位: { 名称: '演示公司', 代码: 'PDY' }, 级别: 2, 有效: true },
  validFrom: '2026-01-01',
  validUntil: '2029-12-31',
  issuedAt: '2026-01-01T02:03:04.005Z',
  issuedOn: '2025-12-31',
  salt: Buffer.alloc(32, 7).toString('base64url'),
}
const origin = 'https://id.example.org'
const digest = (value: string | Uint8Array): string => createHash('sha256').update(value).digest('hex')

it('a content is spelled for ever as it was signed: only signatures are kept', () => {
  const { payload, disclosures } = spellSdJwt(origin, content, { list: 3, index: 99 })
  expect(digest(JSON.stringify([payload, disclosures]))).toBe(
    '7d12b5dcd61bb78870a1e89e15ff3fb6a0da03b09e292af5c0bbc8ccf15554a6',
  )
  const { identifier, validFrom, validUntil, issuedAt } = content
  const at = new Date(issuedAt)
  const qr = encodePayload({ identifier, holder: '张*', validFrom, validUntil, issuedAt: at, list: 3, index: 99 })
  expect(digest(qr)).toBe('af13481735d8babecba35b2b105e25ffc8ddcc8175d10177341102ee7f98139a')
})

it('the order in which the members of a field came in changes nothing', () => {
  const { 单位: _, ...others } = content.fields
  const turned = { ...content, fields: { ...others, 单位: { 代码: 'PDY', 名称: '演示公司' } } }
  expect(spellSdJwt(origin, turned, { list: 3, index: 99 }).payload).toEqual(
    spellSdJwt(origin, content, { list: 3, index: 99 }).payload,
  )
})

it('signatures are told apart from anything else', () => {
  const [sdJwt, qr] = [Buffer.alloc(64, 1), Buffer.alloc(64, 2)]
  const packed = packSigned({ sdJwt, qr, origin })
  expect(unpackSigned(packed)).toEqual({ sdJwt, qr, origin })
  expect(() => unpackSigned(packed.subarray(0, 129))).toThrow()
  const marked = packSigned({ sdJwt, qr, qrMark: Buffer.alloc(16, 3), origin })
  expect(unpackSigned(marked)).toEqual({ sdJwt, qr, qrMark: Buffer.alloc(16, 3), origin })
  expect(() => unpackSigned(marked.subarray(0, 145))).toThrow()
  expect(() => unpackSigned(Buffer.concat([Buffer.of(3), packed.subarray(1)]))).toThrow()
})
