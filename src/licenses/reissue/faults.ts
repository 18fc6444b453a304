import { type FaultTable, faultsOf } from '../../platform/faults.ts'

export const reissueFaults = {
  'reissue-not-found': {
    kind: 'missing',
    zh: '没有找到这项重新颁发。',
    en: 'There is no such reissue for this caller.',
  },
  'reissue-not-needed': {
    kind: 'unprocessable',
    zh: '没有需要由新印章重新颁发的证照。',
    en: 'No license of this seal needs to be issued again.',
  },
  'reissue-move-not-allowed': {
    kind: 'conflict',
    zh: '这项重新颁发已经结束，或不在等待审核。',
    en: 'The reissue has ended, or does not wait for a decision.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(reissueFaults)
