/**
 * Bytes as decimal digits for the numeric mode of QR codes: seven bytes, big-endian, become 17 digits with leading zeros;
 * a last group of 1–6 bytes becomes 3, 5, 8, 10, 13 or 15. Digits pass unchanged through URLs, keyboards and scanners.
 */
const digitsOf: readonly number[] = [0, 3, 5, 8, 10, 13, 15, 17]

export function toDigits(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let digits = ''
  for (let at = 0; at < buffer.length; at += 7) {
    const group = buffer.subarray(at, at + 7)
    digits += BigInt(`0x${group.toString('hex')}`)
      .toString()
      .padStart(digitsOf[group.length] ?? 0, '0')
  }
  return digits
}

/** The bytes, or undefined when the text is not exactly what {@link toDigits} writes. */
export function fromDigits(digits: string): Buffer | undefined {
  if (!/^\d+$/.test(digits)) return undefined
  const groups: Buffer[] = []
  for (let at = 0; at < digits.length; at += 17) {
    const text = digits.slice(at, at + 17)
    const length = digitsOf.indexOf(text.length)
    if (length < 1) return undefined
    const hex = BigInt(text).toString(16)
    if (hex.length > 2 * length) return undefined
    groups.push(Buffer.from(hex.padStart(2 * length, '0'), 'hex'))
  }
  return Buffer.concat(groups)
}
