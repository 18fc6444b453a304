import { demoDefiner } from '../definers.ts'
import { birthDate, coded, day, fieldsOf, list, photo, sex, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

const classes = 'A1 A2 A3 B1 B2 C1 C2 C3 C4 C5 C6 D E F M N P'.split(' ')

/** 机动车驾驶证: six years at first; the issuer states ten years or no end where those have been earned. */
export const drivingLicense: LicenseType = {
  code: `${demoDefiner.uscc}905`,
  demoCode: true,
  name: '机动车驾驶证',
  nameEn: 'Driving license',
  definer: demoDefiner,
  holderCategory: 'person',
  validity: { kind: 'years', years: 6 },
  issuerLevel: 'city',
  numbering: 'holder-document',
  layout: {
    labels: { number: ['证号', 'Number'], holders: ['姓名', 'Name'] },
    rows: [
      ['@holders', 'sex'],
      ['nationality', 'birthDate'],
      ['address'],
      ['firstIssuedOn', 'classes'],
      ['@validity'],
      ['fileNumber'],
      ['remarks'],
    ],
  },
  fieldsSchema: fieldsOf(
    {
      sex,
      nationality: text(['国籍', 'Nationality'], 60, '中国'),
      address: text(['住址', 'Address'], 200, '云南省昆明市五华区翠湖南路 1 号'),
      birthDate,
      firstIssuedOn: day(['初次领证日期', 'First issued on'], '2012-08-20'),
      classes: list(['准驾车型', 'Classes'], 8, { type: 'string', enum: classes }, ['C1'], ['A2', 'D']),
      fileNumber: coded(['档案编号', 'File number'], '^[0-9]{12}$', 12, '530100000001'),
      remarks: text(['记录', 'Remarks'], 500, '无'),
      photo,
    },
    ['remarks', 'photo'],
  ),
}
