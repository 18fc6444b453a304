import { type FaultTable, faultsOf } from '../../platform/faults.ts'

export const assuranceFaults = {
  'assurance-not-allowed': {
    kind: 'forbidden',
    zh: '您无权办理此人的实名核验。',
    en: 'This caller may not check how surely this person is known.',
  },
  'register-unavailable': {
    kind: 'unavailable',
    zh: '核验服务暂时不可用，请稍后再试。',
    en: 'The register does not answer right now; nothing was changed.',
  },
  'register-no-match': {
    kind: 'unprocessable',
    zh: '姓名与证件号码核验不一致。',
    en: 'Name and number do not belong together, says the register.',
  },
  'person-changed': {
    kind: 'conflict',
    zh: '核验期间该人员的登记有变动，请重新核验。',
    en: 'The record of this person has changed meanwhile; begin anew.',
  },
  'face-check-not-found': { kind: 'missing', zh: '没有这次人脸核验。', en: 'There is no such face check.' },
  'face-check-pending': { kind: 'conflict', zh: '人脸核验尚未完成。', en: 'The face check is not finished yet.' },
  'face-check-failed': { kind: 'unprocessable', zh: '人脸核验未通过。', en: 'The face check was not passed.' },
  'face-check-expired': {
    kind: 'unprocessable',
    zh: '人脸核验已过期，请重新核验。',
    en: 'The face check has expired; begin anew.',
  },
  'counter-check-not-allowed': {
    kind: 'forbidden',
    zh: '您所在的部门没有获准在窗口核验身份。',
    en: 'This department’s counter is not admitted to vouch for people.',
  },
  'counter-check-not-found': {
    kind: 'missing',
    zh: '没有这项待复核的窗口核验。',
    en: 'There is no such counter check.',
  },
  'counter-check-incomplete': {
    kind: 'unprocessable',
    zh: '窗口核验至少须查验证件原件并比对本人。',
    en: 'At least the original document and the person must have been looked at.',
  },
  'counter-check-same-clerk': {
    kind: 'forbidden',
    zh: '须由另一名窗口人员复核，且不得核验本人。',
    en: 'Another clerk must decide, and nobody vouches for themself.',
  },
  'counter-check-decided': {
    kind: 'conflict',
    zh: '该窗口核验已复核或已过期。',
    en: 'This counter check was decided already or has expired.',
  },
  'representative-no-match': {
    kind: 'unprocessable',
    zh: '登记机关显示您不是该组织的法定代表人。',
    en: 'The register does not know this person as legal representative of this organization.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(assuranceFaults)
