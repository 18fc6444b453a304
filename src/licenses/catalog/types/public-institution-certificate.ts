import { demoDefiner } from '../definers.ts'
import { fieldsOf, legalRepresentative, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

/** 事业单位法人证书: five years. */
export const publicInstitutionCertificate: LicenseType = {
  code: `${demoDefiner.uscc}906`,
  demoCode: true,
  name: '事业单位法人证书',
  nameEn: 'Public institution certificate',
  definer: demoDefiner,
  holderCategory: 'organization',
  validity: { kind: 'years', years: 5 },
  issuerLevel: 'province',
  numbering: 'holder-document',
  layout: {
    labels: { number: ['统一社会信用代码', 'Unified social credit code'] },
    rows: [
      ['@holders'],
      ['purpose'],
      ['address'],
      ['legalRepresentative'],
      ['funding', 'capital'],
      ['sponsor'],
      ['@validity'],
    ],
  },
  fieldsSchema: fieldsOf({
    purpose: text(['宗旨和业务范围', 'Purpose and scope'], 1_000, '组织青少年科技活动，普及科学知识。'),
    address: text(['住所', 'Address'], 200, '云南省昆明市五华区翠湖西路 1 号'),
    legalRepresentative,
    funding: text(['经费来源', 'Funding'], 100, '财政补助收入'),
    capital: text(['开办资金', 'Initial capital'], 60, '100 万元'),
    sponsor: text(['举办单位', 'Sponsor'], 200, '云南省科学技术协会（演示）'),
  }),
}
