import { type KeyObject, verify } from 'node:crypto'
import type { Curve } from './public-key.ts'
import { algorithmNamed, isSound } from './sound.ts'

const curves: Readonly<Record<string, Curve>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

/** RSA of 2048 bits or more, a NIST curve, or Ed25519. */
export function isSoundKey({ asymmetricKeyType: type, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength: bits = 0, namedCurve = '' } = asymmetricKeyDetails ?? {}
  return (type === 'rsa' || type === 'ec' || type === 'ed25519') && isSound({ type, bits, curve: curves[namedCurve] })
}

/** True for a good signature of a sound algorithm by a sound key; ECDSA signatures are DER, as in X.509. */
export function isSigned(oid: string, key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  const algorithm = algorithmNamed(oid)
  if (algorithm === undefined || key.asymmetricKeyType !== algorithm.keyType || !isSoundKey(key)) return false
  return verify(algorithm.hash?.replace('-', '').toLowerCase(), data, key, signature)
}
