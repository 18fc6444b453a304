import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isMark, markOf } from '../../src/licenses/documents/qr-mark.ts'
import { packSigned, unpackSigned } from '../../src/licenses/documents/signed.ts'
import { decodeQr } from '../../src/licenses/index.ts'
import { businessType, constructorType } from '../licenses/registry.ts'
import { type Scene, startScene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.world.stop())

const issued = async (type = constructorType) => (await scene.issue(type)).body
const reasonsOf = async (qr: string, as?: string) => (await scene.verify({ qr }, as)).body.reasons
const signedOf = async (identifier: string): Promise<Buffer> =>
  (await scene.world.owner`select signed from licenses.licenses where identifier = ${identifier}`)[0]?.signed
/** What an insider with the database alone does. */
const putSigned = (identifier: string, signed: Buffer) =>
  scene.world.owner`update licenses.licenses set signed = ${signed} where identifier = ${identifier}`

function flipped(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}
/** The QR with another last digit: its signature is another. */
const forged = (qr: string): string => qr.slice(0, -1) + (qr.endsWith('1') ? '2' : '1')

describe('a QR that the register signed itself', () => {
  it('is known by its mark, and nothing beside it is', async () => {
    const { identifier, qr } = await issued()
    const { keys } = scene.world.deps
    const { qrMark = new Uint8Array() } = unpackSigned(await signedOf(identifier))
    const read = decodeQr(qr)
    if (read === undefined) throw new Error('no QR')
    const { signature, toBeSigned } = read
    expect(isMark(qrMark, markOf(keys, toBeSigned, signature))).toBe(true)
    for (let at = 0; at < signature.length; at += 1)
      expect(isMark(qrMark, markOf(keys, toBeSigned, flipped(signature, at)))).toBe(false)
    for (let at = 0; at < toBeSigned.length; at += 1)
      expect(isMark(qrMark, markOf(keys, flipped(toBeSigned, at), signature))).toBe(false)
    for (let length = 0; length < qrMark.length; length += 1)
      expect(isMark(qrMark.subarray(0, length), qrMark)).toBe(false)
  })

  it('is valid by its signature where it has no mark, or another’s', async () => {
    const [one, other] = [await issued(), await issued()]
    const signed = await signedOf(one.identifier)
    const { qrMark: _, ...unmarked } = unpackSigned(signed)
    await putSigned(one.identifier, packSigned(unmarked))
    expect(await reasonsOf(one.qr)).toEqual([])
    await putSigned(one.identifier, await signedOf(other.identifier))
    expect(await reasonsOf(one.qr)).toEqual([])
  })

  it('forged is none, whatever an insider puts into the database', async () => {
    const [{ identifier, qr }, other] = [await issued(), await issued(businessType)]
    const signed = unpackSigned(await signedOf(identifier))
    const bad = decodeQr(forged(qr))
    if (bad === undefined) throw new Error('no QR')
    const marks = [signed.qrMark, unpackSigned(await signedOf(other.identifier)).qrMark, undefined, new Uint8Array(16)]
    for (const qrMark of marks) {
      await putSigned(identifier, packSigned({ ...signed, qr: bad.signature, qrMark }))
      for (const as of [undefined, scene.verifier]) expect(await reasonsOf(forged(qr), as)).toEqual(['seal-invalid'])
    }
    expect(await scene.recordsOf(identifier)).toEqual([])
  })
})
