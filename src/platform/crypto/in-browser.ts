import { type Ask, type Asking, answeredLater, type Hash, type Reply, type SignatureAsk } from './asking.ts'
import { joined } from './octets.ts'
import { sequenceOf, tags } from './x509/der.ts'
import type { Curve, PublicKey } from './x509/public-key.ts'

/** Answers by WebCrypto and Compression Streams: browsers, and Node from 20 on. */

/** Bytes of a coordinate. */
const sizes: Readonly<Record<Curve, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

/** ECDSA-Sig-Value (RFC 5480 appendix A) as r‖s; undefined for any spelling that is not DER. */
function plainSignature(der: Uint8Array, size: number): Uint8Array | undefined {
  const parts = sequenceOf(der)
  const plain = new Uint8Array(2 * size)
  for (const [at, { tag, content }] of parts.entries()) {
    const [first = 0x80, second = 0x80] = content
    if (tag !== tags.integer || first >= 0x80 || (first === 0 && content.length > 1 && second < 0x80)) return undefined
    const digits = first === 0 ? content.subarray(1) : content
    if (digits.length > size) return undefined
    plain.set(digits, (at + 1) * size - digits.length)
  }
  return parts.length === 2 ? plain : undefined
}

/** A part of a larger buffer, alone. */
const owned = (bytes: Uint8Array) => new Uint8Array(bytes)

function subtle() {
  const { crypto } = globalThis
  // Browsers give it to pages of https and of localhost alone.
  if (crypto?.subtle === undefined) throw new Error('no WebCrypto here: open the page by https')
  return crypto.subtle
}

function algorithmOf({ type, curve }: PublicKey, hash: Hash | null) {
  if (type === 'rsa' && hash !== null) return { name: 'RSASSA-PKCS1-v1_5', hash }
  if (type === 'ec' && curve !== undefined && hash !== null) return { name: 'ECDSA', namedCurve: curve, hash }
  return type === 'ed25519' && hash === null ? { name: 'Ed25519' } : undefined
}

type Algorithm = NonNullable<ReturnType<typeof algorithmOf>>
const importKey = ({ spki }: PublicKey, algorithm: Algorithm) =>
  subtle().importKey('spki', owned(spki), algorithm, false, ['verify'])
const keys = new WeakMap<PublicKey, Map<Hash | null, ReturnType<typeof importKey>>>()

/** A key is taken in once for each hash. */
function keyOf(key: PublicKey, hash: Hash | null, algorithm: Algorithm): ReturnType<typeof importKey> {
  const known = keys.get(key) ?? new Map<Hash | null, ReturnType<typeof importKey>>()
  keys.set(key, known)
  const made = known.get(hash) ?? importKey(key, algorithm)
  known.set(hash, made)
  return made
}

async function isHeld({ key, hash, form, data, signature }: SignatureAsk): Promise<boolean> {
  const algorithm = algorithmOf(key, hash)
  const size = key.curve === undefined ? 0 : sizes[key.curve]
  const web = subtle()
  if (algorithm === undefined) return false
  try {
    const plain = size > 0 && form === 'der' ? plainSignature(signature, size) : signature
    return (
      plain !== undefined && (await web.verify(algorithm, await keyOf(key, hash, algorithm), owned(plain), owned(data)))
    )
  } catch {
    return false
  }
}

const digest = async (data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await subtle().digest('SHA-256', owned(data)))

async function inflate(data: Uint8Array, most: number): Promise<Uint8Array | undefined> {
  const stream = new Blob([owned(data)]).stream().pipeThrough(new DecompressionStream('deflate'))
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const part of chunksOf(stream.getReader())) {
      length += part.length
      if (length > most) return undefined
      parts.push(part)
    }
  } catch {
    return undefined
  }
  return joined(...parts)
}

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: unknown }>
  cancel(): Promise<void>
}

/** Not every browser walks through a stream by itself. */
async function* chunksOf(reader: Reader): AsyncGenerator<Uint8Array> {
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read())
      if (next.value instanceof Uint8Array) yield next.value
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function replyInBrowser(ask: Ask): Promise<Reply> {
  if (ask.kind === 'signature') return isHeld(ask)
  return ask.kind === 'digest' ? digest(ask.data) : inflate(ask.data, ask.most)
}

/** Who checks signatures instead: true where the key's signature holds, never throwing. */
export type VerifySignature = (ask: SignatureAsk) => boolean | Promise<boolean>

/** Goes through a rule by WebCrypto. @throws Error where a page has none: it was not opened by https */
export const inBrowser = <Result>(asking: Asking<Result>, verifySignature?: VerifySignature): Promise<Result> =>
  answeredLater(asking, ask =>
    ask.kind === 'signature' && verifySignature !== undefined ? verifySignature(ask) : replyInBrowser(ask),
  )
