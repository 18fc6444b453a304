import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { newKeyBytes } from './key-pair.ts'

/** A P-256 key that lives for minutes: never in the signer, never written anywhere in clear. */
export interface SessionKey {
  /** Uncompressed point, 65 bytes. */
  readonly publicKey: Buffer
  /** PKCS#8 DER. */
  readonly privateKey: Buffer
}

const pointBytes = 65
/** SubjectPublicKeyInfo of a P-256 key up to its point (RFC 5480 §2). */
const spkiOpening = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex')

export function makeSessionKey(): SessionKey {
  const { publicKey, privateKey } = newKeyBytes()
  return { publicKey: publicKey.subarray(-pointBytes), privateKey }
}

/** ES256, r‖s. */
export const signWith = (privateKey: Uint8Array, data: Uint8Array): Buffer =>
  sign('sha256', data, {
    key: createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }),
    dsaEncoding: 'ieee-p1363',
  })

/** The key of an uncompressed point; undefined for anything that is not on the curve. */
export function pointKey(point: Uint8Array): KeyObject | undefined {
  if (point.length !== pointBytes || point[0] !== 4) return undefined
  try {
    return createPublicKey({ key: Buffer.concat([spkiOpening, point]), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}
