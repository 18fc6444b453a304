/**
 * What an officer does in a department: 经办人 proposes, 审核人 approves, 印章管理员 keeps the seal, 审计员 looks at
 * everything and changes nothing, 部门管理员 appoints and dismisses the others.
 */
export const roles = ['clerk', 'approver', 'seal-custodian', 'auditor', 'administrator'] as const
export type Role = (typeof roles)[number]

/** As documents and messages name them. */
export const roleNames: Readonly<Record<Role, string>> = {
  clerk: '经办人',
  approver: '审核人',
  'seal-custodian': '印章管理员',
  auditor: '审计员',
  administrator: '部门管理员',
}

/** Who has one of these has no other: nobody appoints themself to work, and nobody looks over their own shoulder. */
const exclusive: ReadonlySet<Role> = new Set(['administrator', 'auditor'])

/** Whether one person may have all of these in one department. */
export const mayBeOnes = (held: ReadonlySet<Role>): boolean =>
  held.size > 0 && (held.size === 1 || ![...held].some(role => exclusive.has(role)))

/** The roles in the one order in which they are stored; undefined when they are none, unknown or not one person's. */
export function parseRoles(given: readonly string[]): readonly Role[] | undefined {
  const held = roles.filter(role => given.includes(role))
  const isKnown = given.every(each => held.some(role => role === each))
  return isKnown && mayBeOnes(new Set(held)) ? held : undefined
}

/** Those that were stored. */
export const rolesIn = (stored: readonly string[]): readonly Role[] => roles.filter(role => stored.includes(role))
