import type { DocumentType } from '../identity/index.ts'
import { texts } from './ui/text.ts'

/** Documents by which a person is known. */
export const documentTypeWords = texts<Readonly<Record<DocumentType, string>>>(
  {
    'resident-id': '居民身份证',
    'foreign-permanent-resident-id': '外国人永久居留身份证',
    'hk-macao-residence-permit': '港澳居民居住证',
    'taiwan-residence-permit': '台湾居民居住证',
    passport: '护照',
    'hk-macao-travel-permit': '港澳居民来往内地通行证',
    'taiwan-travel-permit': '台湾居民来往大陆通行证',
    uscc: '统一社会信用代码',
    other: '其他证件',
  },
  {
    'resident-id': 'Resident ID card',
    'foreign-permanent-resident-id': 'Foreign permanent resident ID card',
    'hk-macao-residence-permit': 'Residence permit of Hong Kong or Macao residents',
    'taiwan-residence-permit': 'Residence permit of Taiwan residents',
    passport: 'Passport',
    'hk-macao-travel-permit': 'Mainland travel permit of Hong Kong or Macao residents',
    'taiwan-travel-permit': 'Mainland travel permit of Taiwan residents',
    uscc: 'Unified social credit code',
    other: 'Another document',
  },
)
