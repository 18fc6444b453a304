import { namedIn } from '../../licenses/nouns.ts'
import { type Asking, sha256, those } from '../../platform/crypto/asking.ts'
import { hexOf } from '../../platform/crypto/octets.ts'
import { isSoundRoot, leading, maySealDocuments } from '../../platform/crypto/x509/leading.ts'
import {
  authorityOf,
  certificateBlocks,
  isIssuedBy,
  namesIn,
  type ReadCertificate,
  readCertificate,
} from '../../platform/crypto/x509/reading.ts'
import type { Issuer } from '../checks/evidence.ts'

/** Whom somebody trusts: roots, and the certificates below them by `kid`. */
export interface Trust {
  readonly roots: readonly ReadCertificate[]
  /** Authorities below a root. */
  readonly between: readonly ReadCertificate[]
  readonly leaves: ReadonlyMap<string, ReadCertificate>
}

type Authorities = Pick<Trust, 'roots' | 'between'>

/** First eight bytes of SHA-256 over the DER certificate, hex: what a QR's header names. */
export function* kidOf({ der }: Pick<ReadCertificate, 'der'>): Asking<string> {
  return hexOf((yield* sha256(der)).subarray(0, 8))
}

const mostCertificates = 10_000
const isAuthority = (certificate: ReadCertificate): boolean => authorityOf(certificate).isAuthority
const isSigner = (certificate: ReadCertificate): boolean =>
  !isAuthority(certificate) && certificate.publicKey.curve === 'P-256'
const coversAt = ({ notBefore, notAfter }: ReadCertificate, at: Date): boolean => notBefore <= at && at <= notAfter

/** All certificates of a PEM text, in its order. @throws Error when one cannot be read, or for more than there can be */
export function certificatesIn(pem: string): ReadCertificate[] {
  const blocks = certificateBlocks(pem)
  if (blocks.length > mostCertificates) throw new Error('the bundle holds too many certificates')
  return blocks.map(readCertificate)
}

/**
 * Reads a bundle of PEM certificates: those that are CAs and signed by themselves are roots, the others hang below one.
 * @throws Error when a certificate cannot be read or no root is among them
 */
export function* readingTrust(bundle: string): Asking<Trust> {
  const certificates = certificatesIn(bundle)
  const authorities = certificates.filter(isAuthority)
  const roots = yield* those(authorities, each => isIssuedBy(each, each))
  if (roots.length === 0) throw new Error('the bundle holds no root certificate')
  const leaves = new Map<string, ReadCertificate>()
  for (const leaf of certificates.filter(isSigner)) leaves.set(yield* kidOf(leaf), leaf)
  return { roots, between: authorities.filter(each => !roots.includes(each)), leaves }
}

/** RFC 5280 §6 for a certificate that seals, judged at the moment it began. */
function* leadsToRoot(certificate: ReadCertificate, { roots, between }: Authorities): Asking<boolean> {
  const answer = yield* leading([certificate, ...between], roots, certificate.notBefore, maySealDocuments)
  return answer.kind === 'ok'
}

/** A department's certificate that leads to one of the roots. Undefined for any other, the one for status lists too. */
export function* issuerFrom(certificate: ReadCertificate, trust: Authorities): Asking<Issuer | undefined> {
  const { names, codes } = namedIn(certificate.subject)
  const [[name], [uscc]] = [names, codes]
  if (uscc === undefined || name === undefined || !isSigner(certificate)) return undefined
  if (!(yield* leadsToRoot(certificate, trust))) return undefined
  const { notBefore, notAfter } = certificate
  return { kid: yield* kidOf(certificate), uscc, name, certificate, notBefore, notAfter }
}

const issuers = new WeakMap<Trust, Map<string, Issuer | undefined>>()

/**
 * Whom a `kid` names among those one trusts. A bundle never changes, so every certificate in it is checked once; a `kid`
 * that is not in it leaves nothing behind.
 */
export function* issuerIn(trust: Trust, kid: string): Asking<Issuer | undefined> {
  const known = issuers.get(trust) ?? new Map<string, Issuer | undefined>()
  issuers.set(trust, known)
  if (known.has(kid)) return known.get(kid)
  const leaf = trust.leaves.get(kid)
  if (leaf === undefined) return undefined
  const issuer = yield* issuerFrom(leaf, trust)
  known.set(kid, issuer)
  return issuer
}

/** Our own keys, and the common names of their certificates: these bear no organization's code, which tells them from issuers. */
export const signerNames = { 'status-list': 'Yihao status lists', register: 'Yihao register' } as const
export type SignerName = keyof typeof signerNames

interface SubjectNames {
  readonly commonName: string | undefined
  readonly organization: string | undefined
}

const kinds = { commonName: '2.5.4.3', organization: '2.5.4.10', organizationId: '2.5.4.97' } as const

/** Names in a certificate, as far as we ask for them; one that is there twice counts as none. */
export function subjectOf({ subject }: Pick<ReadCertificate, 'subject'>): SubjectNames {
  const only = (kind: string): string | undefined => {
    const [name, ...others] = namesIn(subject, kind)
    return others.length === 0 ? name : undefined
  }
  return { commonName: only(kinds.commonName), organization: only(kinds.organization) }
}

/**
 * The name of this key of ours, and no organization's code: a department's could un-revoke another's licenses. Who gave it that
 * name is asked elsewhere.
 */
export function isNamedAs(certificate: ReadCertificate, name: SignerName): boolean {
  const isOrganizations = namesIn(certificate.subject, kinds.organizationId).length > 0
  return !isOrganizations && subjectOf(certificate).commonName === signerNames[name]
}

/** May this certificate sign as this key of ours at that moment? Chains of two (RFC 5280 §6), the root good when it began. */
export function* maySignAs(
  name: SignerName,
  certificate: ReadCertificate,
  roots: readonly ReadCertificate[],
  at: Date,
): Asking<boolean> {
  if (!isNamedAs(certificate, name) || !isSigner(certificate) || !coversAt(certificate, at)) return false
  for (const root of roots)
    if (isSoundRoot(root) && coversAt(root, certificate.notBefore) && (yield* isIssuedBy(certificate, root)))
      return true
  return false
}
