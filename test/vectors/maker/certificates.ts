import { createHash } from 'node:crypto'
import {
  bits,
  element,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  setOf,
  tagged,
  time,
  truth,
} from '../../../src/platform/crypto/x509/der-writer.ts'
import { key, signedDer, type TestKey } from './keys.ts'

export interface Made {
  readonly der: Buffer
  readonly pem: string
  readonly kid: string
  readonly key: TestKey
  readonly subject: Buffer
  readonly serial: number
}

export interface Wish {
  readonly key: string
  readonly serial: number
  readonly name: string
  /** The organization's code. */
  readonly code?: string
  readonly from?: string
  readonly until?: string
  /** An authority, and how many may stand below it. */
  readonly authority?: number
  /** Bits of KeyUsage in its first byte; 0xc0 signs what shall last, 0x06 signs certificates and lists. */
  readonly usage?: number
  readonly purpose?: string
  /** OID of an extension that nobody knows, critical. */
  readonly strange?: string
  /** Left out: by itself. */
  readonly by?: Made
}

const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text, 'utf8'))
const part = (kind: string, text: string): Buffer => setOf(sequence(oid(kind), utf8(text)))
const nameOf = ({ name, code }: Wish): Buffer =>
  sequence(part('2.5.4.10', name), ...(code === undefined ? [] : [part('2.5.4.97', code)]), part('2.5.4.3', name))

const algorithmOf = ({ secret }: TestKey): Buffer =>
  secret.asymmetricKeyType === 'rsa'
    ? sequence(oid('1.2.840.113549.1.1.11'), nothing())
    : sequence(oid('1.2.840.10045.4.3.2'))

const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(oid(id), ...(critical ? [truth(true)] : []), octets(value))
/** BIT STRING of one byte, without the zeros at its end. */
const flags = (byte: number): Buffer => element(0x03, Buffer.of(31 - Math.clz32(byte & -byte), byte))

function extensionsOf({ authority, usage, purpose, strange }: Wish): Buffer[] {
  return [
    ...(authority === undefined
      ? [extension('2.5.29.19', true, sequence())]
      : [extension('2.5.29.19', true, sequence(truth(true), integer(authority)))]),
    ...(usage === 0 ? [] : [extension('2.5.29.15', true, flags(usage ?? (authority === undefined ? 0xc0 : 0x06)))]),
    ...(purpose === undefined ? [] : [extension('2.5.29.37', false, sequence(oid(purpose)))]),
    ...(strange === undefined ? [] : [extension(strange, true, nothing())]),
  ]
}

const armored = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}/g, '$&\n').trim()}\n-----END ${label}-----\n`

/** A certificate (RFC 5280 §4) as it is wished for, sound or not. */
export function certificate(wish: Wish): Made {
  const own = key(wish.key)
  const { from = '2025-01-01T00:00:00Z', until = '2035-01-01T00:00:00Z' } = wish
  const subject = nameOf(wish)
  const signer = wish.by?.key ?? own
  const algorithm = algorithmOf(signer)
  const tbs = sequence(
    tagged(0, integer(2)),
    integer(wish.serial),
    algorithm,
    wish.by?.subject ?? subject,
    sequence(time(new Date(from)), time(new Date(until))),
    subject,
    own.spki,
    tagged(3, sequence(...extensionsOf(wish))),
  )
  const der = sequence(tbs, algorithm, bits(signedDer(signer, tbs)))
  return {
    der,
    pem: armored('CERTIFICATE', der),
    kid: createHash('sha256').update(der).digest('hex').slice(0, 16),
    key: own,
    subject,
    serial: wish.serial,
  }
}

export interface ListWish {
  readonly by: Made
  readonly at: string
  readonly until: string
  /** Certificates that were revoked, and from when what they signed is not believed. */
  readonly revoked?: readonly { readonly of: Made; readonly from: string }[]
  /** Signed by another key than the issuer's. */
  readonly signer?: Made
}

/** A revocation list (RFC 5280 §5), DER. */
export function revocationList({ by, at, until, revoked = [], signer = by }: ListWish): Buffer {
  const algorithm = algorithmOf(signer.key)
  const entries = revoked.map(({ of, from }) =>
    sequence(integer(of.serial), time(new Date(at)), sequence(extension('2.5.29.24', false, time(new Date(from))))),
  )
  const tbs = sequence(
    integer(1),
    algorithm,
    by.subject,
    time(new Date(at)),
    time(new Date(until)),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    tagged(0, sequence(extension('2.5.29.20', false, integer(1)))),
  )
  return sequence(tbs, algorithm, bits(signedDer(signer.key, tbs)))
}

export const listPem = (der: Buffer): string => armored('X509 CRL', der)
