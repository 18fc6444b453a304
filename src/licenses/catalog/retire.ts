import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { type ListedType, licenseType } from './find.ts'
import { publishType } from './publish.ts'

/**
 * Retires a type, or takes it back into use: a version of its own that says so. Nothing new is issued by a retired type;
 * what was issued stays as it is.
 * @throws Fault as {@link publishType}
 */
export async function retireType(deps: Deps, caller: Caller, code: string, retired: boolean): Promise<ListedType> {
  const { issuers: _, retired: __, ...standing } = await licenseType(deps, code)
  const { type } = await publishType(deps, caller, code, { ...standing, ...(retired ? { retired } : {}) })
  return type
}
