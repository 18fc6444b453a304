import { type Representation, type Role, roleNames } from '../identity/index.ts'
import { type Language, texts } from './ui/text.ts'

export const standingWords = texts(
  {
    as: { 'legal-representative': '法定代表人', agent: '经办人', administrator: '经办管理员' },
    officer: (roles: string) => `工作人员（${roles}）`,
    roles: roleNames,
    between: '、',
  },
  {
    as: { 'legal-representative': 'legal representative', agent: 'agent', administrator: 'administrator of agents' },
    officer: (roles: string) => `officer (${roles})`,
    roles: {
      clerk: 'clerk',
      approver: 'approver',
      'seal-custodian': 'seal custodian',
      auditor: 'auditor',
      administrator: 'administrator',
    },
    between: ', ',
  },
)

export const rolesLine = (roles: readonly Role[], language: Language): string =>
  roles.map(role => standingWords[language].roles[role]).join(standingWords[language].between)

/** What a person is to an organization, in one line. */
export function standingLine({ role, isAdministrator, roles }: Representation, language: Language): string {
  const t = standingWords[language]
  return [
    ...(role === 'officer' ? [] : [t.as[isAdministrator === true ? 'administrator' : role]]),
    ...(roles === undefined ? [] : [t.officer(rolesLine(roles, language))]),
  ].join(' · ')
}
