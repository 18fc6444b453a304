import { type KeyObject, X509Certificate } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { Certificate as CertificateSchema, type TBSCertificate } from '@peculiar/asn1-x509'
import { atOnce } from '../at-once.ts'
import { isIssuedBy, type ReadCertificate, readCertificate } from './reading.ts'

export { authorityOf, extensionOf, mayBeUsedFor, oids, purposesOf, usage } from './reading.ts'

/** A parsed certificate (RFC 5280 §4) and its key, ready for use. */
export interface Certificate extends ReadCertificate<Buffer> {
  readonly key: KeyObject
  /** By the library's names. */
  readonly tbs: TBSCertificate
}

/** @throws on anything that is not one DER certificate */
export function parseCertificate(bytes: Uint8Array): Certificate {
  const native = new X509Certificate(bytes)
  const { tbsCertificate: tbs } = AsnConvert.parse(native.raw, CertificateSchema)
  return { ...readCertificate(native.raw), key: native.publicKey, tbs }
}

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----/g

/** All certificates of a PEM text, in its order. @throws on a block that is none */
export const parseCertificates = (pem: string): Certificate[] =>
  [...pem.matchAll(block)].map(match => parseCertificate(Buffer.from(match[1] ?? '', 'base64')))

export const isSignedBy = (certificate: Certificate, issuer: Certificate): boolean =>
  atOnce(isIssuedBy(certificate, issuer))
