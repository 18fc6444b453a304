import { hash, X509Certificate } from 'node:crypto'
import type { Signer } from '../../keys/signer.ts'
import { type Element, elementAt, membersOf, sequenceOf, tags } from '../x509/der.ts'
import { element, integer, nothing, octets, oid, sequence, setOf, tagged } from '../x509/der-writer.ts'
import { digestNames, names } from './names.ts'

/** Who signs: the key in the signer, its certificate, and those above it that go along. All DER. */
export interface CmsSigner {
  readonly keyName: string
  readonly certificate: Buffer
  readonly above: readonly Buffer[]
}

export interface ToSign {
  readonly signer: CmsSigner
  /** OID of what is signed. */
  readonly contentType: string
  /** SHA-256 over the content. */
  readonly digest: Buffer
  /** Goes inside; left out: the content stands elsewhere. */
  readonly content?: Buffer
  /** False: whoever verifies has the certificates. */
  readonly withCertificates?: boolean
  /** Signing time; left out where the form of the signature forbids it (PAdES). */
  readonly at?: Date
  /** Unsigned attributes over the signature that was made. */
  readonly afterwards?: (signature: Buffer) => Promise<readonly Buffer[]>
}

export const attribute = (type: string, value: Uint8Array): Buffer => sequence(oid(type), setOf(value))

interface Identity {
  readonly issuer: Element
  readonly serial: Element
  readonly isRsa: boolean
}

const identities = new WeakMap<Buffer, Identity>()

/** How a certificate is named in CMS (RFC 5652 §10.2.4). */
function identityOf(certificate: Buffer): Identity {
  const known = identities.get(certificate)
  if (known !== undefined) return known
  const [tbs] = sequenceOf(certificate)
  const members = membersOf(tbs === undefined ? [] : sequenceOf(tbs.whole))
  members.take(tags.context0)
  const serial = members.need(tags.integer)
  members.need(tags.sequence)
  const issuer = members.need(tags.sequence)
  const isRsa = new X509Certificate(certificate).publicKey.asymmetricKeyType === 'rsa'
  const identity = { issuer, serial, isRsa }
  identities.set(certificate, identity)
  return identity
}

/** RFC 5035 §3: SHA-256 is the standard and is left out. */
function signingCertificate(certificate: Buffer): Buffer {
  const { issuer, serial } = identityOf(certificate)
  const named = sequence(sequence(tagged(4, issuer.whole)), serial.whole)
  return attribute(
    names.signingCertificateV2,
    sequence(sequence(sequence(octets(hash('sha256', certificate, 'buffer')), named))),
  )
}

/** ECDSA as DER (RFC 3279 §2.2.3) from r‖s. */
function ecdsaDer(raw: Uint8Array): Buffer {
  const half = raw.length / 2
  return sequence(integer(raw.subarray(0, half)), integer(raw.subarray(half)))
}

const utcTime = (at: Date): Buffer =>
  element(tags.utcTime, Buffer.from(`${at.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`, 'latin1'))

const sha256 = sequence(oid(digestNames.sha256))

/** CMS SignedData by one signer over SHA-256 (RFC 5652 §5), with the certificate signed along (CAdES, EN 319 122-1 §5.2.2). */
export async function signCms(signer: Signer, input: ToSign): Promise<Buffer> {
  const { contentType, content, digest, at, afterwards, withCertificates = true } = input
  const { certificate, above, keyName } = input.signer
  const { issuer, serial, isRsa } = identityOf(certificate)
  const attributes = setOf(
    attribute(names.contentType, oid(contentType)),
    attribute(names.messageDigest, octets(digest)),
    signingCertificate(certificate),
    ...(at === undefined ? [] : [attribute(names.signingTime, utcTime(at))]),
  )
  // Signed as a SET, embedded with another tag (RFC 5652 §5.4).
  const raw = await signer.sign(keyName, attributes)
  const signature = isRsa ? Buffer.from(raw) : ecdsaDer(raw)
  const unsigned = (await afterwards?.(signature)) ?? []
  const signerInfo = sequence(
    integer(1),
    sequence(issuer.whole, serial.whole),
    sha256,
    tagged(0, elementAt(attributes, 0).content),
    isRsa ? sequence(oid(names.rsa), nothing()) : sequence(oid(names.ecdsaWithSha256)),
    octets(signature),
    ...(unsigned.length === 0 ? [] : [tagged(1, elementAt(setOf(...unsigned), 0).content)]),
  )
  const certificates = withCertificates ? [tagged(0, elementAt(setOf(certificate, ...above), 0).content)] : []
  const inside = content === undefined ? [] : [tagged(0, octets(content))]
  const signedData = sequence(
    integer(contentType === names.data ? 1 : 3),
    setOf(sha256),
    sequence(oid(contentType), ...inside),
    ...certificates,
    setOf(signerInfo),
  )
  return sequence(oid(names.signedData), tagged(0, signedData))
}
