import { decode, encode, Tagged } from 'cborg'
import { dayNumber, dayOfNumber, isDay } from '../civil-day.ts'
import { type LicenseCode, parseIdentifier, rootCode } from '../license-code.ts'
import { isPlainText } from '../plain-text.ts'
import { listSize } from '../status-index.ts'
import { fromDigits, toDigits } from './decimal-digits.ts'

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

/** One deterministic encoding only (RFC 8949 §4.2): no indefinite lengths, no duplicate keys, shortest numbers. */
const strict = { strict: true, allowIndefinite: false, rejectDuplicateMapKeys: true, useMaps: true } as const

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array
const isCount = (value: unknown, below: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < below
const isDayNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 500_000 && isDay(dayOfNumber(value))

function decodePayload(payload: Uint8Array): (QrContent & { readonly code: LicenseCode }) | undefined {
  const value: unknown = decode(payload, strict)
  if (!Array.isArray(value) || value.length !== 8) return undefined
  const [version, name, holder, from, until, minute, list, index]: unknown[] = value
  if (version !== layoutVersion || typeof name !== 'string' || typeof holder !== 'string') return undefined
  const code = parseIdentifier(`${prefix}${name}`)
  if (code === undefined || Buffer.byteLength(holder) > longestHolder || !isPlainText(holder)) return undefined
  if (!isDayNumber(from) || !(until === null || (isDayNumber(until) && until >= from))) return undefined
  if (!isCount(minute, 2 ** 31) || !isCount(list, 2 ** 31) || !isCount(index, listSize)) return undefined
  return {
    code,
    identifier: `${prefix}${name}`,
    holder,
    validFrom: dayOfNumber(from),
    validUntil: until === null ? null : dayOfNumber(until),
    issuedAt: new Date(minute * 60_000),
    list,
    index,
  }
}

function decodeCose(bytes: Uint8Array): SignedQr | undefined {
  const value: unknown = decode(bytes, { ...strict, tags: Tagged.preserve(coseSign1) })
  if (!(value instanceof Tagged) || !Array.isArray(value.value) || value.value.length !== 4) return undefined
  const [header, , payload, signature]: unknown[] = value.value
  if (!isBytes(header) || !isBytes(payload) || !isBytes(signature)) return undefined
  if (header.length !== 13 || signature.length !== 64) return undefined
  const kid = Buffer.from(header.subarray(5)).toString('hex')
  const content = decodePayload(payload)
  if (content === undefined) return undefined
  // Written anew, it must be the same bytes: whatever the decoder let pass, there is one spelling of every QR.
  const again = encodeCose(encodeProtected(kid), encodePayload(content), signature)
  if (Buffer.compare(again, bytes) !== 0) return undefined
  return { ...content, kid, signature, toBeSigned: toBeSigned(header, payload) }
}

/** Reads what a scanner read: the URL, or its digits alone. Undefined for anything that we would not have printed. */
export function decodeQr(text: string): SignedQr | undefined {
  const digits = form.exec(text)?.[1]
  const bytes = digits === undefined ? undefined : fromDigits(digits)
  if (bytes === undefined || bytes.length > mostBytes) return undefined
  try {
    return decodeCose(bytes)
  } catch {
    return undefined
  }
}
