import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseUscc } from '../document.ts'
import type { AuthorityLevel } from './authority-level.ts'
import { type Department, departmentOf } from './department.ts'
import { refuse } from './faults.ts'
import { needRegistrar } from './need-registrar.ts'
import { checkPlace, parsePlace } from './place.ts'
import { lockTree, selectDepartment, updateDepartment } from './store.ts'

export interface DepartmentChange {
  readonly uscc: string
  readonly region?: string | undefined
  readonly level?: AuthorityLevel | undefined
  /** Null: none above it any more. */
  readonly parent?: string | null | undefined
}

/**
 * Moves a department in the tree; what is not given stays.
 * @throws Fault `registration-not-allowed`, `uscc-invalid`, `region-invalid`, `department-not-found`,
 *   `department-level-invalid`, `department-parent-invalid`, `department-children-invalid`
 */
export async function changeDepartment(deps: Deps, caller: Caller, change: DepartmentChange): Promise<Department> {
  await needRegistrar(deps, caller)
  const uscc = parseUscc(change.uscc)
  return deps.db.transaction(async tx => {
    await lockTree(tx)
    const row = await selectDepartment(tx, uscc)
    if (row === undefined) throw refuse('department-not-found')
    const standing = departmentOf(row)
    const place = parsePlace({
      region: change.region ?? standing.region,
      level: change.level ?? standing.level,
      parent: change.parent === undefined ? standing.parent : (change.parent ?? undefined),
    })
    const parts = (['region', 'level', 'parent'] as const).filter(part => place[part] !== standing[part])
    if (parts.length === 0) return standing
    await checkPlace(tx, uscc, place)
    const { region, level, parent = null } = place
    await updateDepartment(tx, uscc, { region, level, parent })
    await record(tx, {
      at: deps.clock.now(),
      type: 'department.changed',
      actor: callerName(caller),
      subject: `organization:${uscc}`,
      data: { parts, region, level, parent },
    })
    return departmentOf({ ...row, region, level, parent })
  })
}
