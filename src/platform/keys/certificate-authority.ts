import 'reflect-metadata'
import { type KeyObject, randomBytes } from 'node:crypto'
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonNameParams,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { Signer } from './signer.ts'

/**
 * Whom a certificate names. `organizationId` is the organization's code (X.520 organizationIdentifier, 2.5.4.97),
 * `serialNumber` a person's number (X.520 serialNumber, 2.5.4.5).
 */
export interface Subject {
  readonly commonName: string
  readonly organization: string
  readonly organizationId?: string | undefined
  readonly serialNumber?: string | undefined
}

export interface CertificateRequest {
  readonly subject: Subject
  readonly publicKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  readonly purpose?: CertificatePurpose
  /** Where one learns whether it was revoked. */
  readonly revocation?: RevocationDoors | undefined
}

/**
 * What an end certificate is for, and no more: signing what shall last (as stands), proving who one is, stamping time,
 * answering OCSP.
 */
export type CertificatePurpose = 'signing' | 'authentication' | 'time-stamping' | 'ocsp-signing'

/** Addresses of the responder and of the list (RFC 5280 §4.2.2.1, §4.2.1.13). */
export interface RevocationDoors {
  readonly ocsp: string
  readonly list: string
}

/** The certificate's key in the signer, and the certificate that goes with it (PEM). */
export interface Authority {
  readonly keyName: string
  readonly certificate: string
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' } as const
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

const nameOf = ({ commonName, organization, organizationId, serialNumber }: Subject): Name => {
  const parts: JsonNameParams = [{ C: ['CN'] }, { O: [organization] }]
  if (organizationId !== undefined) parts.push({ '2.5.4.97': [organizationId] })
  if (serialNumber !== undefined) parts.push({ '2.5.4.5': [{ printableString: serialNumber }] })
  parts.push({ CN: [commonName] })
  return new Name(parts)
}

const importPublic = (key: KeyObject): Promise<CryptoKey> => {
  const algorithm = key.asymmetricKeyType === 'rsa' ? rsa : ecdsa
  return crypto.subtle.importKey('spki', key.export({ type: 'spki', format: 'der' }), algorithm, true, ['verify'])
}

/** Web Crypto whose signatures come from our signer: the generator never holds a private key. */
function cryptoOf(signer: Signer, keyName: string): Crypto {
  const subtle = new Proxy(crypto.subtle, {
    get(target, property) {
      if (property === 'sign')
        return (_algorithm: unknown, _key: unknown, data: ArrayBuffer) => signer.sign(keyName, new Uint8Array(data))
      const value: unknown = Reflect.get(target, property)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return new Proxy(crypto, {
    get: (target, property) => (property === 'subtle' ? subtle : Reflect.get(target, property)),
  })
}

/** 128 random bits, positive and without a leading zero byte (CA/Browser Forum baseline, RFC 5280 §4.1.2.2). */
function newSerialNumber(): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0)
  return bytes.toString('hex')
}

async function generate(
  signer: Signer,
  issuer: { keyName: string; name: Name; publicKey: CryptoKey },
  request: CertificateRequest,
  extensions: Extension[],
): Promise<string> {
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: newSerialNumber(),
      subject: nameOf(request.subject),
      issuer: issuer.name,
      notBefore: request.notBefore,
      notAfter: request.notAfter,
      publicKey: await importPublic(request.publicKey),
      signingKey: issuer.publicKey,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions,
    },
    cryptoOf(signer, issuer.keyName),
  )
  return `${certificate.toString('pem')}\n`
}

/** A self-signed root (RFC 5280): CA, may only sign certificates and revocation lists. Answers PEM. */
export async function issueRoot(signer: Signer, keyName: string, request: CertificateRequest): Promise<string> {
  const publicKey = await importPublic(request.publicKey)
  return generate(signer, { keyName, name: nameOf(request.subject), publicKey }, request, [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    await SubjectKeyIdentifierExtension.create(publicKey),
  ])
}

/** id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1): nobody asks the responder about itself. */
const noCheck = new Extension('1.3.6.1.5.5.7.48.1.5', false, Buffer.from('0500', 'hex'))

function extensionsFor(purpose: CertificatePurpose, revocation: RevocationDoors | undefined): Extension[] {
  if (purpose === 'ocsp-signing') return [new ExtendedKeyUsageExtension([ExtendedKeyUsage.ocspSigning]), noCheck]
  return [
    // Critical, and the only purpose (RFC 3161 §2.3).
    ...(purpose === 'time-stamping' ? [new ExtendedKeyUsageExtension([ExtendedKeyUsage.timeStamping], true)] : []),
    ...(revocation === undefined
      ? []
      : [
          new AuthorityInfoAccessExtension({ ocsp: [revocation.ocsp] }),
          new CRLDistributionPointsExtension([revocation.list]),
        ]),
  ]
}

/** An end certificate below an authority: digitalSignature, for signing nonRepudiation too; no CA. Answers PEM. */
export async function issueCertificate(
  signer: Signer,
  authority: Authority,
  request: CertificateRequest,
): Promise<string> {
  const above = new X509Certificate(authority.certificate)
  const publicKey = await above.publicKey.export()
  const { purpose = 'signing', revocation } = request
  const lasting = purpose === 'signing' ? KeyUsageFlags.nonRepudiation : 0
  return generate(signer, { keyName: authority.keyName, name: new Name(above.subject), publicKey }, request, [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | lasting, true),
    await SubjectKeyIdentifierExtension.create(await importPublic(request.publicKey)),
    await AuthorityKeyIdentifierExtension.create(above),
    ...extensionsFor(purpose, revocation),
  ])
}
