import { type Caller, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { isAdministrator } from '../administrators/right.ts'
import { refuse } from '../faults.ts'

/**
 * Who says which organizations are departments, and where they stand: registrars, and the system administrator.
 * @throws Fault `registration-not-allowed`
 */
export async function needRegistrar(deps: Pick<Deps, 'db'>, caller: Caller): Promise<void> {
  if (!hasScope(caller, 'people.register') && !(await isAdministrator(deps, caller, 'system')))
    throw refuse('registration-not-allowed')
}
