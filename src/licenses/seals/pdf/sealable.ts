import type { PdfFile } from '../../../platform/pdf/file.ts'
import { mentioned } from '../../../platform/pdf/revisions.ts'
import { type PdfSignature, signaturesOf } from '../../../platform/pdf/signatures.ts'
import { isNamed } from '../../../platform/pdf/value.ts'
import { refuse } from '../../faults.ts'

const wrong = (code: 'document-active' | 'document-altered' | 'document-closed', detail: string) =>
  refuse(code, [{ pointer: '/file', detail }])

/** What such a file shows can change by itself after it was sealed. */
function refuseActive(file: PdfFile): void {
  const { catalog } = file
  if (file.dictOf(catalog.get('AcroForm'))?.has('XFA')) throw wrong('document-active', 'a dynamic form (XFA)')
  if (catalog.has('AA')) throw wrong('document-active', 'actions on opening or closing (/AA)')
  if (file.dictOf(catalog.get('Names'))?.has('JavaScript')) throw wrong('document-active', 'scripts (/JavaScript)')
  if (isNamed(file.dictOf(catalog.get('OpenAction'))?.get('S'), 'JavaScript'))
    throw wrong('document-active', 'a script on opening (/OpenAction)')
}

/** Who seals says yes to the whole file: nothing may stand in it that those who signed before have not seen. */
function refuseAltered(file: PdfFile, standing: readonly PdfSignature[]): void {
  const last = standing.at(-1)
  if (last !== undefined && last.end !== file.bytes.length)
    throw wrong('document-altered', `changed after its last signature, which ends at byte ${last.end}`)
  if (standing.some(({ permission }) => permission === 1))
    throw wrong('document-closed', 'its certification allows no further signatures')
}

/**
 * May this file be sealed? Answers the first number that is free for new objects: none that something signed leads to.
 * @throws Fault `document-active`, `document-altered`, `document-closed`; {@link PdfError}
 */
export function refuseUnsealable(file: PdfFile, isCertification: boolean): number {
  refuseActive(file)
  const standing = signaturesOf(file)
  refuseAltered(file, standing)
  if (standing.length === 0) return file.nextNumber
  if (isCertification) throw wrong('document-closed', 'it is signed already: a certification comes first')
  return Math.max(file.nextNumber, ...[...mentioned(file)].map(number => number + 1))
}
