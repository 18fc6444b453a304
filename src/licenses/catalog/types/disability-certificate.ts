import { demoDefiner } from '../definers.ts'
import { choice, coded, ethnicity, fieldsOf, group, photo, sex, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

/** 残疾人证: ten years; its number is the citizen number, one digit of category and one of grade. */
export const disabilityCertificate: LicenseType = {
  code: `${demoDefiner.uscc}904`,
  demoCode: true,
  name: '残疾人证',
  nameEn: 'Disability certificate',
  definer: demoDefiner,
  holderCategory: 'person',
  validity: { kind: 'years', years: 10 },
  issuerLevel: 'county',
  layout: {
    labels: { number: ['残疾人证号', 'Certificate number'], holders: ['姓名', 'Name'] },
    rows: [
      ['@holders', 'sex'],
      ['ethnicity', '@holder-numbers'],
      ['category', 'grade'],
      ['address'],
      ['guardian'],
      ['approvedBy'],
      ['@validity'],
    ],
  },
  fieldsSchema: fieldsOf(
    {
      sex,
      ethnicity,
      address: text(['住址', 'Address'], 200, '云南省玉溪市红塔区玉兴路 1 号'),
      category: choice(
        ['残疾类别', 'Category'],
        '视力残疾',
        '听力残疾',
        '言语残疾',
        '肢体残疾',
        '智力残疾',
        '精神残疾',
        '多重残疾',
      ),
      grade: choice(['残疾等级', 'Grade'], '一级', '二级', '三级', '四级'),
      guardian: group(
        ['监护人', 'Guardian'],
        ['name'],
        {
          name: text(['姓名', 'Name'], 100),
          phone: coded(['联系电话', 'Phone'], '^[0-9+-]{5,20}$', 20),
        },
        { name: '示例乙', phone: '0871-00000000' },
      ),
      approvedBy: text(['批准残联', 'Approved by'], 100, '云南省残疾人联合会（演示）'),
      photo,
    },
    ['guardian', 'photo'],
  ),
}
