import { createHash, createPublicKey } from 'node:crypto'
import { EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose'
import type { HolderKey } from '../../licenses/index.ts'

/** Proofs by a holder's key, ES256. Pure: a text in, what it proves out; whether its nonce is new is asked elsewhere. */

const freshSeconds = 300
const skewSeconds = 60
const longest = 10_000

const isFresh = ({ iat }: JWTPayload, at: Date): boolean => {
  const age = at.getTime() / 1_000 - (iat ?? Number.NEGATIVE_INFINITY)
  return age <= freshSeconds && age >= -skewSeconds
}

const coordinate = /^[\w-]{43}$/

/** A P-256 point that is on its curve; a private key that somebody sends us is none. Undefined for any other. */
export function holderKeyOf(jwk: unknown): HolderKey | undefined {
  const { kty, crv, x, y, d }: { readonly [name: string]: unknown } =
    typeof jwk === 'object' && jwk !== null ? { ...jwk } : {}
  if (kty !== 'EC' || crv !== 'P-256' || d !== undefined || typeof x !== 'string' || typeof y !== 'string')
    return undefined
  if (!coordinate.test(x) || !coordinate.test(y)) return undefined
  const key = { kty, crv, x, y } as const
  try {
    createPublicKey({ key, format: 'jwk' })
    return key
  } catch {
    return undefined
  }
}

export interface Proof {
  readonly key: HolderKey
  readonly nonce: string
}

/**
 * Possession of the key that a copy shall be bound to (OpenID4VCI 1.0 appendix F.1): `openid4vci-proof+jwt`, the key in its header.
 * Undefined where anything is wrong with it.
 */
export async function readBindingProof(text: string, audience: string, at: Date): Promise<Proof | undefined> {
  if (text.length > longest) return undefined
  try {
    const { payload, protectedHeader } = await jwtVerify(text, EmbeddedJWK, {
      typ: 'openid4vci-proof+jwt',
      algorithms: ['ES256'],
      audience,
      currentDate: at,
      clockTolerance: skewSeconds,
    })
    const key = holderKeyOf(protectedHeader.jwk)
    const { nonce } = payload
    if (key === undefined || typeof nonce !== 'string' || !isFresh(payload, at)) return undefined
    return { key, nonce }
  } catch {
    return undefined
  }
}

export interface KeyBinding {
  /** `cnf.jwk` of the license. */
  readonly key: HolderKey
  /** The KB-JWT. */
  readonly proof: string
  /** What it was put behind: SD-JWT and disclosures, with the last `~`. */
  readonly presented: string
  readonly audience: string
}

/** The nonce of a key binding JWT (RFC 9901 §4.3) that holds for what it stands behind; undefined for any other. */
export async function readKeyBinding(given: KeyBinding, at: Date): Promise<string | undefined> {
  const { audience, key, presented, proof } = given
  if (proof.length > longest) return undefined
  try {
    const { payload } = await jwtVerify(proof, createPublicKey({ key, format: 'jwk' }), {
      typ: 'kb+jwt',
      algorithms: ['ES256'],
      currentDate: at,
      clockTolerance: skewSeconds,
    })
    const { aud, nonce, sd_hash: hash } = payload
    const isOf = hash === createHash('sha256').update(presented, 'ascii').digest('base64url')
    return aud === audience && isOf && isFresh(payload, at) && typeof nonce === 'string' ? nonce : undefined
  } catch {
    return undefined
  }
}
