import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { type PdfToSeal, sealPdf } from '../../seals/pdf/seal-pdf.ts'
import { MissingGlyph } from './missing-glyph.ts'
import type { Rendered } from './render.ts'
import { renderStatement, type Statement } from './statement.ts'

/** @throws Fault `document-character-missing` where no font has a character of it */
export function setOnPaper(render: () => Rendered): Rendered {
  try {
    return render()
  } catch (error) {
    if (!(error instanceof MissingGlyph)) throw error
    throw refuse('document-character-missing', [{ pointer: error.pointer, detail: error.detail }], error)
  }
}

/**
 * A statement as a sealed PDF: PAdES B-T, certified against changes, under a key that is no department's.
 * @throws Fault `document-character-missing`, `time-stamp-unavailable`
 */
export async function sealedStatement(deps: Deps, statement: Statement, key: PdfToSeal['key']): Promise<Uint8Array> {
  const { pdf, seal } = setOnPaper(() => renderStatement(deps.config, statement))
  return sealPdf(deps, { pdf, key, seal, at: deps.clock.now(), isCertification: true })
}
