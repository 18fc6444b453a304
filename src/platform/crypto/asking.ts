import type { PublicKey } from './x509/public-key.ts'

/**
 * Rules that need keys and bytes worked on say so and wait, and know nothing of how it is done: a server does it at once or
 * beside its event loop, a browser later (`at-once.ts`, `aside.ts`, `in-browser.ts`). So every rule stands once.
 */

export type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512'

/** Does this key's signature hold? The answer is true or false; a key that cannot be used holds nothing. */
export interface SignatureAsk {
  readonly kind: 'signature'
  readonly key: PublicKey
  /** Null where the algorithm has a hash of its own (Ed25519). */
  readonly hash: Hash | null
  /** How an ECDSA signature is spelled: `der` as in X.509, `plain` (r‖s) as in JOSE and COSE. */
  readonly form: 'der' | 'plain'
  readonly data: Uint8Array
  readonly signature: Uint8Array
}

/** SHA-256 of these bytes. */
export interface DigestAsk {
  readonly kind: 'digest'
  readonly data: Uint8Array
}

/** What a ZLIB stream (RFC 1950) holds; undefined where it is broken, or holds more than `most` bytes. */
export interface InflateAsk {
  readonly kind: 'inflate'
  readonly data: Uint8Array
  readonly most: number
}

export type Ask = SignatureAsk | DigestAsk | InflateAsk
export type Reply = boolean | Uint8Array | undefined
/** A rule under way. */
export type Asking<Result> = Generator<Ask, Result, Reply>

export function* holds(ask: Omit<SignatureAsk, 'kind'>): Asking<boolean> {
  return (yield { kind: 'signature', ...ask }) === true
}

export function* sha256(data: Uint8Array): Asking<Uint8Array> {
  const reply = yield { kind: 'digest', data }
  if (!(reply instanceof Uint8Array)) throw new TypeError('no digest was given')
  return reply
}

export function* inflated(data: Uint8Array, most: number): Asking<Uint8Array | undefined> {
  const reply = yield { kind: 'inflate', data, most }
  return reply instanceof Uint8Array ? reply : undefined
}

/** Goes through a rule with somebody who answers at once. */
export function answered<Result>(asking: Asking<Result>, answer: (ask: Ask) => Reply): Result {
  let step = asking.next()
  while (step.done !== true) step = asking.next(answer(step.value))
  return step.value
}

/** The same with somebody who may answer later. */
export async function answeredLater<Result>(
  asking: Asking<Result>,
  answer: (ask: Ask) => Reply | Promise<Reply>,
): Promise<Result> {
  let step = asking.next()
  while (step.done !== true) step = asking.next(await answer(step.value))
  return step.value
}

/** Which of these a rule holds for, in their order. */
export function* those<Each>(all: readonly Each[], rule: (each: Each) => Asking<boolean>): Asking<Each[]> {
  const found: Each[] = []
  for (const each of all) if (yield* rule(each)) found.push(each)
  return found
}
