import { encode, Tagged } from 'cborg'
import { dayNumber } from '../civil-day.ts'
import { toDigits } from './decimal-digits.ts'
import { layoutVersion, prefix, type QrContent } from './qr-reader.ts'

const coseSign1 = 18
const minuteOf = (at: Date): number => Math.floor(at.getTime() / 60_000)

export const encodePayload = (content: QrContent): Uint8Array =>
  encode([
    layoutVersion,
    content.identifier.slice(prefix.length),
    content.holder,
    dayNumber(content.validFrom),
    content.validUntil === null ? null : dayNumber(content.validUntil),
    minuteOf(content.issuedAt),
    content.list,
    content.index,
  ])

/** Protected header `{1: -7 (ES256), 4: kid}` (RFC 9052 §3.1). */
export const encodeProtected = (kid: string): Uint8Array =>
  encode(
    new Map<number, number | Uint8Array>([
      [1, -7],
      [4, Buffer.from(kid, 'hex')],
    ]),
  )

const noBytes = new Uint8Array()

/** Sig_structure of a COSE_Sign1 without external data. */
export const toBeSigned = (protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array =>
  encode(['Signature1', protectedHeader, noBytes, payload])

export const encodeCose = (protectedHeader: Uint8Array, payload: Uint8Array, signature: Uint8Array): Uint8Array =>
  encode(new Tagged(coseSign1, [protectedHeader, new Map(), payload, signature]))

/** The whole URL that is printed; what follows `#` never reaches a server. */
export const qrUrl = (origin: string, cose: Uint8Array): string => `${origin}/v#${toDigits(cose)}`
