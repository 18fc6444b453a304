import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { type Ask, type Asking, answered, type Hash, type Reply, type SignatureAsk } from './asking.ts'
import type { PublicKey } from './x509/public-key.ts'

const hashes: Readonly<Record<Hash, string>> = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' }
const keys = new WeakMap<PublicKey, KeyObject>()

/** @throws on a key that OpenSSL does not know */
export function keyObjectOf(key: PublicKey): KeyObject {
  const known = keys.get(key)
  if (known !== undefined) return known
  const made = createPublicKey({ key: Buffer.from(key.spki), format: 'der', type: 'spki' })
  keys.set(key, made)
  return made
}

/** What `crypto.verify` takes. */
export const verifyInput = ({ key, hash, form }: SignatureAsk) => ({
  hash: hash === null ? null : hashes[hash],
  key: { key: keyObjectOf(key), dsaEncoding: form === 'der' ? ('der' as const) : ('ieee-p1363' as const) },
})

function isHeld(ask: SignatureAsk): boolean {
  try {
    const { hash, key } = verifyInput(ask)
    return verify(hash, ask.data, key, ask.signature)
  } catch {
    return false
  }
}

interface Inflated {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}

/** What `info` makes of the answer, which the types do not tell. */
const isInflated = (value: unknown): value is Inflated =>
  typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value

function inflate(data: Uint8Array, most: number): Uint8Array | undefined {
  try {
    const result: unknown = inflateSync(data, { maxOutputLength: most, info: true })
    // Nothing behind the stream: browsers refuse it too.
    return isInflated(result) && result.engine.bytesWritten === data.length ? result.buffer : undefined
  } catch {
    return undefined
  }
}

/** Answers by Node's own cryptography, in this thread. */
export function replyAtOnce(ask: Ask): Reply {
  if (ask.kind === 'signature') return isHeld(ask)
  return ask.kind === 'digest' ? createHash('sha256').update(ask.data).digest() : inflate(ask.data, ask.most)
}

/** Goes through a rule in this thread, without waiting. */
export const atOnce = <Result>(asking: Asking<Result>): Result => answered(asking, replyAtOnce)
