import { type Asking, holds } from '../../platform/crypto/asking.ts'
import { bytesOfBase64, bytesOfLatin1 } from '../../platform/crypto/octets.ts'
import { type ReadCertificate, readCertificate } from '../../platform/crypto/x509/reading.ts'
import { bytesOf, isInstant, isText, type Members, membersIn } from './json.ts'
import { maySignAs, type SignerName } from './trust.ts'

/** Parts of a compact JWS with an ES256 signature. */
export interface Jws {
  readonly head: string
  readonly body: string
  readonly signature: string
}

/** ES256 under this certificate (RFC 7515 §5.2). @throws on a signature that is no base64url */
export function* isJwsBy({ head, body, signature }: Jws, { publicKey: key }: ReadCertificate): Asking<boolean> {
  const data = bytesOfLatin1(`${head}.${body}`)
  if (data === undefined || key.curve !== 'P-256') return false
  return yield* holds({ key, hash: 'SHA-256', form: 'plain', data, signature: bytesOf(signature) })
}

/** Certificates of a header (`x5c`, RFC 7515 §4.1.6). @throws on one that cannot be read */
export const certificatesOf = (texts: readonly string[]): ReadCertificate[] =>
  texts.map(each => readCertificate(bytesOfBase64(each) ?? new Uint8Array()))

const form = /^([\w-]{1,10000})\.([\w-]{1,20000000})\.([\w-]{86})$/

/** What a token must be, and below which roots. */
export interface Expected {
  readonly typ: string
  readonly by: SignerName
  readonly roots: readonly ReadCertificate[]
}

/**
 * The claims of a compact JWS (RFC 7515) that one of our own keys signed, by the certificate in its header (`x5c`), which was
 * good at its `iat`. Undefined for any other.
 * @throws on a text that is no JSON where it must be, or no certificate
 */
export function* claimsOf(text: string, { typ, by, roots }: Expected): Asking<Members | undefined> {
  const [, head, body, signature] = form.exec(text.trim()) ?? []
  if (head === undefined || body === undefined || signature === undefined) return undefined
  const header = membersIn(head)
  const first: unknown = Array.isArray(header.x5c) ? header.x5c[0] : undefined
  if (header.typ !== typ || header.alg !== 'ES256' || header.crit !== undefined || !isText(first)) return undefined
  const [certificate] = certificatesOf([first])
  const claims = membersIn(body)
  const { iat } = claims
  if (certificate === undefined || !isInstant(iat)) return undefined
  if (!(yield* maySignAs(by, certificate, roots, new Date(iat * 1_000)))) return undefined
  return (yield* isJwsBy({ head, body, signature }, certificate)) ? claims : undefined
}
