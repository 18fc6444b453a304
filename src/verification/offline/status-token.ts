import { type Asking, inflated } from '../../platform/crypto/asking.ts'
import { type LastKept, lastKept } from '../last-kept.ts'
import { bytesOf, isInstant, isMembers, isText } from './json.ts'
import { claimsOf } from './signed-token.ts'
import type { Trust } from './trust.ts'

export const statusKey = 'status-list'
export const tokenType = 'statuslist+jwt'
/** 2^22 bytes are enough for a list of 2^24 entries of two bits; more is a bomb. */
export const mostListBytes = 2 ** 22

/** Where a list is served. */
export const listPath = (list: number): string => `/status-lists/${list}`

/**
 * The entry at `index` of a list's bytes (Token Status List, draft-20 §4.1: low bits first).
 * @returns undefined where the list is shorter or its entries have a size that there is not
 */
export function entryIn(bytes: Uint8Array, bits: number, index: number): number | undefined {
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) return undefined
  const place = index * bits
  const byte = bytes[Math.floor(place / 8)]
  return byte === undefined ? undefined : (byte >> (place % 8)) & (2 ** bits - 1)
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

function* openToken(text: string, { roots }: Trust): Asking<OpenedToken | undefined> {
  const claims = yield* claimsOf(text, { typ: tokenType, by: statusKey, roots })
  const { sub, iat, exp, status_list: content } = claims ?? {}
  if (!isText(sub) || !isInstant(iat) || !isMembers(content)) return undefined
  const { bits, lst } = content
  if (typeof bits !== 'number' || !isText(lst)) return undefined
  return { sub, iat, exp, bits, bytes: yield* inflated(bytesOf(lst), mostListBytes) }
}

const mostOpened = 32
const opened = new WeakMap<Trust, LastKept<string, OpenedToken>>()

/**
 * Opens a token once for whoever trusts: neither its text nor whether it is genuine changes with time. Only genuine ones are
 * kept, the last ones of them, so that nobody's made-up text takes a place.
 */
function* openedToken(text: string, trust: Trust): Asking<OpenedToken | undefined> {
  const kept = opened.get(trust) ?? lastKept<string, OpenedToken>(mostOpened)
  opened.set(trust, kept)
  const known = kept.get(text)
  if (known !== undefined) return known
  const token = yield* openToken(text, trust)
  if (token !== undefined) kept.put(text, token)
  return token
}

function keptList({ sub, iat, exp, bits, bytes }: OpenedToken, list: number, at: Date): KeptList | undefined {
  const now = Math.floor(at.getTime() / 1_000)
  if (!sub.endsWith(listPath(list)) || iat > now + skewSeconds) return undefined
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
export function* readToken(text: string, list: number, trust: Trust, at: Date): Asking<KeptList | undefined> {
  try {
    const token = yield* openedToken(text, trust)
    return token === undefined ? undefined : keptList(token, list, at)
  } catch {
    return undefined
  }
}
