import { demoDefiner } from '../definers.ts'
import { birthDate, day, fieldsOf, list, sex, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

const party = {
  name: text(['姓名', 'Name'], 100),
  sex,
  nationality: text(['国籍', 'Nationality'], 60),
  birthDate,
  documentNumber: text(['身份证件号', 'Document number'], 40),
}

/** 结婚证: one for each of the two, or one in both names; good until the marriage ends. */
export const marriageCertificate: LicenseType = {
  code: `${demoDefiner.uscc}902`,
  demoCode: true,
  name: '结婚证',
  nameEn: 'Marriage certificate',
  definer: demoDefiner,
  matters: [{ name: '婚姻登记' }],
  holderCategory: 'person',
  maxHolders: 2,
  validity: { kind: 'unlimited' },
  issuerLevel: 'county',
  layout: {
    labels: { number: ['结婚证字号', 'Certificate number'], holders: ['持证人', 'Holders'] },
    rows: [['@holders'], ['registeredOn', 'registrar'], ['parties'], ['remarks'], ['@validity']],
  },
  fieldsSchema: fieldsOf(
    {
      registeredOn: day(['登记日期', 'Registered on'], '2021-09-09'),
      parties: list(
        ['双方信息', 'The parties'],
        2,
        { type: 'object', additionalProperties: false, required: Object.keys(party), properties: party },
        [
          {
            name: '示例甲',
            sex: '女',
            nationality: '中国',
            birthDate: '1990-03-07',
            documentNumber: '000000199003070000',
          },
          {
            name: '示例乙',
            sex: '男',
            nationality: '中国',
            birthDate: '1990-01-01',
            documentNumber: '000000199001010000',
          },
        ],
      ),
      registrar: text(['婚姻登记员', 'Registrar'], 50, '示例乙'),
      remarks: text(['备注', 'Remarks'], 500, '无'),
    },
    ['registrar', 'remarks'],
  ),
}
