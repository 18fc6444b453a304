import type { Caller } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { parseUscc } from '../../document.ts'
import { maskDocumentNumber } from '../../mask.ts'
import { openPersonField } from '../../people/person.ts'
import { endOfDay, isOpen } from '../../term.ts'
import { holdAppointingRight } from './right.ts'
import { type Role, rolesIn } from './roles.ts'
import { type OfficerRow, selectOfficersIn } from './store.ts'

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
}

const endOf = (officer: OfficerRow, at: Date): Date | undefined =>
  isOpen(officer, at) ? undefined : (officer.endedAt ?? endOfDay(officer.until))

/**
 * The officers of a department, past ones too, newest first; for those who appoint and dismiss them.
 * @throws Fault `uscc-invalid`, `officer-not-allowed`, `assurance-too-low`
 */
export async function officersOfDepartment(deps: Deps, caller: Caller, code: string): Promise<ListedOfficer[]> {
  const { clock, db, keys } = deps
  const uscc = parseUscc(code)
  const rows = await db.transaction(async tx => {
    await holdAppointingRight(tx, deps, caller, uscc)
    return selectOfficersIn(tx, uscc)
  })
  const at = clock.now()
  return rows.map(({ officer, person }) => ({
    id: officer.id,
    personId: person.id,
    name: openPersonField(keys, 'name', person.id, person.nameSealed),
    maskedNumber: maskDocumentNumber(openPersonField(keys, 'document_number', person.id, person.documentNumberSealed)),
    roles: rolesIn(officer.roles),
    until: officer.until,
    appointedAt: officer.appointedAt,
    endedAt: endOf(officer, at),
  }))
}
