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
  'person-not-found': {
    kind: 'missing',
    zh: '没有以该证件号码登记的人员。',
    en: 'Nobody is registered with this document number.',
  },
  'person-ended': {
    kind: 'conflict',
    zh: '该人员的登记已注销或并入另一登记。',
    en: 'The record of this person was closed or merged.',
  },
  'document-superseded': {
    kind: 'conflict',
    zh: '该证件号码已变更，请使用现在的号码。',
    en: 'This is a past number of a person who has another one now.',
  },
  'document-taken': {
    kind: 'conflict',
    zh: '该证件号码属于或曾属于他人。',
    en: 'This document number is or was somebody else’s.',
  },
  'same-person': {
    kind: 'conflict',
    zh: '两个证件号码已属于同一登记。',
    en: 'Both document numbers belong to one record already.',
  },
  'address-invalid': {
    kind: 'malformed',
    zh: '地址不能为空，最多 200 个字符。',
    en: 'The address is empty, too long or holds control characters.',
  },
  'organization-not-found': {
    kind: 'missing',
    zh: '没有以该统一社会信用代码登记的组织。',
    en: 'No organization is registered with this code.',
  },
  'organization-closed': {
    kind: 'conflict',
    zh: '该组织已注销。',
    en: 'This organization was closed.',
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
