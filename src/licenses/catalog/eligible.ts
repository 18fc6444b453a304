import { type Department, departmentByUscc, isAtOrBelow, isWithinRegion } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import type { LicenseType } from './license-type.ts'

/**
 * Whether a department may issue a type: it stands at the type's level or above, and in one of its regions. An organization
 * that is no department in the tree has neither, and is bound by the regions alone.
 * @param department where it stands now
 * @throws Fault `issuer-not-eligible`
 */
export function requireEligible(type: LicenseType, uscc: string, department: Department | undefined): void {
  const wrong = (detail: string) =>
    refuse('issuer-not-eligible', [{ pointer: '/issuers', detail: `${uscc} ${detail}` }])
  if (department !== undefined && !isAtOrBelow(type.issuerLevel, department.level))
    throw wrong(`stands below level ${type.issuerLevel}`)
  const regions = type.issuerRegions
  if (regions === undefined) return
  if (department === undefined || !regions.some(region => isWithinRegion(department.region, region)))
    throw wrong('is in none of the regions')
}

/**
 * The same before the right is given.
 * @throws Fault `issuer-not-eligible`
 */
export async function checkEligible(deps: Pick<Deps, 'db'>, type: LicenseType, uscc: string): Promise<void> {
  requireEligible(type, uscc, await departmentByUscc(deps, uscc))
}
