import { type DocumentType, documentTypeNames } from '../identity/index.ts'
import { texts } from './ui/text.ts'

/** Documents by which a person is known. */
export const documentTypeWords = texts<Readonly<Record<DocumentType, string>>>(documentTypeNames, {
  'resident-id': 'Resident ID card',
  'foreign-permanent-resident-id': 'Foreign permanent resident ID card',
  'hk-macao-residence-permit': 'Residence permit of Hong Kong or Macao residents',
  'taiwan-residence-permit': 'Residence permit of Taiwan residents',
  passport: 'Passport',
  'hk-macao-travel-permit': 'Mainland travel permit of Hong Kong or Macao residents',
  'taiwan-travel-permit': 'Mainland travel permit of Taiwan residents',
  uscc: 'Unified social credit code',
  other: 'Another document',
})
