import { verify, X509Certificate } from 'node:crypto'
import { maySignAs, type SignerName } from './trust.ts'

export type Members = Readonly<Record<string, unknown>>
export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isInstant = (value: unknown): value is number => Number.isSafeInteger(value)

const form = /^([\w-]{1,10000})\.([\w-]{1,20000000})\.([\w-]{86})$/

function membersOf(part: string): Members {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  return isMembers(value) ? value : {}
}

/** What a token must be, and below which roots. */
export interface Expected {
  readonly typ: string
  readonly by: SignerName
  readonly roots: readonly X509Certificate[]
}

/**
 * The claims of a compact JWS (RFC 7515) that one of our own keys signed, by the certificate in its header (`x5c`), which was
 * good at its `iat`. Undefined for any other.
 * @throws on a text that is no JSON where it must be, or no certificate
 */
export function claimsOf(text: string, { typ, by, roots }: Expected): Members | undefined {
  const [, head, body, signature] = form.exec(text.trim()) ?? []
  if (head === undefined || body === undefined || signature === undefined) return undefined
  const header = membersOf(head)
  const first: unknown = Array.isArray(header.x5c) ? header.x5c[0] : undefined
  if (header.typ !== typ || header.alg !== 'ES256' || header.crit !== undefined || typeof first !== 'string')
    return undefined
  const certificate = new X509Certificate(Buffer.from(first, 'base64'))
  const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' } as const
  const input = Buffer.from(`${head}.${body}`, 'ascii')
  const claims = membersOf(body)
  const { iat } = claims
  if (!isInstant(iat) || !maySignAs(by, certificate, roots, new Date(iat * 1_000))) return undefined
  return verify('sha256', input, key, Buffer.from(signature, 'base64url')) ? claims : undefined
}
