import { createCipheriv, createDecipheriv } from 'node:crypto'
import { randomBytes } from './random.ts'

/** A symmetric key with the short number by which stored fields name it. */
export interface FieldKey {
  readonly number: number
  readonly secret: Uint8Array
}

/**
 * Encrypts one field: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce.
 * Layout: version 1 (1 byte) ‖ key number (1) ‖ nonce (12) ‖ tag (16) ‖ ciphertext.
 * `place` names table, column and row; it is authenticated, so that a value copied to another row does not open.
 */
export function seal(key: FieldKey, place: string, clear: string | Uint8Array): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce)
  cipher.setAAD(Buffer.from(place, 'utf8'))
  const body = Buffer.concat([
    cipher.update(typeof clear === 'string' ? Buffer.from(clear, 'utf8') : clear),
    cipher.final(),
  ])
  return Buffer.concat([Buffer.of(1, key.number), nonce, cipher.getAuthTag(), body])
}

/** Opens what {@link seal} made. Throws on any change, a foreign place or an unknown key. */
export function open(keys: readonly FieldKey[], place: string, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  if (bytes.length < 30 || bytes[0] !== 1) throw new Error('not an encrypted field')
  const key = keys.find(each => each.number === bytes[1])
  if (key === undefined)
    throw new Error(`field was encrypted with key ${String(bytes[1])}, which is not in the key ring`)
  const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(2, 14))
  decipher.setAAD(Buffer.from(place, 'utf8'))
  decipher.setAuthTag(bytes.subarray(14, 30))
  return Buffer.concat([decipher.update(bytes.subarray(30)), decipher.final()])
}
