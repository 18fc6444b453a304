import { PdfError, type PdfTrouble } from '../../../platform/pdf/trouble.ts'
import { refuse } from '../../faults.ts'

const codes = {
  'not-pdf': 'document-not-pdf',
  broken: 'document-broken',
  encrypted: 'document-encrypted',
  'too-large': 'document-broken',
} as const satisfies Record<PdfTrouble, string>

/** Runs what reads a PDF of somebody else; what is wrong with it becomes a fault that names the place. */
export function reading<Found>(read: () => Found): Found {
  try {
    return read()
  } catch (error) {
    if (error instanceof PdfError)
      throw refuse(codes[error.trouble], [{ pointer: '/file', detail: error.detail }], error)
    throw error
  }
}
