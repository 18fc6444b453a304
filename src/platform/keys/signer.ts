import type { KeyObject } from 'node:crypto'

/**
 * ES256: P-256 with SHA-256 (RFC 7518 §3.4). RS256: RSASSA-PKCS1-v1_5 with SHA-256, 3072 bits where it is made here
 * (§3.3). Ed25519: RFC 8032.
 */
export type KeyAlgorithm = 'ES256' | 'RS256' | 'Ed25519'

/** Which algorithm a key is for; undefined for a key that nobody here signs with. */
export function algorithmOf({ asymmetricKeyDetails, asymmetricKeyType }: KeyObject): KeyAlgorithm | undefined {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails ?? {}
  if (asymmetricKeyType === 'ed25519') return 'Ed25519'
  if (asymmetricKeyType === 'rsa') return modulusLength >= 2048 ? 'RS256' : undefined
  return asymmetricKeyType === 'ec' && namedCurve === 'prime256v1' ? 'ES256' : undefined
}

/**
 * Holds private keys and signs with them; the keys never leave it. An implementation must
 * - make a key at most once per name, also when two processes ask at the same moment;
 * - keep what it acknowledged across a crash;
 * - throw when a key is missing, never make one silently on `sign`.
 */
export interface Signer {
  /** Makes the key if there is none; answers its public key. */
  ensure(name: string, algorithm: KeyAlgorithm): Promise<KeyObject>
  /** Takes in a private key that was made elsewhere (P-256 or RSA). Throws when another key has this name. */
  adopt(name: string, key: KeyObject): Promise<KeyObject>
  /** The public key, or undefined when there is no key of this name. */
  publicKey(name: string): Promise<KeyObject | undefined>
  /** Raw signature over `data`: r‖s, 64 bytes (IEEE P1363), for ES256; RFC 8017 §8.2 for RS256; RFC 8032 for Ed25519. */
  sign(name: string, data: Uint8Array): Promise<Uint8Array>
}

/** A key's name becomes a file name: letters, digits, dot, dash. @throws for any other */
export function requireKeyName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,120}$/.test(name)) throw new Error(`not a key name: ${name}`)
}
