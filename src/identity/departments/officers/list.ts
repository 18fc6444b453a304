import type { Caller } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { actsAs } from '../../administrators/right.ts'
import { parseUscc } from '../../document.ts'
import { maskDocumentNumber } from '../../mask.ts'
import { openPersonField } from '../../people/person.ts'
import { endOfDay, isOpen } from '../../term.ts'
import { refuse } from '../faults.ts'
import { holdAppointingRight, reaches } from './right.ts'
import { type Role, roles, rolesIn } from './roles.ts'
import { type OfficerRow, selectOfficersIn, selectOfficesOf } from './store.ts'

export interface ListedOfficer {
  readonly id: string
  readonly personId: string
  readonly name: string
  readonly maskedNumber: string
  readonly roles: readonly Role[]
  readonly until: string
  readonly appointedAt: Date
  /** Undefined while it stands. */
  readonly endedAt: Date | undefined
  /** The caller may give other roles, or dismiss. */
  readonly mayChange: boolean
}

export interface DepartmentOfficers {
  /** Past ones too, newest first. */
  readonly officers: readonly ListedOfficer[]
  /** What the caller may make of somebody. */
  readonly appoints: readonly Role[]
}

const endOf = (officer: OfficerRow, at: Date): Date | undefined =>
  isOpen(officer, at) ? undefined : (officer.endedAt ?? endOfDay(officer.until))

/**
 * The officers of a department, for those who appoint and dismiss them.
 * @throws Fault `uscc-invalid`, `officer-not-allowed`, `assurance-too-low`
 */
export async function officersOfDepartment(deps: Deps, caller: Caller, code: string): Promise<DepartmentOfficers> {
  const { clock, db, keys } = deps
  const uscc = parseUscc(code)
  const [appointer, rows] = await db.transaction(async tx => [
    await holdAppointingRight(tx, deps, caller, uscc),
    await selectOfficersIn(tx, uscc),
  ])
  const at = clock.now()
  const appoints = roles.filter(role => reaches(appointer, [role]))
  const isOneself = (id: string): boolean => caller.kind === 'person' && caller.id === id
  const officers = rows.map(({ officer, person }) => ({
    id: officer.id,
    personId: person.id,
    name: openPersonField(keys, 'name', person.id, person.nameSealed),
    maskedNumber: maskDocumentNumber(openPersonField(keys, 'document_number', person.id, person.documentNumberSealed)),
    roles: rolesIn(officer.roles),
    until: officer.until,
    appointedAt: officer.appointedAt,
    endedAt: endOf(officer, at),
    mayChange: isOpen(officer, at) && reaches(appointer, officer.roles) && !isOneself(person.id),
  }))
  return { officers, appoints }
}

export interface Office {
  /** Of the appointment. */
  readonly id: string
  readonly uscc: string
  readonly name: string
  readonly roles: readonly Role[]
}

/**
 * What a person is in departments now, for the installation's security administrator and its auditor.
 * @throws Fault `officer-not-allowed`
 */
export async function officesOfPerson(deps: Deps, caller: Caller, personId: string): Promise<Office[]> {
  const kind = await actsAs(deps, caller)
  if (kind !== 'security' && kind !== 'audit') throw refuse('officer-not-allowed')
  const at = deps.clock.now()
  const offices = await selectOfficesOf(deps.db, personId)
  return offices
    .filter(({ officer }) => isOpen(officer, at))
    .map(({ officer, name }) => ({ id: officer.id, uscc: officer.uscc, name, roles: rolesIn(officer.roles) }))
}
