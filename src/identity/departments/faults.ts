import { type FaultTable, faultsOf } from '../../platform/faults.ts'

export const departmentFaults = {
  'region-invalid': {
    kind: 'malformed',
    zh: '行政区划代码不正确，应为 6 位数字。',
    en: 'This is no region: six digits of GB/T 2260 are.',
  },
  'department-level-invalid': {
    kind: 'unprocessable',
    zh: '部门层级与行政区划不符。',
    en: 'No department of this region has this level.',
  },
  'department-parent-invalid': {
    kind: 'unprocessable',
    zh: '上级部门须已登记，层级不低于本部门，辖区包含本部门，且不是其下级。',
    en: 'The parent must be a department of no lower level, for a region around this one, and not below it.',
  },
  'department-children-invalid': {
    kind: 'conflict',
    zh: '该部门的下级部门与新的层级或行政区划不符，请先调整下级部门。',
    en: 'Departments below this one do not go with the new level or region; change them first.',
  },
  'department-conflict': {
    kind: 'conflict',
    zh: '该部门已登记，但行政区划、层级或上级部门不一致。',
    en: 'This department is registered with another region, level or parent.',
  },
  'department-not-found': {
    kind: 'missing',
    zh: '没有以该统一社会信用代码登记的部门。',
    en: 'No department is registered with this code.',
  },
  'officer-needed': {
    kind: 'forbidden',
    zh: '您在这个部门没有办理此事的岗位，或者这次登录没有以该部门的身份办事。',
    en: 'This is for an officer of the department in another role, in a session that acts for it.',
  },
  'officer-not-allowed': {
    kind: 'forbidden',
    zh: '只有法定代表人和部门管理员可以任免本部门的工作人员；部门管理员由法定代表人任免。',
    en: 'The legal representative and the administrator of a department appoint and dismiss its officers; the administrator is the legal representative’s to appoint.',
  },
  'officer-oneself': { kind: 'forbidden', zh: '不能任免自己。', en: 'Nobody appoints or dismisses themself.' },
  'officer-person-not-found': {
    kind: 'unprocessable',
    zh: '没有以该姓名和证件号码登记的人员。',
    en: 'Nobody is registered with this name and document number.',
  },
  'officer-roles-invalid': {
    kind: 'unprocessable',
    zh: '请至少选择一个岗位；部门管理员、审计员不能兼任其他岗位。',
    en: 'At least one role; an administrator and an auditor have no other.',
  },
  'officer-term-invalid': {
    kind: 'unprocessable',
    zh: '任期最后一天应为今天起五年以内。',
    en: 'The last day must be from today on and at most five years ahead.',
  },
  'officer-is-administrator': {
    kind: 'conflict',
    zh: '此人是本系统的管理员，不能在部门任职。',
    en: 'This person administers the installation and can be no department’s officer.',
  },
  'officer-not-found': { kind: 'missing', zh: '没有这项任职。', en: 'There is no such officer.' },
  'officer-ended': { kind: 'conflict', zh: '该任职已经结束。', en: 'This appointment has ended already.' },
} as const satisfies FaultTable

export const refuse = faultsOf(departmentFaults)
