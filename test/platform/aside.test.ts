import { sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aside } from '../../src/platform/crypto/aside.ts'
import { holds, type SignatureAsk } from '../../src/platform/crypto/asking.ts'
import { elementAt } from '../../src/platform/crypto/x509/der.ts'
import { publicKeyIn } from '../../src/platform/crypto/x509/public-key.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'

type Signed = Omit<SignatureAsk, 'kind'>

function newKey() {
  const pair = newKeyPair()
  const key = publicKeyIn(elementAt(pair.publicKey.export({ type: 'spki', format: 'der' }), 0))
  const signed = (text: string): Signed => {
    const data = Buffer.from(text)
    const signature = sign('sha256', data, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' })
    return { key, hash: 'SHA-256', form: 'plain', data, signature }
  }
  return { key, signed }
}

const check = (signed: Signed): Promise<boolean> => aside(holds(signed))

function flipped(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

describe('a signature that held before', () => {
  it('holds again, and nothing beside it does', async () => {
    const { signed } = newKey()
    const good = signed('a license')
    const whole = Buffer.concat([good.data, good.signature])
    const near: readonly Signed[] = [
      { ...good, key: newKey().key },
      { ...good, hash: 'SHA-384' },
      { ...good, form: 'der' },
      { ...good, data: Buffer.from('A license') },
      { ...good, data: whole.subarray(0, good.data.length + 1), signature: whole.subarray(good.data.length + 1) },
      { ...good, data: whole.subarray(0, good.data.length - 1), signature: whole.subarray(good.data.length - 1) },
      { ...good, signature: Buffer.alloc(0) },
      ...Array.from({ length: good.signature.length }, (_, at) => ({
        ...good,
        signature: flipped(good.signature, at),
      })),
    ]
    for (let round = 0; round < 3; round += 1) {
      expect(await Promise.all(near.map(check))).toEqual(near.map(() => false))
      expect(await check(good)).toBe(true)
    }
  })

  it('is forgotten after thousands of others, and then worked out again', async () => {
    const { signed } = newKey()
    const first = signed('the first')
    expect(await check(first)).toBe(true)
    for (let from = 0; from < 9_000; from += 500) {
      const others = Array.from({ length: 500 }, (_, n) => signed(`license ${from + n}`))
      expect(await Promise.all(others.map(check))).toEqual(others.map(() => true))
    }
    expect(await check({ ...first, signature: flipped(first.signature, 40) })).toBe(false)
    expect(await check(first)).toBe(true)
  })
})
