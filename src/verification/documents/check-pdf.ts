import { openPdf, type PdfFile } from '../../platform/pdf/file.ts'
import { isOnlySigned } from '../../platform/pdf/revisions.ts'
import { type PdfSignature, signaturesOf } from '../../platform/pdf/signatures.ts'
import { PdfError } from '../../platform/pdf/trouble.ts'
import type { Reason } from '../outcome.ts'
import { receiptMediaType } from '../receipts/receipt.ts'
import { attachedTo } from './attachments.ts'
import { checkSeal, type DocumentTrust, type Seal } from './seal.ts'

/** A sealed PDF of which every seal holds and every byte is under a seal. */
export interface SealedPdf {
  /** In the order in which they were put. */
  readonly seals: readonly Seal[]
  /** The first seal certifies that nothing may be changed: only a license document is sealed so. */
  readonly isClosed: boolean
  /** SD-JWTs that are attached. */
  readonly credentials: readonly string[]
  /** Receipts of verifications that are attached. */
  readonly receipts: readonly string[]
}

export type PdfAnswer = SealedPdf | { readonly refused: readonly Reason[] }

const mostSignatures = 20
const refusedFor = (...refused: readonly Reason[]): PdfAnswer => ({ refused })

/** Undefined when this cannot be done. */
function tried<Found>(read: () => Found): Found | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof PdfError) return undefined
    throw error
  }
}

/**
 * Is every byte under a seal, and nothing between two seals but the later one? The last signature reaches the end of the
 * file. Whoever sealed a later version has sealed what others signed only if nobody changed it in between.
 */
function isWhole(file: PdfFile, signatures: readonly PdfSignature[]): boolean {
  if (signatures.at(-1)?.end !== file.bytes.length) return false
  if (signatures.slice(0, -1).some(({ permission }) => permission === 1)) return false
  const versions = signatures.map(({ end }) =>
    end === file.bytes.length ? file : openPdf(file.bytes.subarray(0, end)),
  )
  return signatures.slice(1).every((signature, n) => {
    const [before, after] = [versions[n], versions[n + 1]]
    return before !== undefined && after !== undefined && isOnlySigned(before, after, signature)
  })
}

/**
 * Verifies a PDF by itself: no register, no network, no database. Every signature must hold; together they must cover the
 * whole file, and no version between them may show anything else. Never throws.
 */
export function checkPdf(bytes: Buffer, trust: DocumentTrust, at: Date): PdfAnswer {
  const file = tried(() => openPdf(bytes))
  if (file === undefined) return refusedFor('malformed')
  const signatures = tried(() => signaturesOf(file))
  if (signatures === undefined || signatures.length === 0 || signatures.length > mostSignatures)
    return refusedFor('seal-invalid')
  const seals: Seal[] = []
  for (const signature of signatures.toReversed()) {
    const answer = checkSeal(bytes, signature, trust, at)
    if ('reason' in answer) return refusedFor(answer.reason)
    seals.unshift(answer.seal)
  }
  const isUntouched = tried(() => isWhole(file, signatures)) ?? false
  if (!isUntouched) return refusedFor('content-altered')
  const textsOf = (mediaType: string) => attachedTo(file, mediaType).map(each => each.toString('latin1'))
  const attached = tried(() => ({
    credentials: textsOf('application/dc+sd-jwt'),
    receipts: textsOf(receiptMediaType),
  }))
  if (attached === undefined) return refusedFor('content-altered')
  return { seals, isClosed: signatures[0]?.permission === 1, ...attached }
}
