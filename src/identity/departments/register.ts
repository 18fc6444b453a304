import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseUscc } from '../document.ts'
import { refuse as refuseIdentity } from '../faults.ts'
import { shareOrganization } from '../organizations/store.ts'
import type { Registered } from '../people/register.ts'
import { type Department, departmentOf } from './department.ts'
import { refuse } from './faults.ts'
import { needRegistrar } from './need-registrar.ts'
import { checkPlace, type Place, parsePlace } from './place.ts'
import { insertDepartment, lockTree, selectDepartment } from './store.ts'

export interface DepartmentInput extends Place {
  readonly uscc: string
}

/**
 * Makes an organization a department, once: registrars and the system administrator say which of them issue or verify.
 * @throws Fault `registration-not-allowed`, `uscc-invalid`, `region-invalid`, `department-level-invalid`,
 *   `organization-not-found`, `department-parent-invalid`; `department-conflict` when it stands in another place
 */
export async function registerDepartment(
  deps: Deps,
  caller: Caller,
  input: DepartmentInput,
): Promise<Registered<Department>> {
  await needRegistrar(deps, caller)
  const uscc = parseUscc(input.uscc)
  const place = parsePlace(input)
  const at = deps.clock.now()
  return deps.db.transaction(async tx => {
    if ((await shareOrganization(tx, uscc)) === undefined) throw refuseIdentity('organization-not-found')
    await lockTree(tx)
    await checkPlace(tx, uscc, place)
    const created = await insertDepartment(tx, { uscc, ...place, registeredAt: at })
    if (created)
      await record(tx, {
        at,
        type: 'department.registered',
        actor: callerName(caller),
        subject: `organization:${uscc}`,
        data: { region: place.region, level: place.level, parent: place.parent ?? null },
      })
    const row = await selectDepartment(tx, uscc)
    if (row === undefined) throw new Error('department vanished inside its transaction')
    const value = departmentOf(row)
    const isOther = value.region !== place.region || value.level !== place.level || value.parent !== place.parent
    if (isOther) throw refuse('department-conflict')
    return { created, value }
  })
}
