import { type FaultTable, faultsOf } from '../../platform/faults.ts'

export const administratorFaults = {
  'administrator-not-allowed': {
    kind: 'forbidden',
    zh: '您不能任免管理员。',
    en: 'This caller may not appoint or dismiss administrators.',
  },
  'administrator-conflict': {
    kind: 'conflict',
    zh: '此人已是另一类管理员，或在部门任职；系统、安全、审计三员须由不同的人担任，且不兼任部门岗位。',
    en: 'This person is another kind of administrator or a department’s officer: the three are three people and nothing else.',
  },
  'auditor-needed': {
    kind: 'forbidden',
    zh: '存证日志由审计管理员查阅。',
    en: 'The log is read by the auditor of this installation.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(administratorFaults)
