import { encode } from 'cborg'
import { hexOf } from '../../platform/crypto/octets.ts'
import { fromDigits } from './decimal-digits.ts'
import { type Cursor, pass, readBytes, readEnd, readInteger, skip } from './lean-cbor.ts'
import { encodeCose, qrUrl, toBeSigned } from './qr-payload.ts'
import { digitsIn } from './qr-reader.ts'

/** What a show code says; the layout is in this folder's README. No word of whom or what it shows. */
export interface ShowCode {
  /** UUID of the showing. */
  readonly showing: string
  /** Seconds since 1970. */
  readonly madeAt: number
  /** 8 random bytes. */
  readonly nonce: Uint8Array
}

/** One that is well formed; whether it is genuine says only its signature under the key of the showing. */
export interface SignedShowCode extends ShowCode {
  /** Sig_structure (RFC 9052 §4.4). */
  readonly toBeSigned: Uint8Array
  /** ES256, r‖s, 64 bytes. */
  readonly signature: Uint8Array
}

const layoutVersion = 2
export const nonceBytes = 8
const [idBytes, signatureBytes] = [16, 64]

const idOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')
const uuidOf = (id: Uint8Array): string => hexOf(id).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

/** `{1: -7 (ES256), 4: showing}` (RFC 9052 §3.1). */
const headerOf = (showing: string): Uint8Array =>
  encode(
    new Map<number, number | Uint8Array>([
      [1, -7],
      [4, idOf(showing)],
    ]),
  )

const payloadOf = ({ madeAt, nonce }: ShowCode): Uint8Array => encode([layoutVersion, madeAt, nonce])

/** What the session key signs. */
export const showCodeToBeSigned = (code: ShowCode): Uint8Array => toBeSigned(headerOf(code.showing), payloadOf(code))

/** The whole URL that the QR on the holder's screen carries. */
export const showCodeUrl = (origin: string, code: ShowCode, signature: Uint8Array): string =>
  qrUrl(origin, encodeCose(headerOf(code.showing), payloadOf(code), signature))

/** Tag 18, four items, the protected header up to its key's id of sixteen bytes: a license's QR has one of eight. */
const opening = Buffer.from('d28455a201260450', 'hex')
const nothingOpen = Buffer.of(0xa0)
const payloadOpening = Buffer.of(0x83, layoutVersion)

function decodeBytes(bytes: Uint8Array): SignedShowCode | undefined {
  const cursor: Cursor = { bytes, at: 0 }
  pass(cursor, opening)
  const id = bytes.subarray(cursor.at, cursor.at + idBytes)
  skip(cursor, idBytes)
  pass(cursor, nothingOpen)
  const inner: Cursor = { bytes: readBytes(cursor), at: 0 }
  const signature = readBytes(cursor)
  readEnd(cursor)
  pass(inner, payloadOpening)
  const madeAt = readInteger(inner)
  const nonce = readBytes(inner)
  readEnd(inner)
  if (madeAt < 0 || nonce.length !== nonceBytes || signature.length !== signatureBytes) return undefined
  const code = { showing: uuidOf(id), madeAt, nonce }
  return { ...code, signature, toBeSigned: showCodeToBeSigned(code) }
}

/** Reads what a scanner read: the URL, or its digits alone. Undefined for anything that is no show code. */
export function decodeShowCode(text: string): SignedShowCode | undefined {
  const digits = digitsIn(text)
  const bytes = digits === undefined ? undefined : fromDigits(digits)
  if (bytes === undefined) return undefined
  try {
    return decodeBytes(bytes)
  } catch {
    return undefined
  }
}
