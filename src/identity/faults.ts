import { type FaultTable, faultsOf } from '../platform/faults.ts'

export const identityFaults = {
  'document-type-unknown': { kind: 'malformed', zh: '不支持这种证件类型。', en: 'This document type is not known.' },
  'document-number-invalid': {
    kind: 'malformed',
    zh: '证件号码不正确，请核对后重填。',
    en: 'The document number is not a valid number of its type.',
  },
  'uscc-invalid': {
    kind: 'malformed',
    zh: '统一社会信用代码不正确，请核对后重填。',
    en: 'The unified social credit code is not valid.',
  },
  'name-invalid': {
    kind: 'malformed',
    zh: '姓名或名称不能为空。',
    en: 'The name is empty or holds control characters.',
  },
  'phone-invalid': { kind: 'malformed', zh: '手机号码不正确。', en: 'The phone number is not valid.' },
  'registration-not-allowed': {
    kind: 'forbidden',
    zh: '您没有登记权限。',
    en: 'This caller may not register people or organizations.',
  },
  'person-conflict': {
    kind: 'conflict',
    zh: '该证件号码已登记，但姓名或手机号不一致。',
    en: 'This document number is registered with another name or phone number.',
  },
  'phone-taken': {
    kind: 'conflict',
    zh: '该手机号已登记在他人名下。',
    en: 'This phone number is registered for somebody else.',
  },
  'organization-conflict': {
    kind: 'conflict',
    zh: '该统一社会信用代码已登记，但名称或法定代表人不一致。',
    en: 'This code is registered with another name or legal representative.',
  },
  'password-too-short': {
    kind: 'unprocessable',
    zh: '密码至少需要 10 个字符。',
    en: 'A password needs at least 10 characters.',
  },
  'password-too-long': {
    kind: 'unprocessable',
    zh: '密码最多 128 个字符。',
    en: 'A password may have at most 128 characters.',
  },
  'password-not-allowed': {
    kind: 'forbidden',
    zh: '您不能设置这个账号的密码。',
    en: 'This caller may not set this password.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(identityFaults)
