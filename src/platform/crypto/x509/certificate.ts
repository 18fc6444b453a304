import { type KeyObject, X509Certificate } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  BasicConstraints,
  Certificate as CertificateSchema,
  ExtendedKeyUsage,
  KeyUsage,
  type TBSCertificate,
} from '@peculiar/asn1-x509'
import { elementsIn, membersOf, sequenceOf, tags } from './der.ts'
import { isSigned } from './signature.ts'

/** A parsed certificate (RFC 5280 §4). */
export interface Certificate {
  readonly der: Buffer
  readonly key: KeyObject
  readonly tbs: TBSCertificate
  readonly tbsDer: Buffer
  readonly algorithm: string
  readonly signature: Buffer
  /** Names as DER, to be compared byte by byte. */
  readonly subject: Buffer
  readonly issuer: Buffer
  /** Hexadecimal, two digits a byte. */
  readonly serial: string
  readonly notBefore: Date
  readonly notAfter: Date
}

export const oids = {
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  certificatePolicies: '2.5.29.32',
  subjectAlternativeName: '2.5.29.17',
} as const

/** Bits of KeyUsage (RFC 5280 §4.2.1.3), as the schema counts them. */
export const usage = { digitalSignature: 1, nonRepudiation: 2, keyCertSign: 32, cRLSign: 64 } as const

/** The parts that are compared byte by byte, exactly as they stand in the certificate (§4.1). */
function partsOf(der: Buffer) {
  const tbs = membersOf(sequenceOf(der)).need(tags.sequence)
  const members = membersOf([...elementsIn(tbs.content)])
  members.take(tags.context0)
  const serial = members.need(tags.integer)
  members.need(tags.sequence)
  const issuer = members.need(tags.sequence)
  members.need(tags.sequence)
  return { tbsDer: tbs.whole, serial: serial.content, issuer: issuer.whole, subject: members.need(tags.sequence).whole }
}

/** @throws on anything that is not one DER certificate */
export function parseCertificate(bytes: Uint8Array): Certificate {
  const native = new X509Certificate(bytes)
  const der = native.raw
  const { tbsCertificate: tbs, signatureAlgorithm, signatureValue } = AsnConvert.parse(der, CertificateSchema)
  const { serial, ...parts } = partsOf(der)
  return {
    der,
    key: native.publicKey,
    tbs,
    ...parts,
    algorithm: signatureAlgorithm.algorithm,
    signature: Buffer.from(signatureValue),
    serial: serial.toString('hex'),
    notBefore: tbs.validity.notBefore.getTime(),
    notAfter: tbs.validity.notAfter.getTime(),
  }
}

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----/g

/** All certificates of a PEM text, in its order. @throws on a block that is none */
export const parseCertificates = (pem: string): Certificate[] =>
  [...pem.matchAll(block)].map(match => parseCertificate(Buffer.from(match[1] ?? '', 'base64')))

export const isSignedBy = (certificate: Certificate, issuer: Certificate): boolean =>
  certificate.issuer.equals(issuer.subject) &&
  certificate.tbs.signature.algorithm === certificate.algorithm &&
  isSigned(certificate.algorithm, issuer.key, certificate.tbsDer, certificate.signature)

export function extensionOf({ tbs }: Certificate, oid: string) {
  return tbs.extensions?.find(each => each.extnID === oid)
}

/** Whether this is an authority, and how many authorities may stand below it before the last certificate. */
export function authorityOf(certificate: Certificate): { readonly isAuthority: boolean; readonly most: number } {
  const extension = extensionOf(certificate, oids.basicConstraints)
  if (extension === undefined) return { isAuthority: false, most: 0 }
  const { cA, pathLenConstraint } = AsnConvert.parse(extension.extnValue.buffer, BasicConstraints)
  return { isAuthority: cA, most: pathLenConstraint ?? Number.POSITIVE_INFINITY }
}

/** False also where the certificate does not say. */
export function mayBeUsedFor(certificate: Certificate, bit: number): boolean {
  const extension = extensionOf(certificate, oids.keyUsage)
  return extension !== undefined && (AsnConvert.parse(extension.extnValue.buffer, KeyUsage).toNumber() & bit) !== 0
}

/** Purposes by OID; undefined where the certificate names none. */
export function purposesOf(certificate: Certificate): readonly string[] | undefined {
  const extension = extensionOf(certificate, oids.extendedKeyUsage)
  return extension === undefined ? undefined : [...AsnConvert.parse(extension.extnValue.buffer, ExtendedKeyUsage)]
}
