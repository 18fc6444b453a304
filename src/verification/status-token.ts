import { verify, X509Certificate } from 'node:crypto'
import { epochSeconds } from '../platform/clock.ts'
import { jwsHeader, signCompact } from '../platform/crypto/jws.ts'
import type { Signer } from '../platform/keys/signer.ts'
import { type LastKept, lastKept } from './last-kept.ts'
import { bitsPerEntry, entryIn, unpackList } from './status-list.ts'
import { maySignStatus, type Trust } from './trust.ts'

export const statusKey = 'status-list'
export const tokenType = 'statuslist+jwt'
/** After this a token says nothing any more. */
export const lifeSeconds = 3_600
/** How long a copy may be used before asking again. */
export const ttlSeconds = 60

const placeOf = (list: number): string => `/status-lists/${list}`

export interface ListToSign {
  readonly origin: string
  readonly list: number
  readonly packed: Buffer
  readonly at: Date
  readonly certificate: string
}

/** Status List Token as JWT (draft-20 §5.1), with the certificate and without the root, which verifiers have. */
export function signToken(signer: Signer, { origin, list, packed, at, certificate }: ListToSign): Promise<string> {
  const iat = epochSeconds(at)
  return signCompact(
    signer,
    statusKey,
    jwsHeader({ typ: tokenType, x5c: [new X509Certificate(certificate).raw.toString('base64')] }),
    {
      sub: `${origin}${placeOf(list)}`,
      iat,
      exp: iat + lifeSeconds,
      ttl: ttlSeconds,
      status_list: { bits: bitsPerEntry, lst: packed.toString('base64url') },
    },
  )
}

/** A status list that was kept: genuine, and of which moment. */
export interface KeptList {
  readonly asOf: Date
  /** Past its `exp`: what it calls good may have ended since. */
  readonly stale: boolean
  statusAt(index: number): number | undefined
}

type Members = Readonly<Record<string, unknown>>
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const form = /^([\w-]{1,10000})\.([\w-]{1,20000000})\.([\w-]{86})$/
const skewSeconds = 60

function membersOf(part: string): Members {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  return isMembers(value) ? value : {}
}

const isInstant = (value: unknown): value is number => Number.isSafeInteger(value)

/** A genuine token: signed under a root by a key for status lists. Of which list and how fresh it is, is asked of it. */
interface OpenedToken {
  readonly sub: string
  readonly iat: number
  readonly exp: unknown
  readonly bits: number
  readonly bytes: Uint8Array | undefined
}

function claimsOf(text: string, { roots }: Trust): Members | undefined {
  const [, head, body, signature] = form.exec(text.trim()) ?? []
  if (head === undefined || body === undefined || signature === undefined) return undefined
  const { typ, alg, crit, x5c } = membersOf(head)
  const first: unknown = Array.isArray(x5c) ? x5c[0] : undefined
  if (typ !== tokenType || alg !== 'ES256' || crit !== undefined || typeof first !== 'string') return undefined
  const certificate = new X509Certificate(Buffer.from(first, 'base64'))
  const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' } as const
  const input = Buffer.from(`${head}.${body}`, 'ascii')
  const claims = membersOf(body)
  const { iat } = claims
  if (!isInstant(iat) || !maySignStatus(certificate, roots, new Date(iat * 1_000))) return undefined
  return verify('sha256', input, key, Buffer.from(signature, 'base64url')) ? claims : undefined
}

function openToken(text: string, trust: Trust): OpenedToken | undefined {
  const { sub, iat, exp, status_list: content } = claimsOf(text, trust) ?? {}
  if (typeof sub !== 'string' || !isInstant(iat) || !isMembers(content)) return undefined
  const { bits, lst } = content
  if (typeof bits !== 'number' || typeof lst !== 'string') return undefined
  return { sub, iat, exp, bits, bytes: unpackList(Buffer.from(lst, 'base64url')) }
}

const mostOpened = 32
const opened = new WeakMap<Trust, LastKept<string, OpenedToken>>()

/**
 * Opens a token once for whoever trusts: neither its text nor whether it is genuine changes with time. Only genuine ones are
 * kept, the last ones of them, so that nobody's made-up text takes a place.
 */
function openedToken(text: string, trust: Trust): OpenedToken | undefined {
  const kept = opened.get(trust) ?? lastKept<string, OpenedToken>(mostOpened)
  opened.set(trust, kept)
  const known = kept.get(text)
  if (known !== undefined) return known
  const token = openToken(text, trust)
  if (token !== undefined) kept.put(text, token)
  return token
}

function keptList({ sub, iat, exp, bits, bytes }: OpenedToken, list: number, at: Date): KeptList | undefined {
  const now = epochSeconds(at)
  if (!sub.endsWith(placeOf(list)) || iat > now + skewSeconds) return undefined
  return {
    asOf: new Date(iat * 1_000),
    // A token without an end is never fresh.
    stale: !isInstant(exp) || exp <= now,
    statusAt: index => (bytes === undefined ? undefined : entryIn(bytes, bits, index)),
  }
}

/**
 * Opens a token for one list. Undefined unless it is signed under a root and is about this list; never throws.
 */
export function readToken(text: string, list: number, trust: Trust, at: Date): KeptList | undefined {
  try {
    const token = openedToken(text, trust)
    return token === undefined ? undefined : keptList(token, list, at)
  } catch {
    return undefined
  }
}
