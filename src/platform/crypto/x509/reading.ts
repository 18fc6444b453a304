import type { Asking } from '../asking.ts'
import { bytesOfBase64, hexOf, isSameBytes, latin1Of, type Octets, utf8Of } from '../octets.ts'
import { type Element, elementAt, elementsIn, membersOf, oidText, sequenceOf, tags, timeOf } from './der.ts'
import { type PublicKey, publicKeyIn } from './public-key.ts'
import { holdsBy } from './sound.ts'

/** One extension of a certificate (RFC 5280 §4.2). */
export interface Extension<Bytes = Uint8Array> {
  readonly id: string
  readonly critical: boolean
  /** DER. */
  readonly value: Bytes
}

/** A certificate (RFC 5280 §4) as it was read: nothing of it is proven yet. */
export interface ReadCertificate<Bytes extends Octets<Bytes> = Uint8Array> {
  readonly der: Bytes
  readonly tbsDer: Bytes
  /** OID, outside and inside what is signed. */
  readonly algorithm: string
  readonly algorithmInside: string
  readonly signature: Bytes
  /** Names as DER, to be compared byte by byte. */
  readonly subject: Bytes
  readonly issuer: Bytes
  /** Hexadecimal, two digits a byte. */
  readonly serial: string
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: PublicKey
  readonly extensions: readonly Extension<Bytes>[]
}

export const oids = {
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  certificatePolicies: '2.5.29.32',
  subjectAlternativeName: '2.5.29.17',
} as const

/** Bits of KeyUsage (RFC 5280 §4.2.1.3) in its first byte. */
export const usage = { digitalSignature: 0x80, nonRepudiation: 0x40, keyCertSign: 0x04, cRLSign: 0x02 } as const

/** Unique identifiers of version 2, which nobody uses, and extensions. */
const [issuerId, subjectId, context3] = [0x81, 0x82, 0xa3]

/** The name of an algorithm; parameters change nothing in those that are believed. */
function nameOf<Bytes extends Octets<Bytes>>({ content }: Element<Bytes>): string {
  const { tag, content: name } = elementAt(content, 0)
  if (tag !== tags.oid) throw new Error('algorithm without its name')
  return oidText(name)
}

function extensionIn<Bytes extends Octets<Bytes>>({ content }: Element<Bytes>): Extension<Bytes> {
  const members = membersOf([...elementsIn(content)])
  const id = oidText(members.need(tags.oid).content)
  const critical = members.take(tags.boolean)?.content[0] ?? 0
  return { id, critical: critical !== 0, value: members.need(tags.octets).content }
}

function extensionsIn<Bytes extends Octets<Bytes>>(element: Element<Bytes> | undefined): Extension<Bytes>[] {
  if (element === undefined) return []
  const extensions = [...elementsIn(elementAt(element.content, 0).content)].map(extensionIn)
  // §4.2: of one kind there is one.
  if (new Set(extensions.map(each => each.id)).size < extensions.length) throw new Error('an extension twice')
  return extensions
}

/** @throws on anything that is not one DER certificate */
export function readCertificate<Bytes extends Octets<Bytes>>(der: Bytes): ReadCertificate<Bytes> {
  const outer = membersOf(sequenceOf(der))
  const [tbs, algorithm, signature] = [outer.need(tags.sequence), outer.need(tags.sequence), outer.need(tags.bits)]
  const members = membersOf([...elementsIn(tbs.content)])
  members.take(tags.context0)
  const serial = members.need(tags.integer)
  const inside = members.need(tags.sequence)
  const issuer = members.need(tags.sequence)
  const [begin, end] = elementsIn(members.need(tags.sequence).content)
  const subject = members.need(tags.sequence)
  const publicKey = publicKeyIn(members.need(tags.sequence))
  members.take(issuerId)
  members.take(subjectId)
  const extensions = extensionsIn(members.take(context3))
  if (begin === undefined || end === undefined || !members.isAtEnd() || !outer.isAtEnd())
    throw new Error('not a certificate')
  if (signature.content[0] !== 0) throw new Error('a signature that is no whole bytes')
  return {
    der,
    tbsDer: tbs.whole,
    algorithm: nameOf(algorithm),
    algorithmInside: nameOf(inside),
    signature: signature.content.subarray(1),
    subject: subject.whole,
    issuer: issuer.whole,
    serial: hexOf(serial.content),
    notBefore: timeOf(begin),
    notAfter: timeOf(end),
    publicKey,
    extensions,
  }
}

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----/g

/** DER of all certificates of a PEM text (RFC 7468), in its order. @throws on a block that is no base64 */
export const certificateBlocks = (pem: string): Uint8Array[] =>
  [...pem.matchAll(block)].map(([, text = '']) => {
    const der = bytesOfBase64(text)
    if (der === undefined) throw new Error('a certificate that is no base64')
    return der
  })

type Parsed = Pick<ReadCertificate, 'extensions'>

export const extensionOf = <Bytes>(
  { extensions }: { readonly extensions: readonly Extension<Bytes>[] },
  oid: string,
): Extension<Bytes> | undefined => extensions.find(each => each.id === oid)

/** Whether this is an authority, and how many authorities may stand below it before the last certificate. */
export function authorityOf(certificate: Parsed): { readonly isAuthority: boolean; readonly most: number } {
  const extension = extensionOf(certificate, oids.basicConstraints)
  if (extension === undefined) return { isAuthority: false, most: 0 }
  const members = membersOf(sequenceOf(extension.value))
  const isAuthority = (members.take(tags.boolean)?.content[0] ?? 0) !== 0
  const most = members.take(tags.integer)?.content
  if (!members.isAtEnd()) throw new Error('basic constraints with more than they hold')
  return { isAuthority, most: most === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(hexOf(most), 16) }
}

/** False also where the certificate does not say. */
export function mayBeUsedFor(certificate: Parsed, bit: number): boolean {
  const extension = extensionOf(certificate, oids.keyUsage)
  if (extension === undefined) return false
  const { tag, content } = elementAt(extension.value, 0)
  return tag === tags.bits && ((content[1] ?? 0) & bit) !== 0
}

/** Purposes by OID; undefined where the certificate names none. */
export function purposesOf(certificate: Parsed): readonly string[] | undefined {
  const extension = extensionOf(certificate, oids.extendedKeyUsage)
  return extension === undefined ? undefined : sequenceOf(extension.value).map(({ content }) => oidText(content))
}

const strings = { utf8: 0x0c, printable: 0x13, teletex: 0x14, ia5: 0x16, bmp: 0x1e } as const

/** Text of a DirectoryString (X.520); undefined for kinds that nobody writes. */
function textOf({ tag, content }: Element<Uint8Array>): string | undefined {
  if (tag === strings.utf8) return utf8Of(content)
  if (tag === strings.printable || tag === strings.ia5 || tag === strings.teletex) return latin1Of(content)
  if (tag !== strings.bmp || content.length % 2 === 1) return undefined
  return String.fromCharCode(
    ...Array.from({ length: content.length / 2 }, (_, at) => (content[2 * at] ?? 0) * 256 + (content[2 * at + 1] ?? 0)),
  )
}

/** All values of a kind in a name (RFC 5280 §4.1.2.4), DER. */
export function namesIn(name: Uint8Array, oid: string): string[] {
  return sequenceOf(name).flatMap(({ content }) =>
    [...elementsIn(content)].flatMap(part => {
      const [type, value] = elementsIn(part.content)
      if (type === undefined || value === undefined || oidText(type.content) !== oid) return []
      return textOf(value) ?? []
    }),
  )
}

type Signed = Pick<ReadCertificate, 'issuer' | 'algorithm' | 'algorithmInside' | 'tbsDer' | 'signature'>

type Authority = Pick<ReadCertificate, 'subject' | 'publicKey'>

/** What was read never changes, so that a signature on it is checked once for as long as both are in use. */
const checked = new WeakMap<Signed, WeakMap<Authority, boolean>>()

/** By name and signature. */
export function* isIssuedBy(certificate: Signed, authority: Authority): Asking<boolean> {
  const { issuer, algorithm, algorithmInside, tbsDer, signature } = certificate
  if (!isSameBytes(issuer, authority.subject) || algorithm !== algorithmInside) return false
  const known = checked.get(certificate) ?? new WeakMap<Authority, boolean>()
  checked.set(certificate, known)
  const answer = known.get(authority) ?? (yield* holdsBy(algorithm, authority.publicKey, tbsDer, signature))
  known.set(authority, answer)
  return answer
}
