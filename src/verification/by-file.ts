import { X509Certificate } from 'node:crypto'
import type { VerificationRecord } from '../licenses/index.ts'
import type { Deps } from '../platform/deps.ts'
import { pipelines, runChecks } from './checks/steps.ts'
import { checkPdf, type SealedPdf } from './documents/check-pdf.ts'
import { type StatedLicense, statedLicense } from './documents/sd-jwt.ts'
import { documentTrust } from './documents/trust.ts'
import type { Reason } from './outcome.ts'
import type { Lookup } from './way.ts'

/** A license document is closed by its one seal, which is the issuer's; another one that carries a license is none. */
function licenseOf({ seals, isClosed, credentials }: SealedPdf, deps: Deps): StatedLicense | Reason {
  const [credential, ...others] = credentials
  const [seal, ...later] = seals
  const stated =
    credential === undefined ? undefined : statedLicense(credential, [new X509Certificate(deps.keys.root.certificate)])
  if (stated === undefined || others.length > 0) return 'content-altered'
  const isIssuers = seal?.uscc === stated.issuer.uscc
  return isClosed && isIssuers && later.length === 0 ? stated : 'seal-invalid'
}

/**
 * By a PDF: its seals first, then, where a license is attached, what it says and the register's row. A sealed document that
 * is no license is good by its seals alone.
 */
export async function lookupByFile(deps: Deps, file: Buffer, at: Date): Promise<Lookup> {
  const found = checkPdf(file, await documentTrust(deps), at)
  if ('refused' in found) return found
  const { credentials, seals } = found
  if (credentials.length === 0) return { refused: [], seals }
  const stated = licenseOf(found, deps)
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
