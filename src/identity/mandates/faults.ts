import { type FaultTable, faultsOf } from '../../platform/faults.ts'

export const mandateFaults = {
  'mandate-not-allowed': {
    kind: 'forbidden',
    zh: '您无权为该组织办理授权。',
    en: 'This caller may not give or end mandates of this organization.',
  },
  'assurance-too-low': {
    kind: 'forbidden',
    zh: '您的实名等级不足，请先完成实名核验。',
    en: 'A higher assurance level is needed for this.',
  },
  'agent-not-found': {
    kind: 'unprocessable',
    zh: '没有以该姓名和证件号码登记的人员。',
    en: 'Nobody is registered with this name and document number.',
  },
  'mandate-scope-invalid': {
    kind: 'unprocessable',
    zh: '授权范围为空、有误或超出您自己的范围。',
    en: 'The scope is empty, malformed or wider than one’s own.',
  },
  'mandate-term-invalid': {
    kind: 'unprocessable',
    zh: '授权截止日期应为今天起五年以内。',
    en: 'The last day must be from today on and at most five years ahead.',
  },
  'mandate-not-found': { kind: 'missing', zh: '没有这项授权。', en: 'There is no such mandate.' },
  'mandate-ended': { kind: 'conflict', zh: '该授权已经结束。', en: 'This mandate has ended already.' },
} as const satisfies FaultTable

export const refuse = faultsOf(mandateFaults)
