import { bits, integer, oid, sequence } from '../crypto/x509/der-writer.ts'
import type { Signer } from './signer.ts'

/** ecdsa-with-SHA256 (RFC 5758 §3.2). */
const algorithm = sequence(oid('1.2.840.10045.4.3.2'))

/** ECDSA-Sig-Value (RFC 3279 §2.2.3) of r‖s. */
const ecdsaValue = (signature: Uint8Array): Buffer =>
  sequence(integer(signature.subarray(0, 32)), integer(signature.subarray(32)))

/**
 * `SEQUENCE { what is signed, algorithm, signature, … }`, as lists and answers about revocation are, by an ES256 key.
 * @param after what follows the signature
 */
export async function signedDer(
  signer: Signer,
  keyName: string,
  toBeSigned: (algorithm: Buffer) => Buffer,
  ...after: readonly Uint8Array[]
): Promise<Buffer> {
  const signed = toBeSigned(algorithm)
  return sequence(signed, algorithm, bits(ecdsaValue(await signer.sign(keyName, signed))), ...after)
}
