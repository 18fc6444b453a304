import { createHash, timingSafeEqual } from 'node:crypto'
import { blindIndex } from '../../platform/crypto/blind-index.ts'
import type { Deps } from '../../platform/deps.ts'

/** What a holder's key signs so that the proof is fresh, and for this audience alone. */
export interface Nonce {
  readonly nonce: string
  /** What stands in the proof's `aud`. */
  readonly audience: string
  readonly expiresAt: Date
}

/** One of ours for this audience; used or not is asked of the database. */
export interface ReadNonce {
  readonly digest: Buffer
  readonly expiresAt: Date
  readonly isExpired: boolean
}

export type NonceKind = 'presentation' | 'binding'

const lifeSeconds = 300
const macBytes = 24
const form = /^([\w-]{8})([\w-]{22})([\w-]{32})$/

type Keys = Pick<Deps, 'keys'>

const macOf = ({ keys }: Keys, kind: NonceKind, audience: string, told: string): string =>
  blindIndex(keys.secret('blind-index'), `nonce-${kind}`, `${audience}\0${told}`)
    .subarray(0, macBytes)
    .toString('base64url')

const secondsText = (seconds: number): string => {
  const bytes = Buffer.alloc(6)
  bytes.writeUIntBE(seconds, 0, 6)
  return bytes.toString('base64url')
}

/** A nonce that the database need not know until it is used: its end, 16 random bytes, and our mark on both. */
export function makeNonce(deps: Pick<Deps, 'clock' | 'ids' | 'keys'>, kind: NonceKind, audience: string): Nonce {
  const end = Math.floor(deps.clock.now().getTime() / 1_000) + lifeSeconds
  const told = `${secondsText(end)}${deps.ids.token(16)}`
  return { nonce: `${told}${macOf(deps, kind, audience, told)}`, audience, expiresAt: new Date(end * 1_000) }
}

/** Undefined for what was not made here for this audience and this kind of proof. */
export function readNonce(
  deps: Keys,
  kind: NonceKind,
  audience: string,
  nonce: string,
  at: Date,
): ReadNonce | undefined {
  const [, end = '', random = '', mac = ''] = form.exec(nonce) ?? []
  const expected = Buffer.from(macOf(deps, kind, audience, `${end}${random}`))
  const given = Buffer.from(mac)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const expiresAt = new Date(Buffer.from(end, 'base64url').readUIntBE(0, 6) * 1_000)
  return { digest: createHash('sha256').update(nonce).digest(), expiresAt, isExpired: at >= expiresAt }
}
