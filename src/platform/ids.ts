import { randomInt } from 'node:crypto'
import { randomBytes } from './crypto/random.ts'

/** The only place that makes identifiers and random characters. */
export interface Ids {
  /** UUIDv7 (RFC 9562 §5.7): sorts by time, so that primary-key indexes grow at one end. */
  uuid(): string
  /** `bytes` random bytes as base64url, for bearer secrets. */
  token(bytes?: number): string
  /** `length` characters of an alphabet without look-alikes (no 0 O 1 I L), for what people type off paper. */
  readable(length: number): string
  /** `length` random decimal digits, for codes on a telephone. */
  digits(length: number): string
}

const readableAlphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

function uuidV7(milliseconds: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(milliseconds, 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export const systemIds: Ids = {
  uuid: () => uuidV7(Date.now()),
  token: (bytes = 32) => randomBytes(bytes).toString('base64url'),
  readable: length =>
    Array.from({ length }, () => readableAlphabet.charAt(randomInt(readableAlphabet.length))).join(''),
  digits: length => Array.from({ length }, () => randomInt(10)).join(''),
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
export const isUuid = (text: string): boolean => uuidForm.test(text)
