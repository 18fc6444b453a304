import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { Made } from './certificates.ts'
import { signed, type TestKey } from './keys.ts'
import { identifierOf, origin, typeCode } from './qr.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
export const seconds = (at: string): number => Date.parse(at) / 1_000

/** A compact JWS (RFC 7515) by this key. */
export function jws(key: TestKey, header: object, claims: object): string {
  const input = `${part(header)}.${part(claims)}`
  return `${input}.${signed(key, Buffer.from(input, 'ascii')).toString('base64url')}`
}

const entries = 2 ** 20

/** Two bits an entry, all 0 but these. */
export function packed(statuses: Readonly<Record<number, number>>, size = entries): string {
  const bytes = Buffer.alloc(size / 4)
  for (const [index, status] of Object.entries(statuses)) {
    const at = Math.floor(Number(index) / 4)
    bytes.writeUInt8(bytes.readUInt8(at) | (status << ((Number(index) % 4) * 2)), at)
  }
  return deflateSync(bytes, { level: 9 }).toString('base64url')
}

export interface TokenWish {
  readonly by: Made
  readonly list?: number
  readonly at: string
  readonly statuses?: Readonly<Record<number, number>>
  readonly header?: object
  readonly claims?: object
  readonly key?: TestKey
}

/** A Status List Token (draft-ietf-oauth-status-list-20 §5.1), an hour long. */
export function statusList({
  by,
  list = 0,
  at,
  statuses = {},
  header = {},
  claims = {},
  key = by.key,
}: TokenWish): string {
  const iat = seconds(at)
  return jws(
    key,
    { alg: 'ES256', typ: 'statuslist+jwt', x5c: [by.der.toString('base64')], ...header },
    {
      sub: `${origin}/status-lists/${list}`,
      iat,
      exp: iat + 3_600,
      ttl: 60,
      status_list: { bits: 2, lst: packed(statuses) },
      ...claims,
    },
  )
}

/** `[salt, name, value]` as it is disclosed; the salt is made of the name, which only a test may do. */
export const disclosure = (name: string, value: unknown): string =>
  Buffer.from(
    JSON.stringify([createHash('sha256').update(name).digest('base64url').slice(0, 22), name, value]),
  ).toString('base64url')
const digest = (text: string): string => createHash('sha256').update(text, 'ascii').digest('base64url')

export interface CredentialWish {
  readonly by: Made
  readonly chain?: readonly Made[]
  readonly issuer: string
  readonly header?: object
  readonly claims?: object
  readonly index?: number
}

const [number, name, field] = [
  disclosure('number', 'TEST-1'),
  disclosure('name', '测试一'),
  disclosure('grade', '一级'),
]
export const disclosures = { number, name, field } as const

/** The JWS of an SD-JWT VC of a license; `~`, disclosures and `~` follow. */
export function credential({ by, chain = [by], issuer, header = {}, claims = {}, index = 5 }: CredentialWish): string {
  return jws(
    by.key,
    { alg: 'ES256', typ: 'dc+sd-jwt', x5c: chain.map(({ der }) => der.toString('base64')), ...header },
    {
      iss: `${origin}/issuers/${issuer}`,
      iat: seconds('2026-01-01T02:00:00Z'),
      nbf: seconds('2025-12-31T16:00:00Z'),
      exp: seconds('2028-12-31T16:00:00Z'),
      vct: `${origin}/api/license-types/${typeCode}`,
      status: { status_list: { idx: index, uri: `${origin}/status-lists/0` } },
      _sd_alg: 'sha-256',
      identifier: identifierOf(issuer),
      _sd: [digest(number)],
      holders: [{ _sd: [digest(name)] }],
      fields: { _sd: [digest(field)] },
      ...claims,
    },
  )
}
