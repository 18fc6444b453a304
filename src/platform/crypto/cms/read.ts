import { hash } from 'node:crypto'
import type { Certificate } from '../x509/certificate.ts'
import { algorithmOf, type Element, elementAt, elementsIn, membersOf, oidText, sequenceOf, tags } from '../x509/der.ts'
import { element } from '../x509/der-writer.ts'
import { isSigned } from '../x509/signature.ts'
import { type Digest, digestNamed, names } from './names.ts'

/** A CMS SignedData with one signer (RFC 5652 §5), read but not verified. */
export interface Cms {
  /** OID. */
  readonly contentType: string
  /** Undefined where the content stands elsewhere. */
  readonly content: Buffer | undefined
  /** DER, in no order that means anything. */
  readonly certificates: readonly Buffer[]
  readonly digest: Digest
  /** Issuer as DER, serial number in hexadecimal: as in {@link Certificate}. */
  readonly issuer: Buffer
  readonly serial: string
  /** The attributes that were signed, by OID: each with the one value it has. */
  readonly signed: ReadonlyMap<string, Element>
  /** As they were signed. */
  readonly signedDer: Buffer
  readonly unsigned: ReadonlyMap<string, Element>
  readonly algorithm: string
  readonly signature: Buffer
}

/** The element that is all there is. @throws for anything else */
function only(bytes: Buffer): Element {
  const found = elementAt(bytes, 0)
  if (found.whole.length !== bytes.length) throw new Error('CMS with more than it should hold')
  return found
}

const signatureNames: Readonly<Record<Digest, { readonly rsa: string; readonly ecdsa: string }>> = {
  sha256: { rsa: '1.2.840.113549.1.1.11', ecdsa: '1.2.840.10045.4.3.2' },
  sha384: { rsa: '1.2.840.113549.1.1.12', ecdsa: '1.2.840.10045.4.3.3' },
  sha512: { rsa: '1.2.840.113549.1.1.13', ecdsa: '1.2.840.10045.4.3.4' },
}

/** The full name of the signature's algorithm; plain RSA has its hash from the digest (RFC 5754 §3.2). */
function algorithmNamed(oid: string, digest: Digest): string {
  const { rsa, ecdsa } = signatureNames[digest]
  if (oid === names.rsa) return rsa
  if (oid !== rsa && oid !== ecdsa) throw new Error('CMS whose signature is of another hash than its content')
  return oid
}

/** Each attribute once, with one value (RFC 5652 §5.3, §11). */
function attributesOf(given: Element | undefined): Map<string, Element> {
  const found = new Map<string, Element>()
  for (const { whole } of given === undefined ? [] : elementsIn(given.content)) {
    const members = membersOf(sequenceOf(whole))
    const type = oidText(members.need(tags.oid).content)
    const value = only(members.need(tags.set).content)
    if (!members.isAtEnd() || found.has(type)) throw new Error('CMS with an attribute twice')
    found.set(type, value)
  }
  return found
}

function signerOf(given: Element) {
  const members = membersOf(sequenceOf(given.whole))
  if (members.need(tags.integer).content.toString('hex') !== '01') throw new Error('CMS signer of another version')
  const named = membersOf(sequenceOf(members.need(tags.sequence).whole))
  const [issuer, serial] = [named.need(tags.sequence), named.need(tags.integer)]
  const digest = digestNamed(algorithmOf(members.need(tags.sequence)))
  if (digest === undefined) throw new Error('CMS with a digest that is not believed')
  const signed = members.need(tags.context0)
  const algorithm = algorithmNamed(algorithmOf(members.need(tags.sequence)), digest)
  const signature = members.need(tags.octets).content
  const unsigned = members.take(tags.context1)
  if (!members.isAtEnd()) throw new Error('CMS signer with more than it should hold')
  return {
    digest,
    issuer: issuer.whole,
    serial: serial.content.toString('hex'),
    signed: attributesOf(signed),
    signedDer: element(tags.set, signed.content),
    unsigned: attributesOf(unsigned),
    algorithm,
    signature,
  }
}

/** @throws on anything that is not one SignedData, in DER, by one signer with signed attributes */
export function readCms(bytes: Buffer): Cms {
  const outer = membersOf(sequenceOf(bytes))
  if (oidText(outer.need(tags.oid).content) !== names.signedData) throw new Error('CMS of another kind')
  const members = membersOf(sequenceOf(only(outer.need(tags.context0).content).whole))
  const version = members.need(tags.integer).content.toString('hex')
  const digest = digestNamed(algorithmOf(only(members.need(tags.set).content)))
  const encapsulated = membersOf(sequenceOf(members.need(tags.sequence).whole))
  const contentType = oidText(encapsulated.need(tags.oid).content)
  const inside = encapsulated.take(tags.context0)
  const content = inside === undefined ? undefined : only(inside.content)
  if (content !== undefined && content.tag !== tags.octets) throw new Error('CMS content that is no octets')
  const certificates = members.take(tags.context0)
  const signer = signerOf(only(members.need(tags.set).content))
  // What is not signed has one spelling alone (§5.1): a file that was changed anywhere is another one.
  if (version !== (contentType === names.data ? '01' : '03') || digest !== signer.digest)
    throw new Error('CMS of another version')
  if (!members.isAtEnd() || !outer.isAtEnd() || !encapsulated.isAtEnd())
    throw new Error('CMS with more than it should hold')
  return {
    contentType,
    content: content?.content,
    certificates: certificates === undefined ? [] : [...elementsIn(certificates.content)].map(each => each.whole),
    ...signer,
  }
}

/** Does the signature itself say by which certificate it is (RFC 5035 §3, RFC 5816)? Else one could be put for another. */
function namesCertificate({ signed }: Cms, { der }: Certificate): boolean {
  const value = signed.get(names.signingCertificateV2)
  if (value === undefined) return false
  const [list] = sequenceOf(value.whole)
  const [first] = list === undefined ? [] : sequenceOf(list.whole)
  const members = membersOf(first === undefined ? [] : [...elementsIn(first.content)])
  const algorithm = members.take(tags.sequence)
  const digest = algorithm === undefined ? 'sha256' : digestNamed(algorithmOf(algorithm))
  return digest !== undefined && members.need(tags.octets).content.equals(hash(digest, der, 'buffer'))
}

/**
 * Is this what this certificate's key signed: these attributes, with this digest of the content?
 * @throws on attributes of another form
 */
export function isSignedCms(cms: Cms, contentDigest: Buffer, certificate: Certificate): boolean {
  const { signed, contentType, issuer, serial, algorithm, signedDer, signature } = cms
  const [type, digest] = [signed.get(names.contentType), signed.get(names.messageDigest)]
  return (
    type?.tag === tags.oid &&
    oidText(type.content) === contentType &&
    digest?.tag === tags.octets &&
    digest.content.equals(contentDigest) &&
    issuer.equals(certificate.issuer) &&
    serial === certificate.serial &&
    namesCertificate(cms, certificate) &&
    isSigned(algorithm, certificate.key, signedDer, signature)
  )
}
