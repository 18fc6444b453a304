import { X509Certificate } from 'node:crypto'
import { epochSeconds } from '../platform/clock.ts'
import { jwsHeader, signCompact } from '../platform/crypto/jws.ts'
import type { Signer } from '../platform/keys/signer.ts'
import { type LastKept, lastKept } from './last-kept.ts'
import { claimsOf, isInstant, isMembers } from './signed-token.ts'
import { bitsPerEntry, entryIn, unpackList } from './status-list.ts'
import type { Trust } from './trust.ts'

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

const skewSeconds = 60

/** A genuine token: signed under a root by a key for status lists. Of which list and how fresh it is, is asked of it. */
interface OpenedToken {
  readonly sub: string
  readonly iat: number
  readonly exp: unknown
  readonly bits: number
  readonly bytes: Uint8Array | undefined
}

function openToken(text: string, trust: Trust): OpenedToken | undefined {
  const {
    sub,
    iat,
    exp,
    status_list: content,
  } = claimsOf(text, { typ: tokenType, by: statusKey, roots: trust.roots }) ?? {}
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
