import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { refuse } from '../faults.ts'
import { verifierOf } from '../verifier.ts'
import { receiptPdf } from './paper.ts'
import { receiptMediaType } from './receipt.ts'
import { keptForm, signedReceipt } from './sign.ts'
import { type ReceiptRow, selectReceipt } from './store.ts'

export const receiptFormats = ['jws', 'pdf'] as const
export type ReceiptFormat = (typeof receiptFormats)[number]

export interface ReceiptDocument {
  readonly mediaType: string
  readonly fileName: string
  readonly body: Buffer
}

/** For those who verified: the same caller, or whoever verifies for the same organization. */
async function ownReceipt(deps: Deps, caller: Caller, id: string): Promise<ReceiptRow> {
  const verifier = await verifierOf(deps, caller)
  const row = isUuid(id) ? await selectReceipt(deps.db, id) : undefined
  const isOwn =
    row !== undefined &&
    verifier !== undefined &&
    (row.organization === null ? row.actor === verifier.actor : row.organization === verifier.organization)
  if (!isOwn) throw refuse('receipt-not-found')
  return row
}

/**
 * A receipt of one's own verification: signed when it is first fetched, the same bytes ever after.
 * @throws Fault `verification-not-allowed`, `receipt-not-found`, `receipt-not-ready`; of PDFs also
 *   `document-character-missing`, `time-stamp-unavailable`
 */
export async function receiptDocument(
  deps: Deps,
  caller: Caller,
  id: string,
  format: ReceiptFormat,
): Promise<ReceiptDocument> {
  const row = await ownReceipt(deps, caller, id)
  const jws = await signedReceipt(deps, row)
  if (format === 'jws')
    return { mediaType: receiptMediaType, fileName: `receipt-${id}.jws`, body: Buffer.from(jws, 'ascii') }
  const body = await keptForm(deps, row, 'pdf', () => receiptPdf(deps, jws))
  return { mediaType: 'application/pdf', fileName: `receipt-${id}.pdf`, body }
}
