import { hexOf, joined } from '../../platform/crypto/octets.ts'
import { dayNumber, dayOfNumber } from '../civil-day.ts'
import { type LicenseCode, parseIdentifier, rootCode } from '../license-code.ts'
import { listSize } from '../list-size.ts'
import { isPlainText } from '../plain-text.ts'
import { fromDigits } from './decimal-digits.ts'
import { type Cursor, pass, readBytes, readEnd, readInteger, readIntegerOrNull, readText, skip } from './lean-cbor.ts'

/** What a printed QR says; the layout is in this folder's README. */
export interface QrContent {
  readonly identifier: string
  /** Masked name of the first holder. */
  readonly holder: string
  readonly validFrom: string
  readonly validUntil: string | null
  /** To the minute. */
  readonly issuedAt: Date
  readonly list: number
  readonly index: number
}

/** A QR that is well formed; whether it is genuine says only its signature under the certificate that `kid` names. */
export interface SignedQr extends QrContent {
  readonly code: LicenseCode
  /** First eight bytes of SHA-256 over the issuer's DER certificate, hex. */
  readonly kid: string
  /** Sig_structure (RFC 9052 §4.4) over which the signature was made. */
  readonly toBeSigned: Uint8Array
  /** ES256, r‖s, 64 bytes. */
  readonly signature: Uint8Array
}

export const layoutVersion = 1
export const prefix = `${rootCode}.`
const mostBytes = 400
/** Longer than any identifier. */
const longestName = 100
const longestHolder = 40
const address = /^https?:\/\/[^\s#]{1,200}\/v#$/
const mostDigits = 1_000

/** What stands after `#` in a scanned URL, or what was handed over alone; whether it is digits says whoever reads them. */
export function digitsIn(text: string): string | undefined {
  const at = text.indexOf('#') + 1
  const digits = text.slice(at)
  if (digits.length === 0 || digits.length > mostDigits) return undefined
  return at === 0 || address.test(text.slice(0, at)) ? digits : undefined
}

const isCount = (value: number, below: number): boolean => value >= 0 && value < below
const [firstDay, lastDay] = [dayNumber('1900-01-01'), dayNumber('2999-12-31')]
const isDayNumber = (value: number): boolean => value >= firstDay && value <= lastDay

function decodePayload(payload: Uint8Array): (QrContent & { readonly code: LicenseCode }) | undefined {
  const cursor: Cursor = { bytes: payload, at: 0 }
  pass(cursor, payloadOpening)
  const name = readText(cursor, longestName)
  const holder = readText(cursor, longestHolder)
  const from = readInteger(cursor)
  const until = readIntegerOrNull(cursor)
  const [minute, list, index] = [readInteger(cursor), readInteger(cursor), readInteger(cursor)]
  readEnd(cursor)
  const identifier = prefix + name
  const code = parseIdentifier(identifier)
  if (code === undefined || !isPlainText(holder)) return undefined
  if (!isDayNumber(from) || !(until === null || (isDayNumber(until) && until >= from))) return undefined
  if (!isCount(minute, 2 ** 31) || !isCount(list, 2 ** 31) || !isCount(index, listSize)) return undefined
  return {
    code,
    identifier,
    holder,
    validFrom: dayOfNumber(from),
    validUntil: until === null ? null : dayOfNumber(until),
    issuedAt: new Date(minute * 60_000),
    list,
    index,
  }
}

/** Tag 18, four items, the protected header up to its kid of eight bytes. */
const opening = Uint8Array.of(0xd2, 0x84, 0x4d, 0xa2, 0x01, 0x26, 0x04, 0x48)
const kidBytes = 8
/** What is not protected: an empty map. */
const nothingOpen = Uint8Array.of(0xa0)
const payloadOpening = Uint8Array.of(0x88, layoutVersion)
/** Where the protected header begins and ends as a byte string. */
const [headerAt, headerEnd] = [2, opening.length + kidBytes]
/** An array of four, of which "Signature1" is the first; the third is of no bytes (RFC 9052 §4.4). */
const structureOpening = Uint8Array.of(0x84, 0x6a, 0x53, 0x69, 0x67, 0x6e, 0x61, 0x74, 0x75, 0x72, 0x65, 0x31)
const noBytes = Uint8Array.of(0x40)

/** There is one spelling of every QR, and only that is read. */
function decodeCose(bytes: Uint8Array): SignedQr | undefined {
  const cursor: Cursor = { bytes, at: 0 }
  pass(cursor, opening)
  skip(cursor, kidBytes)
  pass(cursor, nothingOpen)
  const payloadAt = cursor.at
  const payload = readBytes(cursor)
  const payloadEnd = cursor.at
  const signature = readBytes(cursor)
  readEnd(cursor)
  const content = signature.length === 64 ? decodePayload(payload) : undefined
  if (content === undefined) return undefined
  return {
    ...content,
    kid: hexOf(bytes.subarray(opening.length, headerEnd)),
    signature,
    // Header and payload stand in the Sig_structure just as they stand here.
    toBeSigned: joined(
      structureOpening,
      bytes.subarray(headerAt, headerEnd),
      noBytes,
      bytes.subarray(payloadAt, payloadEnd),
    ),
  }
}

/** Reads what a scanner read: the URL, or its digits alone. Undefined for anything that we would not have printed. */
export function decodeQr(text: string): SignedQr | undefined {
  const digits = digitsIn(text)
  const bytes = digits === undefined ? undefined : fromDigits(digits)
  if (bytes === undefined || bytes.length > mostBytes) return undefined
  try {
    return decodeCose(bytes)
  } catch {
    return undefined
  }
}
