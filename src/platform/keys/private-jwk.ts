import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'

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
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const { x = '', y = '', d = '' } = jwk
  return { kty: 'EC', crv: 'P-256', x, y, d, kid: thumbprint(jwk) }
}

/** The public half as PEM (SPKI). */
export const publicPem = ({ kty, crv, x, y }: PrivateJwk): string =>
  createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
