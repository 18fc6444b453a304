import { departmentByUscc, isAtOrBelow, isWithinRegion } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import type { LicenseType } from './license-type.ts'

/**
 * Whether a department may be given the right to issue a type: it stands at the type's level or above, and in one of its
 * regions. An organization that is no department in the tree has neither, and is bound by the regions alone.
 * @throws Fault `issuer-not-eligible`
 */
export async function checkEligible(deps: Pick<Deps, 'db'>, type: LicenseType, uscc: string): Promise<void> {
  const wrong = (detail: string) =>
    refuse('issuer-not-eligible', [{ pointer: '/issuers', detail: `${uscc} ${detail}` }])
  const department = await departmentByUscc(deps, uscc)
  if (department !== undefined && !isAtOrBelow(type.issuerLevel, department.level))
    throw wrong(`stands below level ${type.issuerLevel}`)
  const regions = type.issuerRegions
  if (regions === undefined) return
  if (department === undefined || !regions.some(region => isWithinRegion(department.region, region)))
    throw wrong('is in none of the regions')
}
