import { type FaultTable, faultsOf } from '../platform/faults.ts'

export const ssoFaults = {
  'client-registration-not-allowed': {
    kind: 'forbidden',
    zh: '您没有管理这个应用的权限。',
    en: 'This caller may not manage these clients.',
  },
  'client-taken': {
    kind: 'conflict',
    zh: '这个应用标识已被使用，请换一个。',
    en: 'This client id belongs to somebody else or was ended; take another.',
  },
  'client-invalid': {
    kind: 'unprocessable',
    zh: '应用的登记信息不合要求。',
    en: 'The client’s registration is not acceptable.',
  },
  'client-not-found': { kind: 'missing', zh: '没有找到这个应用。', en: 'There is no such client.' },
  'interaction-lost': {
    kind: 'missing',
    zh: '这次登录已经结束或已过期，请回到您要办事的网站重新登录。',
    en: 'This sign-in has ended or expired; go back to the site you came from and sign in again.',
  },
  'organization-not-represented': {
    kind: 'forbidden',
    zh: '您目前不能代表这个单位办事。',
    en: 'You may not act for this organization.',
  },
  'session-not-found': {
    kind: 'missing',
    zh: '这次登录已经结束。',
    en: 'This session has ended already.',
  },
  'consent-not-found': {
    kind: 'missing',
    zh: '您没有同意过这个应用，或已经取消。',
    en: 'You have not agreed to this application, or have taken it back.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(ssoFaults)
