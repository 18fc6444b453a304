import { utf8Of } from '../../platform/crypto/octets.ts'

/**
 * Reads the one spelling of CBOR that the QR allows (RFC 8949 §4.2.1): integers, texts and byte strings of definite length,
 * each head as short as it goes. Everything else throws, so that what was read could not have been written otherwise.
 */
export interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

const kinds = { unsigned: 0, negative: 1, bytes: 2, text: 3 } as const
type Kind = (typeof kinds)[keyof typeof kinds]

const refused = (): Error => new RangeError('not the CBOR of a QR')

/** Least value that may take one, two and four bytes of its own; eight are more than the layout has a use for. */
const leastOf: readonly number[] = [0, 24, 256, 0, 65_536]

/** The argument of the next item, which must be of this kind. */
function readHead(cursor: Cursor, kind: Kind): number {
  const { bytes, at } = cursor
  const first = bytes[at]
  if (first === undefined || first >> 5 !== kind) throw refused()
  const short = first & 31
  const size = short < 24 ? 0 : 2 ** (short - 24)
  cursor.at = at + 1 + size
  if (size === 0) return short
  if (size > 4 || cursor.at > bytes.length) throw refused()
  let value = 0
  for (let n = 1; n <= size; n += 1) value = value * 256 + (bytes[at + n] ?? 0)
  if (value < (leastOf[size] ?? 0)) throw refused()
  return value
}

function readString(cursor: Cursor, kind: Kind): Uint8Array {
  const length = readHead(cursor, kind)
  const from = cursor.at
  cursor.at = from + length
  if (cursor.at > cursor.bytes.length) throw refused()
  return cursor.bytes.subarray(from, cursor.at)
}

export function readInteger(cursor: Cursor): number {
  const first = cursor.bytes[cursor.at] ?? 0
  return first >> 5 === kinds.negative ? -1 - readHead(cursor, kinds.negative) : readHead(cursor, kinds.unsigned)
}

export const readBytes = (cursor: Cursor): Uint8Array => readString(cursor, kinds.bytes)

/** @param most bytes that it may have */
export function readText(cursor: Cursor, most: number): string {
  const bytes = readString(cursor, kinds.text)
  if (bytes.length > most) throw refused()
  const text = utf8Of(bytes)
  // Many readers drop a byte order mark: two texts would look the same to them.
  if (text.startsWith('\ufeff')) throw refused()
  return text
}

/** Passes over bytes that must stand here. */
export function pass(cursor: Cursor, expected: Uint8Array): void {
  for (let n = 0; n < expected.length; n += 1) if (cursor.bytes[cursor.at + n] !== expected[n]) throw refused()
  cursor.at += expected.length
}

/** Passes over as many bytes, whatever they are. */
export function skip(cursor: Cursor, count: number): void {
  cursor.at += count
  if (cursor.at > cursor.bytes.length) throw refused()
}

const absent = 0xf6

/** An integer or null. */
export function readIntegerOrNull(cursor: Cursor): number | null {
  if (cursor.bytes[cursor.at] !== absent) return readInteger(cursor)
  cursor.at += 1
  return null
}

export function readEnd({ bytes, at }: Cursor): void {
  if (at !== bytes.length) throw refused()
}
