import { publicSecurity } from '../definers.ts'
import { birthDate, ethnicity, fieldsOf, photo, sex, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

/** 居民身份证: validity by age (居民身份证法 第五条): below 16 five years, to 25 ten, to 45 twenty, then for life. */
export const residentIdCard: LicenseType = {
  code: '11100000000013127D001',
  name: '居民身份证',
  nameEn: 'Resident identity card',
  definer: publicSecurity,
  holderCategory: 'person',
  validity: {
    kind: 'by-age',
    steps: [{ below: 16, years: 5 }, { below: 26, years: 10 }, { below: 46, years: 20 }, {}],
  },
  issuerLevel: 'county',
  numbering: 'holder-document',
  layout: {
    labels: { number: ['公民身份号码', 'Citizen number'] },
    rows: [['@holders'], ['sex', 'ethnicity'], ['birthDate'], ['address'], ['issuingOffice'], ['@validity']],
  },
  fieldsSchema: fieldsOf(
    {
      sex,
      ethnicity,
      birthDate,
      address: text(['住址', 'Address'], 200, '云南省昆明市五华区翠湖南路 1 号'),
      issuingOffice: text(['签发机关', 'Issuing office'], 100, '昆明市公安局五华分局（演示）'),
      photo,
    },
    ['photo'],
  ),
}
