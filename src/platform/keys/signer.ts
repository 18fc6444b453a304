import type { KeyObject } from 'node:crypto'

/** ES256: P-256 with SHA-256; RS256: RSA PKCS #1 v1.5 with SHA-256 (RFC 7518 §3.3, §3.4). Ed25519: RFC 8032. */
export type KeyAlgorithm = 'ES256' | 'RS256' | 'Ed25519'

/**
 * Holds private keys and signs with them; the keys never leave it. An implementation must
 * - make a key at most once per name, also when two processes ask at the same moment;
 * - keep what it acknowledged across a crash;
 * - throw when a key is missing, never make one silently on `sign`.
 */
export interface Signer {
  /** Makes the key if there is none; answers its public key. */
  ensure(name: string, algorithm: KeyAlgorithm): Promise<KeyObject>
  /** The public key, or undefined when there is no key of this name. */
  publicKey(name: string): Promise<KeyObject | undefined>
  /** Raw signature over `data`: 64 bytes, r‖s (IEEE P1363) for ES256, RFC 8032 for Ed25519; as long as the key for RS256. */
  sign(name: string, data: Uint8Array): Promise<Uint8Array>
}
