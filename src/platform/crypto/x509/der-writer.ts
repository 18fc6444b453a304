import { tags } from './der.ts'

/** Writes DER (X.690 §10): every function answers one element, ready to stand in another. */
function header(tag: number, length: number): Buffer {
  if (length < 0x80) return Buffer.of(tag, length)
  const bytes = Math.ceil((32 - Math.clz32(length)) / 8)
  const found = Buffer.alloc(2 + bytes)
  found.writeUInt8(tag, 0)
  found.writeUInt8(0x80 | bytes, 1)
  found.writeUIntBE(length, 2, bytes)
  return found
}

export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([header(tag, length), ...parts])
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(tags.sequence, ...parts)

/** SET OF: in the order of the encodings (§11.6). */
export const setOf = (...parts: readonly Uint8Array[]): Buffer => element(tags.set, ...[...parts].sort(Buffer.compare))

/** BIT STRING of whole bytes. */
export const bits = (bytes: Uint8Array): Buffer => element(tags.bits, Buffer.of(0), bytes)

export const octets = (bytes: Uint8Array): Buffer => element(tags.octets, bytes)
export const nothing = (): Buffer => Buffer.of(tags.nothing, 0)
export const truth = (value: boolean): Buffer => Buffer.of(tags.boolean, 1, value ? 0xff : 0)

/** `[n] EXPLICIT`, or `[n] IMPLICIT` around the content of something constructed. */
export const tagged = (number: number, ...parts: readonly Uint8Array[]): Buffer => element(0xa0 | number, ...parts)

/** A number that is not negative: shortest, and positive. */
export function integer(value: number | Uint8Array): Buffer {
  const bytes =
    typeof value === 'number'
      ? Buffer.from(
          value
            .toString(16)
            .padStart(2, '0')
            .replace(/^(?=(?:..)*.$)/, '0'),
          'hex',
        )
      : value
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  const shortest = bytes.subarray(start)
  return (shortest[0] ?? 0) < 0x80 ? element(tags.integer, shortest) : element(tags.integer, Buffer.of(0), shortest)
}

function arcBytes(arc: bigint): number[] {
  const bytes = [Number(arc % 128n)]
  for (let rest = arc / 128n; rest > 0n; rest /= 128n) bytes.unshift(Number(rest % 128n) | 0x80)
  return bytes
}

const oids = new Map<string, Buffer>()

export function oid(text: string): Buffer {
  const known = oids.get(text)
  if (known !== undefined) return known
  const [top = 0n, second = 0n, ...rest] = text.split('.').map(BigInt)
  const made = element(tags.oid, Buffer.from([top * 40n + second, ...rest].flatMap(arcBytes)))
  oids.set(text, made)
  return made
}

/** GeneralizedTime to the second, in Z. */
export const time = (at: Date): Buffer =>
  element(tags.time, Buffer.from(`${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`, 'latin1'))
