import { encode, Tagged } from 'cborg'
import { dayNumber, dayOfNumber } from '../civil-day.ts'
import { type LicenseCode, parseIdentifier, rootCode } from '../license-code.ts'
import { isPlainText } from '../plain-text.ts'
import { listSize } from '../status-index.ts'
import { fromDigits, toDigits } from './decimal-digits.ts'
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

const layoutVersion = 1
const coseSign1 = 18
const prefix = `${rootCode}.`
const mostBytes = 400
const longestHolder = 40
const form = /^(?:https?:\/\/[^\s#]{1,200}\/v#)?(\d{1,1000})$/

/** The digits after `#` of a scanned URL, or those that were handed over alone. */
export const digitsIn = (text: string): string | undefined => form.exec(text)?.[1]

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

const isCount = (value: number, below: number): boolean => value >= 0 && value < below
const [firstDay, lastDay] = [dayNumber('1900-01-01'), dayNumber('2999-12-31')]
const isDayNumber = (value: number): boolean => value >= firstDay && value <= lastDay

function decodePayload(payload: Buffer): (QrContent & { readonly code: LicenseCode }) | undefined {
  const cursor: Cursor = { bytes: payload, at: 0 }
  pass(cursor, payloadOpening)
  const name = readText(cursor)
  const holder = readText(cursor)
  const from = readInteger(cursor)
  const until = readIntegerOrNull(cursor)
  const [minute, list, index] = [readInteger(cursor), readInteger(cursor), readInteger(cursor)]
  readEnd(cursor)
  const identifier = prefix + name
  const code = parseIdentifier(identifier)
  if (code === undefined || Buffer.byteLength(holder) > longestHolder || !isPlainText(holder)) return undefined
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
const opening = Buffer.from('d2844da201260448', 'hex')
const kidBytes = 8
/** What is not protected: an empty map. */
const nothingOpen = Buffer.of(0xa0)
const payloadOpening = Buffer.of(0x88, layoutVersion)
/** Where the protected header begins and ends as a byte string. */
const [headerAt, headerEnd] = [2, opening.length + kidBytes]
const structureOpening = Buffer.concat([Buffer.of(0x84), encode('Signature1')])
const noBytesSpelled = encode(noBytes)

/** There is one spelling of every QR, and only that is read. */
function decodeCose(bytes: Buffer): SignedQr | undefined {
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
    kid: bytes.toString('hex', opening.length, headerEnd),
    signature,
    // As in toBeSigned: header and payload stand in the Sig_structure just as they stand here.
    toBeSigned: Buffer.concat([
      structureOpening,
      bytes.subarray(headerAt, headerEnd),
      noBytesSpelled,
      bytes.subarray(payloadAt, payloadEnd),
    ]),
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
