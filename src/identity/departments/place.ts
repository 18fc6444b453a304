import type { Tx } from '../../platform/db/client.ts'
import { parseUscc } from '../document.ts'
import { type AuthorityLevel, isAtOrBelow } from './authority-level.ts'
import { levelNamed } from './department.ts'
import { refuse } from './faults.ts'
import { hasLevel, isRegion, isWithinRegion } from './region.ts'
import { selectChildren, selectDepartment, selectLine } from './store.ts'

/** Where a department stands: its region, its level, what is above it. */
export interface Place {
  readonly region: string
  readonly level: AuthorityLevel
  readonly parent?: string | undefined
}

/** @throws Fault `region-invalid`, `department-level-invalid`, `uscc-invalid` */
export function parsePlace({ region, level, parent }: Place): Place {
  if (!isRegion(region)) throw refuse('region-invalid', [{ pointer: '/region', detail: 'six digits of GB/T 2260' }])
  if (!hasLevel(region, level))
    throw refuse('department-level-invalid', [{ pointer: '/level', detail: 'not of this region' }])
  return { region, level, parent: parent === undefined ? undefined : parseUscc(parent, '/parent') }
}

type Standing = Pick<Place, 'region' | 'level'>
const isBelow = (one: Standing, other: Standing): boolean =>
  isAtOrBelow(one.level, other.level) && isWithinRegion(one.region, other.region)

/**
 * Whether the place goes with what is above and below it. The tree is locked.
 * @throws Fault `department-parent-invalid`, `department-children-invalid`
 */
export async function checkPlace(tx: Tx, uscc: string, place: Place): Promise<void> {
  if (place.parent !== undefined) {
    const parent = await selectDepartment(tx, place.parent)
    const isFit = parent !== undefined && isBelow(place, { region: parent.region, level: levelNamed(parent.level) })
    if (!isFit || (await selectLine(tx, place.parent)).includes(uscc))
      throw refuse('department-parent-invalid', [{ pointer: '/parent', detail: 'unknown, lower, elsewhere or below' }])
  }
  const children = await selectChildren(tx, uscc)
  if (!children.every(({ region, level }) => isBelow({ region, level: levelNamed(level) }, place)))
    throw refuse('department-children-invalid')
}
