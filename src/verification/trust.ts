import { createHash, X509Certificate } from 'node:crypto'
import { namedIn } from '../licenses/index.ts'
import { parseCertificate } from '../platform/crypto/x509/certificate.ts'
import { leadToRoot, maySealDocuments } from '../platform/crypto/x509/path.ts'
import type { Issuer } from './checks/evidence.ts'

/** Whom somebody trusts: roots, and the certificates below them by `kid`. */
export interface Trust {
  readonly roots: readonly X509Certificate[]
  /** Authorities below a root. */
  readonly between: readonly X509Certificate[]
  readonly leaves: ReadonlyMap<string, X509Certificate>
}

/** First eight bytes of SHA-256 over the DER certificate, hex: what a QR's header names. */
export const kidOf = ({ raw }: X509Certificate): string => createHash('sha256').update(raw).digest('hex').slice(0, 16)

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+?-----END CERTIFICATE-----/g
const mostCertificates = 10_000

const isRoot = (certificate: X509Certificate): boolean =>
  certificate.ca && certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey)

const isSigner = ({ ca, publicKey }: X509Certificate): boolean =>
  !ca && publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1'

const coversAt = ({ validFrom, validTo }: X509Certificate, at: Date): boolean =>
  new Date(validFrom) <= at && at <= new Date(validTo)

/** All certificates of a PEM text, in its order. @throws Error when one cannot be read, or for more than there can be */
export function certificatesIn(pem: string): X509Certificate[] {
  const texts = pem.match(block) ?? []
  if (texts.length > mostCertificates) throw new Error('the bundle holds too many certificates')
  return texts.map(text => new X509Certificate(text))
}

/**
 * Reads a bundle of PEM certificates: those that are CAs and signed by themselves are roots, the others hang below one.
 * @throws Error when a certificate cannot be read or no root is among them
 */
export function readTrust(bundle: string): Trust {
  const certificates = certificatesIn(bundle)
  const roots = certificates.filter(isRoot)
  if (roots.length === 0) throw new Error('the bundle holds no root certificate')
  const between = certificates.filter(each => each.ca && !roots.includes(each))
  return { roots, between, leaves: new Map(certificates.filter(isSigner).map(leaf => [kidOf(leaf), leaf])) }
}

/** RFC 5280 §6 for chains of two: names, signature, CA flag, and the root good when the leaf began. */
export const hangsOnRoot = (leaf: X509Certificate, roots: readonly X509Certificate[]): boolean =>
  isSigner(leaf) &&
  roots.some(root => leaf.checkIssued(root) && leaf.verify(root.publicKey) && coversAt(root, new Date(leaf.validFrom)))

interface SubjectNames {
  readonly commonName: string | undefined
  readonly organization: string | undefined
  readonly organizationId: string | undefined
}

/** Names in a certificate, as far as we ask for them; one that is there twice counts as none. */
export function subjectOf(certificate: X509Certificate): SubjectNames {
  const names = new Map<string, unknown>(Object.entries(certificate.toLegacyObject().subject))
  const textOf = (name: string): string | undefined => {
    const value = names.get(name)
    return typeof value === 'string' ? value : undefined
  }
  return {
    commonName: textOf('CN'),
    organization: textOf('O'),
    organizationId: textOf('organizationIdentifier'),
  }
}

/** RFC 5280 §6 for a certificate that seals, judged at the moment it began. */
function leadsToRoot(certificate: X509Certificate, { roots, between }: Pick<Trust, 'roots' | 'between'>): boolean {
  const parse = ({ raw }: X509Certificate) => parseCertificate(raw)
  const began = new Date(certificate.validFrom)
  return leadToRoot([certificate, ...between].map(parse), roots.map(parse), began, maySealDocuments).kind === 'ok'
}

/** A department's certificate that leads to one of the roots. Undefined for any other, the one for status lists too. */
export function issuerFrom(certificate: X509Certificate, trust: Pick<Trust, 'roots' | 'between'>): Issuer | undefined {
  const { names, codes } = namedIn(certificate)
  const [[name], [uscc]] = [names, codes]
  if (uscc === undefined || name === undefined || !isSigner(certificate)) return undefined
  if (!leadsToRoot(certificate, trust)) return undefined
  return {
    kid: kidOf(certificate),
    uscc,
    name,
    certificate,
    key: certificate.publicKey,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  }
}

const issuers = new WeakMap<Trust, Map<string, Issuer | undefined>>()

/**
 * Whom a `kid` names among those one trusts. A bundle never changes, so every certificate in it is checked once; a `kid`
 * that is not in it leaves nothing behind.
 */
export function issuerIn(trust: Trust, kid: string): Issuer | undefined {
  const known = issuers.get(trust) ?? new Map<string, Issuer | undefined>()
  issuers.set(trust, known)
  if (known.has(kid)) return known.get(kid)
  const leaf = trust.leaves.get(kid)
  if (leaf === undefined) return undefined
  const issuer = issuerFrom(leaf, trust)
  known.set(kid, issuer)
  return issuer
}

/** Our own keys, and the common names of their certificates: these bear no organization's code, which tells them from issuers. */
export const signerNames = { 'status-list': 'Yihao status lists', register: 'Yihao register' } as const
export type SignerName = keyof typeof signerNames

/** The name of this key of ours, and no organization's code; who gave it that name is asked elsewhere. */
export function isNamedAs(name: SignerName, certificate: X509Certificate): boolean {
  const { commonName, organizationId } = subjectOf(certificate)
  return commonName === signerNames[name] && organizationId === undefined
}

/**
 * May this certificate sign as this key of ours at that moment? A department's may not: it could un-revoke another's
 * licenses.
 */
export function maySignAs(
  name: SignerName,
  certificate: X509Certificate,
  roots: readonly X509Certificate[],
  at: Date,
): boolean {
  return isNamedAs(name, certificate) && coversAt(certificate, at) && hangsOnRoot(certificate, roots)
}
