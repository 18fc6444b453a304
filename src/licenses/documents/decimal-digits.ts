import { room } from '../../platform/crypto/octets.ts'

/**
 * Bytes as decimal digits for the numeric mode of QR codes: seven bytes, big-endian, become 17 digits with leading zeros;
 * a last group of 1–6 bytes becomes 3, 5, 8, 10, 13 or 15. Digits pass unchanged through URLs, keyboards and scanners.
 */
const digitsOf: readonly number[] = [0, 3, 5, 8, 10, 13, 15, 17]
const fullBytes = 7
const fullDigits = 17

/**
 * A full group has 56 bits, three more than a number holds exactly, so that it is reckoned in two parts: 24 and 32 bits on
 * one side, 8 and 9 digits on the other. Every step below stays under 2^53. 2^32 = 4·10^9 + rest, and 10^9 = 2^9·5^9.
 */
const two32 = 2 ** 32
const ten9 = 10 ** 9
const rest = two32 - 4 * ten9
const five9 = 5 ** 9

function fullToDigits(high: number, low: number): string {
  const sum = high * rest + low
  const upper = high * 4 + Math.floor(sum / ten9)
  return String(upper).padStart(8, '0') + String(sum % ten9).padStart(9, '0')
}

/** Big-endian, at most six bytes. */
function valueAt(bytes: Uint8Array, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at += 1) value = value * 256 + (bytes[at] ?? 0)
  return value
}

function write(bytes: Uint8Array, from: number, to: number, value: number): void {
  let left = value
  for (let at = to - 1; at >= from; at -= 1) {
    bytes[at] = left % 256
    left = Math.floor(left / 256)
  }
}

export function toDigits(bytes: Uint8Array): string {
  const full = bytes.length - (bytes.length % fullBytes)
  let digits = ''
  for (let at = 0; at < full; at += fullBytes)
    digits += fullToDigits(valueAt(bytes, at, at + 3), valueAt(bytes, at + 3, at + 7))
  const left = bytes.length - full
  if (left === 0) return digits
  return digits + String(valueAt(bytes, full, bytes.length)).padStart(digitsOf[left] ?? 0, '0')
}

function numberAt(digits: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at += 1) value = value * 10 + digits.charCodeAt(at) - 48
  return value
}

/** The bytes, or undefined when the text is not exactly what {@link toDigits} writes. */
export function fromDigits(digits: string): Uint8Array | undefined {
  if (!/^\d+$/.test(digits)) return undefined
  const left = digitsOf.indexOf(digits.length % fullDigits)
  if (left < 0) return undefined
  const groups = Math.floor(digits.length / fullDigits)
  const bytes = room(groups * fullBytes + left)
  for (let group = 0; group < groups; group += 1) {
    const from = group * fullDigits
    const product = numberAt(digits, from, from + 8) * five9
    const low = (product % 2 ** 23) * 2 ** 9 + numberAt(digits, from + 8, from + fullDigits)
    const high = Math.floor(product / 2 ** 23) + (low < two32 ? 0 : 1)
    if (high >= 2 ** 24) return undefined
    const at = group * fullBytes
    write(bytes, at, at + 3, high)
    write(bytes, at + 3, at + fullBytes, low < two32 ? low : low - two32)
  }
  if (left === 0) return bytes
  const last = numberAt(digits, groups * fullDigits, digits.length)
  if (last >= 256 ** left) return undefined
  write(bytes, groups * fullBytes, bytes.length, last)
  return bytes
}
