import { type Asking, type Hash, holds } from '../asking.ts'
import type { KeyType, PublicKey } from './public-key.ts'

export interface Algorithm {
  readonly hash: Hash | null
  readonly keyType: KeyType
}

/** Signature algorithms that are believed (RFC 8017, 5758, 8410): nothing with SHA-1 or MD5. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  '1.2.840.113549.1.1.11': { hash: 'SHA-256', keyType: 'rsa' },
  '1.2.840.113549.1.1.12': { hash: 'SHA-384', keyType: 'rsa' },
  '1.2.840.113549.1.1.13': { hash: 'SHA-512', keyType: 'rsa' },
  '1.2.840.10045.4.3.2': { hash: 'SHA-256', keyType: 'ec' },
  '1.2.840.10045.4.3.3': { hash: 'SHA-384', keyType: 'ec' },
  '1.2.840.10045.4.3.4': { hash: 'SHA-512', keyType: 'ec' },
  '1.3.101.112': { hash: null, keyType: 'ed25519' },
}

/** By OID; undefined for one that is not believed. */
export const algorithmNamed = (oid: string): Algorithm | undefined => algorithms[oid]

/** RSA of 2048 bits or more, a NIST curve, or Ed25519. */
export function isSound({ type, curve, bits }: Omit<PublicKey, 'spki'>): boolean {
  if (type === 'rsa') return bits >= 2048
  return type === 'ed25519' || (type === 'ec' && curve !== undefined)
}

/** A good signature of a sound algorithm by a sound key; ECDSA signatures are DER, as in X.509. */
export function* holdsBy(oid: string, key: PublicKey, data: Uint8Array, signature: Uint8Array): Asking<boolean> {
  const algorithm = algorithmNamed(oid)
  if (algorithm === undefined || key.type !== algorithm.keyType || !isSound(key)) return false
  return yield* holds({ key, hash: algorithm.hash, form: 'der', data, signature })
}
