import { type AdministratorKind, type Role, roleNames } from '../identity/index.ts'
import { type CastPerson, departments, people } from './cast.ts'

/** Who works where: every role once, a counter with the two clerks it needs, the three administrators. */

const numbers = [
  '530102198504129018',
  '53010319791103902X',
  '530111199006219038',
  '530102199308159046',
  '530112198801309050',
  '53010219820709906X',
  '530103199102249077',
  '530102198705189084',
  '530114198412129091',
  '530102198008169109',
] as const

const firstPhone = 19_900_000_006

/** The n-th of the staff. */
const staffer = (n: number, name: string): CastPerson => ({
  name,
  documentType: 'resident-id',
  documentNumber: numbers[n] ?? '',
  phone: String(firstPhone + n),
  assuranceLevel: 3,
})

export interface CastOffice {
  readonly person: CastPerson
  readonly department: keyof typeof departments
  readonly roles: readonly Role[]
}

export const offices: readonly CastOffice[] = [
  { person: staffer(0, '郑洁'), department: 'serviceHall', roles: ['clerk'] },
  { person: staffer(1, '孙立'), department: 'serviceHall', roles: ['clerk'] },
  { person: staffer(2, '钱程'), department: 'serviceHall', roles: ['administrator'] },
  { person: staffer(3, '冯岩'), department: 'construction', roles: ['clerk'] },
  { person: staffer(4, '楚岚'), department: 'construction', roles: ['approver'] },
  { person: staffer(5, '卫平'), department: 'construction', roles: ['seal-custodian'] },
  { person: staffer(6, '蒋清'), department: 'construction', roles: ['auditor'] },
  { person: staffer(7, '沈青'), department: 'construction', roles: ['administrator'] },
]

export const administrators: Readonly<Record<AdministratorKind, CastPerson>> = {
  system: people[1],
  security: staffer(8, '周敏'),
  audit: staffer(9, '吴宁'),
}

/** Counters whose clerks may vouch for people. */
export const counters = [departments.serviceHall.uscc] as const

/** Everybody who appears, the citizens first. */
export const everybody: readonly CastPerson[] = [
  ...new Set([...people, ...offices.map(({ person }) => person), ...Object.values(administrators)]),
]

const kindNames: Readonly<Record<AdministratorKind, string>> = {
  system: '系统管理员',
  security: '安全管理员',
  audit: '审计管理员',
}

/** What somebody is, for who plays with the demonstration; undefined for a mere citizen. */
export function officeOf(person: CastPerson): string | undefined {
  const office = offices.find(each => each.person === person)
  if (office !== undefined)
    return `${departments[office.department].name} ${office.roles.map(role => roleNames[role]).join('、')}`
  const [kind] = Object.entries(administrators).find(([, each]) => each === person) ?? []
  return kind === 'system' || kind === 'security' || kind === 'audit' ? kindNames[kind] : undefined
}
