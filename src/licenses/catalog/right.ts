import { isAdministrator } from '../../identity/index.ts'
import { type Caller, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'

/** Who keeps the catalog: the program, a machine with `catalog.manage`, the system administrator. */
export const keepsCatalog = async (deps: Pick<Deps, 'db'>, caller: Caller): Promise<boolean> =>
  hasScope(caller, 'catalog.manage') || (await isAdministrator(deps, caller, 'system'))
