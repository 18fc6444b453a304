/** Why a file is not read. */
export type PdfTrouble = 'not-pdf' | 'broken' | 'encrypted' | 'too-large'

const says: Readonly<Record<PdfTrouble, string>> = {
  'not-pdf': 'not a PDF',
  broken: 'the PDF is broken',
  encrypted: 'the PDF is encrypted',
  'too-large': 'the PDF holds more than is read',
}

export class PdfError extends Error {
  override readonly name = 'PdfError'
  readonly trouble: PdfTrouble
  /** What was expected, and the byte where it was. */
  readonly detail: string

  constructor(trouble: PdfTrouble, detail: string, at?: number) {
    const place = at === undefined ? detail : `${detail}, at byte ${at}`
    super(`${says[trouble]}: ${place}`)
    this.trouble = trouble
    this.detail = place
  }
}

export const broken = (detail: string, at?: number): PdfError => new PdfError('broken', detail, at)
