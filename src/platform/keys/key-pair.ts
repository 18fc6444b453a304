import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** A new key pair of P-256 as DER: SubjectPublicKeyInfo and PKCS#8. */
export const newKeyBytes = (): { readonly publicKey: Buffer; readonly privateKey: Buffer } =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })

/**
 * A new key pair of P-256, read from its bytes. In Node 20 a key that comes straight from the generator shares a lock with
 * it: when the generator is collected as garbage while the key is exported as JWK, the process waits for itself forever.
 */
export function newKeyPair(): KeyPair {
  const { publicKey, privateKey } = newKeyBytes()
  return {
    publicKey: createPublicKey({ key: publicKey, format: 'der', type: 'spki' }),
    privateKey: createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }),
  }
}
