/** Bytes without Node: what browsers know as well. */

/** Bytes as Uint8Array and Buffer have them: a part of them is of the same kind. */
export interface Parts<Self> {
  subarray(start?: number, end?: number): Self
}
export type Octets<Self> = Parts<Self> & Uint8Array

export const isSameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])

const slabBytes = 16_384
let slab = new Uint8Array(slabBytes)
let taken = 0

/**
 * Room for so many bytes, which the caller writes, all of them. Small rooms lie in one large one, because a buffer of its own for
 * each costs more than what is done with it.
 */
export function room(length: number): Uint8Array {
  if (length > slabBytes / 8) return new Uint8Array(length)
  if (taken + length > slabBytes) {
    slab = new Uint8Array(slabBytes)
    taken = 0
  }
  taken += length
  return slab.subarray(taken - length, taken)
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const all = room(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const pairs: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Two lower-case digits a byte. */
export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 1) text += pairs[bytes[at] ?? 0] ?? ''
  return text
}

/** One character a byte: exact for ASCII. */
export function latin1Of(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** @returns undefined where a character has no byte of its own */
export function bytesOfLatin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit > 255) return undefined
    bytes[at] = unit
  }
  return bytes
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws TypeError on what is not UTF-8 */
export const utf8Of = (bytes: Uint8Array): string => strict.decode(bytes)

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const sixBits = (ending: string): Int8Array => {
  const table = new Int8Array(128).fill(-1)
  for (const [value, character] of [...(alphabet + ending)].entries()) table[character.charCodeAt(0)] = value
  return table
}
const [plain, forUrls] = [sixBits('+/'), sixBits('-_')]

/** RFC 4648 without padding and in one spelling: no other characters, and no bits left over but zeros. */
function decode(text: string, table: Int8Array): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let [kept, bits, at] = [0, 0, 0]
  for (let from = 0; from < text.length; from += 1) {
    const value = table[text.charCodeAt(from)] ?? -1
    if (value < 0) return undefined
    kept = ((kept << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at] = kept >> bits
    at += 1
  }
  return (kept & (2 ** bits - 1)) === 0 ? bytes : undefined
}

/** base64url (RFC 4648 §5) without padding; undefined for any other spelling. */
export const bytesOfBase64Url = (text: string): Uint8Array | undefined => decode(text, forUrls)

const padded = /^[A-Za-z0-9+/]*={0,2}$/

/** base64 (RFC 4648 §4), line ends aside; undefined for any other spelling. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const dense = text.replace(/\s+/g, '')
  if (dense.length % 4 !== 0 || !padded.test(dense)) return undefined
  return decode(dense.replace(/=+$/, ''), plain)
}

/** base64url without padding. */
export function base64UrlOf(bytes: Uint8Array): string {
  const characters = `${alphabet}-_`
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const count = Math.min(4, bytes.length - at + 1)
    for (let n = 0; n < count; n += 1) text += characters.charAt((group >> (18 - 6 * n)) & 63)
  }
  return text
}
