/**
 * The three administrators of an installation, kept apart (三员分立): 系统管理员 sees to applications and settings,
 * 安全管理员 to people, 审计管理员 reads everything and changes nothing. None of them issues a license or works in a
 * department.
 */
export const administratorKinds = ['system', 'security', 'audit'] as const
export type AdministratorKind = (typeof administratorKinds)[number]
