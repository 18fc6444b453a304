import type { Deps } from '../../platform/deps.ts'
import type { AuthorityLevel } from './authority-level.ts'
import { type Department, departmentOf } from './department.ts'
import { refuse } from './faults.ts'
import { isRegion, stemOf } from './region.ts'
import { selectDepartment, selectDepartments } from './store.ts'

type Reading = Pick<Deps, 'db'>

/** None whose organization was closed. */
export async function departmentByUscc({ db }: Reading, uscc: string): Promise<Department | undefined> {
  const row = await selectDepartment(db, uscc)
  return row === undefined ? undefined : departmentOf(row)
}

export interface DepartmentSearch {
  /** Those of this region and of the regions inside it. */
  readonly region?: string | undefined
  readonly level?: AuthorityLevel | undefined
  /** Those directly below this one. */
  readonly parent?: string | undefined
  /** Those after this code. */
  readonly after?: string | undefined
}

const shown = 200

/**
 * Departments by code, 200 at most; the next ones come after the last code of these.
 * @throws Fault `region-invalid`
 */
export async function findDepartments({ db }: Reading, search: DepartmentSearch): Promise<Department[]> {
  const { region, level, parent, after = '' } = search
  if (region !== undefined && !isRegion(region)) throw refuse('region-invalid')
  const stem = region === undefined ? '' : stemOf(region)
  return (await selectDepartments(db, { stem, level, parent, after }, shown)).map(departmentOf)
}
