import { encode } from 'cborg'
import { toDigits } from '../../../src/licenses/documents/decimal-digits.ts'
import { buildIdentifier } from '../../../src/licenses/license-code.ts'
import type { Made } from './certificates.ts'
import { signed, type TestKey } from './keys.ts'

export const typeCode = '11100000000013127D001'
export const codes = {
  department: '11530000PDY00001XE',
  otherDepartment: '11530000PDY000124P',
  importedDepartment: '11530000PDY000116U',
} as const

export const identifierOf = (issuer: string, serial = 1, version = 1): string =>
  buildIdentifier({ typeCode, issuer, serial: `TEST${String(serial).padStart(8, '0')}`, version })

export const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000
export const minute = (text: string): number => Math.floor(Date.parse(text) / 60_000)

const prefix = '1.2.156.3005.2.'

/** What a QR says, by the layout; members may be anything, so that they can be wrong. */
export interface Content {
  readonly identifier?: string
  readonly holder?: unknown
  readonly from?: unknown
  readonly until?: unknown
  readonly issuedAt?: string
  readonly list?: unknown
  readonly index?: unknown
}

export const payloadItems = (
  issuer: string,
  {
    identifier,
    holder = '测**',
    from = day('2026-01-01'),
    until = day('2028-12-31'),
    issuedAt,
    list = 0,
    index = 5,
  }: Content = {},
): unknown[] => [
  1,
  (identifier ?? identifierOf(issuer)).slice(prefix.length),
  holder,
  from,
  until,
  minute(issuedAt ?? '2026-01-01T02:00:00Z'),
  list,
  index,
]

export const headerOf = (kid: string): Buffer =>
  Buffer.concat([Buffer.from('a201260448', 'hex'), Buffer.from(kid, 'hex')])

const byteString = (bytes: Uint8Array): Buffer => Buffer.from(encode(bytes))
/** Sig_structure (RFC 9052 §4.4). */
export const structure = (header: Uint8Array, payload: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from('846a5369676e617475726531', 'hex'),
    byteString(header),
    Buffer.of(0x40),
    byteString(payload),
  ])

export interface Parts {
  readonly header: Uint8Array
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  /** Tag and head of the list of four. */
  readonly opening?: string
  /** What is not protected. */
  readonly open?: string
  readonly after?: string
}

/** COSE_Sign1 put together from its parts. */
export const assembled = ({ header, payload, signature, opening = 'd284', open = 'a0', after = '' }: Parts): Buffer =>
  Buffer.concat([
    Buffer.from(opening, 'hex'),
    byteString(header),
    Buffer.from(open, 'hex'),
    byteString(payload),
    byteString(signature),
    Buffer.from(after, 'hex'),
  ])

export function partsBy(key: TestKey, header: Uint8Array, payload: Uint8Array): Parts {
  return { header, payload, signature: signed(key, structure(header, payload)) }
}

export const origin = 'https://yihao.example'
export const urlOf = (bytes: Uint8Array): string => `${origin}/v#${toDigits(bytes)}`

/** The parts of a QR as this department seals it. */
export const sealedParts = (made: Made, issuer: string, content: Content = {}): Parts =>
  partsBy(made.key, headerOf(made.kid), Buffer.from(encode(payloadItems(issuer, content))))

export const sealed = (made: Made, issuer: string, content: Content = {}): string =>
  urlOf(assembled(sealedParts(made, issuer, content)))
