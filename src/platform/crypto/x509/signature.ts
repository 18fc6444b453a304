import { type KeyObject, verify } from 'node:crypto'

interface Algorithm {
  readonly hash: string | null
  readonly keyType: string
}

/** Signature algorithms that are believed (RFC 8017, 5758, 8410): nothing with SHA-1 or MD5. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  '1.2.840.113549.1.1.11': { hash: 'sha256', keyType: 'rsa' },
  '1.2.840.113549.1.1.12': { hash: 'sha384', keyType: 'rsa' },
  '1.2.840.113549.1.1.13': { hash: 'sha512', keyType: 'rsa' },
  '1.2.840.10045.4.3.2': { hash: 'sha256', keyType: 'ec' },
  '1.2.840.10045.4.3.3': { hash: 'sha384', keyType: 'ec' },
  '1.2.840.10045.4.3.4': { hash: 'sha512', keyType: 'ec' },
  '1.3.101.112': { hash: null, keyType: 'ed25519' },
}

const curves = ['prime256v1', 'secp384r1', 'secp521r1']

export const isSoundAlgorithm = (oid: string): boolean => algorithms[oid] !== undefined

/** RSA of 2048 bits or more, a NIST curve, or Ed25519. */
export function isSoundKey(key: KeyObject): boolean {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') return modulusLength >= 2048
  if (key.asymmetricKeyType === 'ec') return curves.includes(namedCurve)
  return key.asymmetricKeyType === 'ed25519'
}

/** True for a good signature of a sound algorithm by a sound key; ECDSA signatures are DER, as in X.509. */
export function isSigned(oid: string, key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  const algorithm = algorithms[oid]
  if (algorithm === undefined || key.asymmetricKeyType !== algorithm.keyType || !isSoundKey(key)) return false
  return verify(algorithm.hash, data, key, signature)
}
