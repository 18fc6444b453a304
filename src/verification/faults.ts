import { type FaultTable, faultsOf } from '../platform/faults.ts'

export const verificationFaults = {
  'verification-not-allowed': {
    kind: 'forbidden',
    zh: '您没有核验证照的权限。',
    en: 'This caller may not verify licenses.',
  },
  'status-list-not-found': { kind: 'missing', zh: '没有这份状态列表。', en: 'There is no such status list.' },
  'revocation-list-not-found': {
    kind: 'missing',
    zh: '没有这份证书吊销列表。',
    en: 'There is no such certificate revocation list.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(verificationFaults)
