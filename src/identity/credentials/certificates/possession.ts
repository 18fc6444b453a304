import { constants, type KeyObject, verify } from 'node:crypto'
import { isSoundKey } from '../../../platform/crypto/x509/signature.ts'

/** RFC 7518 §3.3–3.5. */
export const proofAlgorithms = ['RS256', 'PS256', 'ES256'] as const
export type ProofAlgorithm = (typeof proofAlgorithms)[number]

/** What the holder signs: the challenge and our origin, one after the other, so that a signature got elsewhere is worthless here. */
export const toBeSigned = (challenge: string, origin: string): Buffer => Buffer.from(`${challenge}${origin}`, 'utf8')

const p1363Bytes = 64

/** True for a good signature. ECDSA on P-256 alone, as DER or as r‖s; RSA-PSS with a salt of the hash's length. */
export function provesPossession(key: KeyObject, algorithm: ProofAlgorithm, data: Buffer, signature: Buffer): boolean {
  if (!isSoundKey(key)) return false
  if (algorithm === 'ES256') {
    const dsaEncoding = signature.length === p1363Bytes ? 'ieee-p1363' : 'der'
    return (
      key.asymmetricKeyDetails?.namedCurve === 'prime256v1' && verify('sha256', data, { key, dsaEncoding }, signature)
    )
  }
  if (key.asymmetricKeyType !== 'rsa') return false
  return algorithm === 'PS256'
    ? verify('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }, signature)
    : verify('sha256', data, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
}
