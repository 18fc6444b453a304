import { createHash } from 'node:crypto'
import { names } from '../../platform/crypto/cms/names.ts'
import { type Cms, isSignedCms, readCms } from '../../platform/crypto/cms/read.ts'
import { timeStampOf } from '../../platform/crypto/time-stamp/token.ts'
import type { Certificate } from '../../platform/crypto/x509/certificate.ts'
import { elementAt } from '../../platform/crypto/x509/der.ts'
import { leadToRoot, maySealDocuments } from '../../platform/crypto/x509/path.ts'
import type { RevocationList } from '../../platform/crypto/x509/revocation-list.ts'
import { type PdfSignature, signedParts } from '../../platform/pdf/signatures.ts'
import type { Reason } from '../outcome.ts'
import { type SealCertificate, sealCertificate } from './seal-certificate.ts'

/** Whom somebody trusts who verifies documents. */
export interface DocumentTrust {
  /** Roots of departments' certificates. */
  readonly roots: readonly Certificate[]
  readonly timeStampRoots: readonly Certificate[]
  /** Lists of those roots, verified. */
  readonly revocationLists: readonly RevocationList[]
}

/** A seal that holds: whose it is, and when it was put, by the time stamp. */
export interface Seal {
  /** Undefined for the register's own, which stands on receipts and names no department. */
  readonly uscc: string | undefined
  readonly name: string
  readonly kid: string
  /** Where its certificate leads. */
  readonly root: Certificate
  readonly sealedAt: Date
}

export type DepartmentSeal = Seal & { readonly uscc: string }
export const isDepartments = (seal: Seal): seal is DepartmentSeal => seal.uscc !== undefined

export type SealAnswer = { readonly seal: Seal } | { readonly reason: Reason }

const invalid: SealAnswer = { reason: 'seal-invalid' }
const subFilters = ['ETSI.CAdES.detached', 'adbe.pkcs7.detached']
const mostCmsBytes = 65_536
const mostCertificates = 10
const skewMilliseconds = 60_000

/** The signature itself; behind it nothing but the zeros that fill the room. */
function cmsOf({ contents }: PdfSignature): Cms {
  const { whole } = elementAt(contents, 0)
  if (whole.length > mostCmsBytes || contents.subarray(whole.length).some(byte => byte !== 0))
    throw new Error('not one CMS')
  const cms = readCms(whole)
  if (cms.contentType !== names.data || cms.content !== undefined || cms.certificates.length > mostCertificates)
    throw new Error('not a detached CMS')
  return cms
}

/** A stamper that was withdrawn could have stamped any time since: none of its stamps is believed. */
const isStamperWithdrawn = ({ issuer, serial }: Certificate, lists: readonly RevocationList[]): boolean =>
  lists.some(list => list.issuer.equals(issuer) && list.revoked.has(serial))

function stampOf(cms: Cms, { timeStampRoots, revocationLists }: DocumentTrust, at: Date): Date | undefined {
  const token = cms.unsigned.get(names.timeStampToken)
  if (token === undefined) return undefined
  const stamp = timeStampOf(token.whole, cms.signature, timeStampRoots, der => sealCertificate(der).certificate)
  if (stamp === undefined || isStamperWithdrawn(stamp.certificate, revocationLists)) return undefined
  return stamp.at.getTime() > at.getTime() + skewMilliseconds ? undefined : stamp.at
}

/** What was sealed before the moment from which it is not believed is good; the time stamp is what says so. */
const isWithdrawn = ({ issuer, serial }: Certificate, lists: readonly RevocationList[], at: Date): boolean =>
  lists.some(list => {
    const revocation = list.issuer.equals(issuer) ? list.revoked.get(serial) : undefined
    return revocation !== undefined && revocation.invalidFrom <= at
  })

/** The root that the signer's certificate leads to, or why it is not believed. */
function standingOf(
  given: readonly SealCertificate[],
  signer: SealCertificate,
  trust: DocumentTrust,
  at: Date,
): Certificate | Reason {
  const chain = [signer, ...given.filter(each => each !== signer)].map(each => each.certificate)
  const path = leadToRoot(chain, trust.roots, at, maySealDocuments)
  if (path.kind === 'bad') return path.failure === 'expired' ? 'seal-invalid' : 'unknown-issuer'
  // Certificates are not signed along: one that leads nowhere is none of the seal's.
  const isOnPath = ({ der }: Certificate): boolean => path.path.some(each => each.der.equals(der))
  if (!chain.every(isOnPath)) return 'seal-invalid'
  const root = path.path.at(-1)
  return root === undefined || path.path.some(each => isWithdrawn(each, trust.revocationLists, at))
    ? 'seal-invalid'
    : root
}

function answerOf(file: Buffer, signature: PdfSignature, trust: DocumentTrust, at: Date): SealAnswer {
  const cms = cmsOf(signature)
  const given = cms.certificates.map(sealCertificate)
  const signer = given.find(
    ({ certificate }) => certificate.serial === cms.serial && certificate.issuer.equals(cms.issuer),
  )
  if (signer === undefined) return invalid
  const sealedAt = stampOf(cms, trust, at)
  const root = standingOf(given, signer, trust, sealedAt ?? at)
  if (typeof root === 'string') return { reason: root }
  if (signer.sealer === undefined) return { reason: 'unknown-issuer' }
  if (sealedAt === undefined) return invalid
  const digest = createHash(cms.digest)
  for (const part of signedParts(file, signature)) digest.update(part)
  if (!isSignedCms(cms, digest.digest(), signer.certificate)) return invalid
  return { seal: { ...signer.sealer, kid: signer.kid, root, sealedAt } }
}

/**
 * Does a signature of a PDF hold: form, digest, key, chain to a root, validity and withdrawal at the time that its time stamp
 * proves (EN 319 102-1)? What stands behind what it covers is asked elsewhere. Never throws.
 */
export function checkSeal(file: Buffer, signature: PdfSignature, trust: DocumentTrust, at: Date): SealAnswer {
  if (!subFilters.includes(signature.subFilter)) return invalid
  try {
    return answerOf(file, signature, trust, at)
  } catch {
    return invalid
  }
}
