import { housing } from '../definers.ts'
import { birthDate, coded, day, fieldsOf, list, sex, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

const specialty = {
  name: text(['专业', 'Specialty'], 40),
  until: day(['有效期至', 'Valid until']),
}

/** 二级建造师注册证书: three years; every registered specialty may end on a day of its own. */
export const secondClassConstructor: LicenseType = {
  code: '11100000000013338W001',
  name: '二级建造师注册证书',
  nameEn: 'Second-class constructor registration certificate',
  definer: housing,
  matters: [{ name: '二级建造师执业资格认定' }],
  holderCategory: 'person',
  validity: { kind: 'years', years: 3, endsDayBefore: true },
  issuerLevel: 'province',
  layout: {
    labels: { number: ['证书编号', 'Certificate number'] },
    rows: [
      ['@holders', 'sex'],
      ['birthDate', '@holder-numbers'],
      ['registrationNumber'],
      ['employer'],
      ['specialties'],
      ['qualificationNumber'],
      ['@validity'],
    ],
  },
  fieldsSchema: fieldsOf(
    {
      sex,
      birthDate,
      registrationNumber: coded(
        ['注册编号', 'Registration number'],
        '^[\\p{Script=Han}]{1,2}[0-9]{10,18}$',
        20,
        '云2530000202600001',
      ),
      employer: text(['聘用企业', 'Employer'], 200, '云南春城建设有限公司（演示）'),
      specialties: list(
        ['注册专业', 'Registered specialties'],
        10,
        { type: 'object', additionalProperties: false, required: ['name'], properties: specialty },
        [{ name: '建筑工程', until: '2029-03-01' }],
        [{ name: '市政公用工程' }, { name: '机电工程' }],
      ),
      qualificationNumber: text(['执业资格证书编号', 'Qualification number'], 60, '演示00000001'),
    },
    ['qualificationNumber'],
  ),
}
