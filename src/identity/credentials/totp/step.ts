import { createHmac } from 'node:crypto'

/** Time-based one-time passwords (RFC 6238): HMAC-SHA-1, 30 seconds, 6 digits: what every authenticator app takes. */

export const stepSeconds = 30
const digits = 6

export const stepAt = (at: Date): number => Math.floor(at.getTime() / 1_000 / stepSeconds)

/** The code of one step (RFC 4226 §5.3). */
export function codeOf(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac[mac.length - 1] ?? 0) & 0x0f
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** length).padStart(length, '0')
}

/** The steps, now and one to each side, that this code is of: a clock may be off by half a minute (§5.2). */
export const stepsOf = (secret: Uint8Array, code: string, at: Date): readonly number[] =>
  [0, -1, 1].map(each => stepAt(at) + each).filter(step => codeOf(secret, step) === code)

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 §6, without padding. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map(each => each.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map(each => alphabet.charAt(Number.parseInt(each.padEnd(5, '0'), 2))).join('')
}

/** What a QR code hands to the app (Key URI format). The label names no person. */
export const provisioningUri = (secret: Uint8Array, issuer: string, label: string): string =>
  `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(label)}?${new URLSearchParams({
    secret: base32(secret),
    issuer,
    algorithm: 'SHA1',
    digits: String(digits),
    period: String(stepSeconds),
  })}`
