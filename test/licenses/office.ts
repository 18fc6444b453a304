import { appointOfficer, type Role, registerDepartment, registerPerson } from '../../src/identity/index.ts'
import { publishType } from '../../src/licenses/index.ts'
import { type Caller, system } from '../../src/platform/caller.ts'
import type { Deps } from '../../src/platform/deps.ts'
import { department, otherDepartment, typeOf } from './registry.ts'

const operator = system('test')

const staff = {
  clerk: { documentType: 'resident-id', documentNumber: '530102199201010014', name: '郑洁' },
  secondClerk: { documentType: 'resident-id', documentNumber: '530102199202020011', name: '孙立' },
  approver: { documentType: 'resident-id', documentNumber: '530102199203030019', name: '楚岚' },
  both: { documentType: 'resident-id', documentNumber: '530102199204040016', name: '卫平' },
  auditor: { documentType: 'resident-id', documentNumber: '530102199205050013', name: '蒋清' },
  administrator: { documentType: 'resident-id', documentNumber: '530102199206060010', name: '沈青' },
  stranger: { documentType: 'resident-id', documentNumber: '530102199207070018', name: '冯岩' },
} as const
export type StaffName = keyof typeof staff
export const staffOf = (name: StaffName) => staff[name]

const rolesOf: Readonly<Record<StaffName, readonly Role[]>> = {
  clerk: ['clerk'],
  secondClerk: ['clerk'],
  approver: ['approver'],
  both: ['clerk', 'approver'],
  auditor: ['auditor'],
  administrator: ['administrator'],
  stranger: ['clerk', 'approver'],
}

/** The officers of the department that issues everything; the stranger is an officer of another. */
export async function startOffice(deps: Deps) {
  for (const { uscc } of [department, otherDepartment])
    await registerDepartment(deps, operator, { uscc, region: '530000', level: 'province' })
  const callers = new Map<StaffName, Caller>()
  const names: readonly StaffName[] = [
    'clerk',
    'secondClerk',
    'approver',
    'both',
    'auditor',
    'administrator',
    'stranger',
  ]
  for (const name of names) {
    const person = staff[name]
    const { uscc } = name === 'stranger' ? otherDepartment : department
    const { value } = await registerPerson(deps, operator, { ...person, assuranceLevel: 3 })
    await appointOfficer(deps, operator, { department: uscc, person, roles: rolesOf[name], until: '2028-12-31' })
    callers.set(name, { kind: 'person', id: value.id, organization: uscc, assurance: 3 })
  }
  const as = (name: StaffName): Caller => {
    const caller = callers.get(name)
    if (caller === undefined) throw new Error(`nobody is ${name}`)
    return caller
  }
  /** Which moves of a type need two people from now on. */
  const twoPerson = async (code: string, moves: readonly ('issue' | 'amend' | 'renew' | 'suspend' | 'revoke')[]) => {
    await publishType(deps, operator, code, { ...typeOf(code), twoPerson: moves })
  }
  return { as, twoPerson }
}
export type Office = Awaited<ReturnType<typeof startOffice>>
