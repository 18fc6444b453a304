import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose'

/** A proof that whoever sends a request holds a key (RFC 9449 §4.2). Pure: a request in, what it proves out. */

const windowSeconds = 300
const skewSeconds = 10
const longestJti = 256

export interface ProvenRequest {
  readonly proof: string
  readonly method: string
  /** Without query and fragment. */
  readonly address: string
  readonly token: string
}

export interface Possession {
  /** Thumbprint of the key (RFC 7638). */
  readonly thumbprint: string
  /** To be used once. */
  readonly jti: string
  /** Epoch seconds after which the proof is too old anyway. */
  readonly expires: number
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Scheme, host and path in their normal form (RFC 9449 §4.3, check 9). */
function addressOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname}`
}

const isFor = ({ ath, htm, htu }: JWTPayload, { address, method, token }: ProvenRequest): boolean =>
  htm === method && addressOf(htu) === addressOf(address) && ath === digest(token)

/** Undefined where anything is wrong with it (RFC 9449 §4.3); whether its `jti` is new is asked elsewhere. */
export async function readProof(request: ProvenRequest, now: Date): Promise<Possession | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(request.proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256', 'Ed25519'],
      requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
      clockTolerance: skewSeconds,
      currentDate: now,
    })
    const { iat = 0, jti = '' } = payload
    const { jwk } = protectedHeader
    const seconds = now.getTime() / 1_000
    const isFresh = iat <= seconds + skewSeconds && iat >= seconds - windowSeconds
    if (jwk === undefined || 'd' in jwk || !isFresh || jti === '' || jti.length > longestJti) return undefined
    if (!isFor(payload, request)) return undefined
    return { thumbprint: await calculateJwkThumbprint(jwk), jti, expires: iat + windowSeconds + skewSeconds }
  } catch {
    return undefined
  }
}
