import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import { newKeyPair } from './key-pair.ts'

/** A private key of P-256 as JWK (RFC 7518 §6.2). `kid` is its thumbprint (RFC 7638). */
export interface PrivateJwk {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
  readonly d: string
  readonly kid: string
}

/** RFC 7638: SHA-256 over the required members in lexicographic order. */
const thumbprint = ({ crv, kty, x, y }: JsonWebKey): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')

/** A new key for the one library that cannot be handed a signer. */
export function newPrivateJwk(): PrivateJwk {
  const jwk = newKeyPair().privateKey.export({ format: 'jwk' })
  const { x = '', y = '', d = '' } = jwk
  return { kty: 'EC', crv: 'P-256', x, y, d, kid: thumbprint(jwk) }
}

const publicKeyOf = ({ kty, crv, x, y }: PrivateJwk): KeyObject =>
  createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })

/** The public half as PEM (SPKI). */
export const publicPem = (jwk: PrivateJwk): string =>
  publicKeyOf(jwk).export({ type: 'spki', format: 'pem' }).toString()

export interface JwkSigner {
  readonly publicKey: KeyObject
  /** ES256 (RFC 7518 §3.4) over the bytes: 64 bytes, in this turn of the event loop. */
  sign(data: Uint8Array): Buffer
}

export function jwkSigner(jwk: PrivateJwk): JwkSigner {
  const { kty, crv, x, y, d } = jwk
  const key = createPrivateKey({ key: { kty, crv, x, y, d }, format: 'jwk' })
  return {
    publicKey: publicKeyOf(jwk),
    sign: data => sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }),
  }
}
