import { X509Certificate } from 'node:crypto'
import { issuerCertificate, type VerificationRecord } from '../licenses/index.ts'
import { atOnce } from '../platform/crypto/at-once.ts'
import type { Deps } from '../platform/deps.ts'
import type { StatedLicense } from './checks/evidence.ts'
import { pipelines, runChecks } from './checks/steps.ts'
import { checkPdf, type SealedPdf } from './documents/check-pdf.ts'
import { type DocumentTrust, isDepartments, type Seal } from './documents/seal.ts'
import { documentTrust } from './documents/trust.ts'
import type { Lookup } from './lookup.ts'
import { statedLicense } from './offline/sd-jwt.ts'
import type { Reason } from './outcome.ts'
import { checkReceipt, receiptIn } from './receipts/check.ts'

/**
 * What is known here of a seal that holds by itself: its key was in other hands, or another authority certified it and no
 * department has brought it.
 */
async function refusedHere(deps: Deps, { kid, root, sealedAt }: Seal): Promise<Reason[]> {
  const known = await issuerCertificate(deps, kid)
  if (known === undefined)
    return root.der.equals(new X509Certificate(deps.keys.root.certificate).raw) ? [] : ['unknown-issuer']
  return known.invalidFrom !== null && known.invalidFrom <= sealedAt ? ['seal-invalid'] : []
}

/** A license document is closed by its one seal, which is the issuer's; another one that carries a license is none. */
function licenseOf(
  { seals, isClosed, credentials }: SealedPdf,
  { roots }: DocumentTrust,
  at: Date,
): StatedLicense | Reason {
  const [credential, ...others] = credentials
  const [seal, ...later] = seals
  const stated = credential === undefined ? undefined : atOnce(statedLicense(credential, roots, at))
  if (stated === undefined || typeof stated === 'string' || others.length > 0) return 'content-altered'
  const isIssuers = seal?.uscc === stated.issuer.uscc
  return isClosed && isIssuers && later.length === 0 ? stated : 'seal-invalid'
}

/** What the register has sealed itself is a receipt, closed by that one seal; anything else under it is none. */
async function checkPaper(deps: Deps, { seals, isClosed, receipts }: SealedPdf, at: Date): Promise<Lookup> {
  const [receipt, ...others] = receipts
  const isReceipt = receipt !== undefined && others.length === 0 && seals.length === 1 && isClosed
  return isReceipt ? checkReceipt(deps, receipt, at) : { refused: ['unknown-issuer'] }
}

/**
 * By a PDF: its seals first, then, where a license is attached, what it says and the register's row. A sealed document that
 * is no license is good by its seals alone. A receipt comes as a PDF or as the signed text itself.
 */
export async function lookupByFile(deps: Deps, file: Buffer, at: Date): Promise<Lookup> {
  const signed = receiptIn(file)
  if (signed !== undefined) return checkReceipt(deps, signed, at)
  const trust = await documentTrust(deps)
  const found = checkPdf(file, trust, at)
  if ('refused' in found) return found
  const { credentials } = found
  const refused = (await Promise.all(found.seals.map(each => refusedHere(deps, each)))).flat()
  if (refused.length > 0) return { refused: [...new Set(refused)] }
  const seals = found.seals.filter(isDepartments)
  if (seals.length < found.seals.length) return checkPaper(deps, found, at)
  if (credentials.length === 0) return { refused: [], seals }
  const stated = licenseOf(found, trust, at)
  if (typeof stated === 'string') return { refused: [stated] }
  const validity = { from: stated.validFrom, until: stated.validUntil }
  return {
    identifier: stated.identifier,
    seals,
    judge(record: VerificationRecord | undefined) {
      const reasons = runChecks(pipelines.sealed, { at, stated, record, validity, status: record?.status })
      return { record, reasons, isProven: true }
    },
  }
}
