import { demoDefiner } from '../definers.ts'
import { choice, coded, fieldsOf, legalRepresentative, list, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

/** 食品经营许可证: five years. */
export const foodOperationPermit: LicenseType = {
  code: `${demoDefiner.uscc}901`,
  demoCode: true,
  name: '食品经营许可证',
  nameEn: 'Food operation permit',
  definer: demoDefiner,
  matters: [{ name: '食品经营许可' }],
  holderCategory: 'organization',
  validity: { kind: 'years', years: 5, endsDayBefore: true },
  issuerLevel: 'county',
  layout: {
    labels: {
      number: ['许可证编号', 'Permit number'],
      holders: ['经营者名称', 'Operator'],
      'holder-numbers': ['社会信用代码', 'Credit code'],
    },
    rows: [
      ['@holders'],
      ['@holder-numbers'],
      ['legalRepresentative'],
      ['address'],
      ['premises'],
      ['businessForm'],
      ['items'],
      ['@validity'],
      ['complaintPhone', 'signedBy'],
    ],
  },
  fieldsSchema: fieldsOf(
    {
      legalRepresentative,
      address: text(['住所', 'Address'], 200, '云南省昆明市盘龙区北京路 1 号'),
      premises: text(['经营场所', 'Place of business'], 200, '云南省昆明市盘龙区北京路 1 号一层'),
      businessForm: choice(['主体业态', 'Form of business'], '餐饮服务经营者', '食品销售经营者', '集中用餐单位食堂'),
      items: list(
        ['经营项目', 'Items'],
        30,
        { type: 'string', minLength: 1, maxLength: 60 },
        ['热食类食品制售', '冷食类食品制售'],
        ['预包装食品销售'],
      ),
      complaintPhone: coded(['投诉举报电话', 'Complaints'], '^[0-9-]{5,20}$', 20, '12315'),
      signedBy: text(['签发人', 'Signed by'], 50, '示例乙'),
    },
    ['complaintPhone', 'signedBy'],
  ),
}
