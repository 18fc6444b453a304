import { marketRegulation } from '../definers.ts'
import { choice, day, fieldsOf, legalRepresentative, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

/** 营业执照: until the business ends, or to the day the issuer states. */
export const businessLicense: LicenseType = {
  code: '11100000MB0143028R001',
  name: '营业执照',
  nameEn: 'Business license',
  definer: marketRegulation,
  holderCategory: 'organization',
  validity: { kind: 'unlimited' },
  issuerLevel: 'county',
  numbering: 'holder-document',
  layout: {
    labels: { number: ['统一社会信用代码', 'Unified social credit code'] },
    rows: [
      ['@holders'],
      ['enterpriseType'],
      ['legalRepresentative'],
      ['registeredCapital', 'establishedOn'],
      ['address'],
      ['@validity'],
      ['businessScope'],
      ['copy', '@paper-serial'],
    ],
  },
  fieldsSchema: fieldsOf(
    {
      enterpriseType: text(['类型', 'Type of enterprise'], 100, '有限责任公司（自然人投资或控股）', '个体工商户'),
      address: text(['住所（经营场所）', 'Address'], 200, '云南省昆明市盘龙区北京路 1 号'),
      legalRepresentative,
      registeredCapital: text(['注册资本', 'Registered capital'], 60, '伍佰万元整'),
      establishedOn: day(['成立日期', 'Established on'], '2020-05-18'),
      businessScope: text(
        ['经营范围', 'Business scope'],
        2_000,
        '餐饮服务；食品销售（依法须经批准的项目，经批准后方可开展）',
      ),
      copy: choice(['正副本', 'Original or duplicate'], '正本', '副本'),
    },
    ['registeredCapital', 'copy'],
  ),
}
