import { type FaultTable, faultsOf } from '../platform/faults.ts'

export const verificationFaults = {
  'verification-not-allowed': {
    kind: 'forbidden',
    zh: '您没有核验证照的权限。',
    en: 'This caller may not verify licenses.',
  },
  'department-needed': {
    kind: 'forbidden',
    zh: '按证照编号核验只对部门开放。',
    en: 'Only departments may ask by a license’s number.',
  },
  'purpose-needed': {
    kind: 'unprocessable',
    zh: '请说明用证事由：为哪个事项、哪个办件核验。',
    en: 'Asking by number needs a purpose.',
  },
  'purpose-malformed': {
    kind: 'unprocessable',
    zh: '用证事由不合要求：事项必填，不能含有身份证号等个人信息。',
    en: 'The purpose is not acceptable: a matter is needed, and no ID number may stand in it.',
  },
  'number-ambiguous': {
    kind: 'conflict',
    zh: '有多份证照使用这个编号，请同时提供颁发机构代码。',
    en: 'Several licenses bear this number: name the issuer too.',
  },
  'receipt-not-found': {
    kind: 'missing',
    zh: '没有这份核验回执，或者它不是本单位的。',
    en: 'There is no such receipt, or it is another’s.',
  },
  'receipt-not-ready': {
    kind: 'unavailable',
    zh: '这次核验还没有写进存证日志，请过几秒再取回执。',
    en: 'The log does not have it yet; ask again in a few seconds.',
  },
  'binding-proof-invalid': {
    kind: 'unprocessable',
    zh: '密钥证明不对或已过期，请用本页新的随机数重新生成。',
    en: 'The proof of the key does not hold, was used, or is too old: make a new one over the nonce shown now.',
  },
  'guesses-refused': {
    kind: 'limited',
    zh: '输错的次数太多，请十分钟后再试；也可以扫描证照上的二维码核验，扫码不受影响。',
    en: 'Too many wrong check codes: try again in ten minutes, or scan the QR code, which is not affected.',
  },
  'license-not-showable': {
    kind: 'conflict',
    zh: '这份证照现在不是有效状态，不能出示。',
    en: 'The license is not good now and cannot be shown.',
  },
  'showing-malformed': {
    kind: 'unprocessable',
    zh: '无法开始亮证，请返回后重试。',
    en: 'The fields or the key of the showing are not acceptable.',
  },
  'showing-over': {
    kind: 'missing',
    zh: '这次亮证已经结束，请重新开始。',
    en: 'There is no such showing, or it is over.',
  },
  'show-code-refused': {
    kind: 'unprocessable',
    zh: '亮证码的签名不对，请重新开始亮证。',
    en: 'The code was not signed now by the key of the showing.',
  },
  'status-list-not-found': { kind: 'missing', zh: '没有这份状态列表。', en: 'There is no such status list.' },
  'revocation-list-not-found': {
    kind: 'missing',
    zh: '没有这份证书吊销列表。',
    en: 'There is no such certificate revocation list.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(verificationFaults)
