import { demoDefiner } from '../definers.ts'
import { coded, day, fieldsOf, photo, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

/** 社会保障卡: ten years; its number is the citizen number. */
export const socialSecurityCard: LicenseType = {
  code: `${demoDefiner.uscc}903`,
  demoCode: true,
  name: '社会保障卡',
  nameEn: 'Social security card',
  definer: demoDefiner,
  holderCategory: 'person',
  validity: { kind: 'years', years: 10 },
  issuerLevel: 'city',
  numbering: 'holder-document',
  layout: {
    labels: { number: ['社会保障号码', 'Social security number'] },
    rows: [['@holders'], ['cardNumber', 'cardIssuedOn'], ['region'], ['bank'], ['bankAccount'], ['@validity']],
  },
  fieldsSchema: fieldsOf(
    {
      cardNumber: coded(['卡号', 'Card number'], '^[A-Z0-9]{9}$', 9, 'Y00000001'),
      bank: text(['服务银行', 'Bank'], 100, '演示银行昆明分行'),
      bankAccount: coded(['银行账号', 'Bank account'], '^[0-9]{16,19}$', 19, '6200000000000000000'),
      region: coded(['发卡地行政区划', 'Region'], '^[0-9]{6}$', 6, '530100'),
      cardIssuedOn: day(['发卡日期', 'Card issued on'], '2024-06-01'),
      photo,
    },
    ['bank', 'bankAccount', 'photo'],
  ),
}
