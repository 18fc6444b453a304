import type { Caller } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { holdOfficer, type Officer, officerOf } from '../departments/officers/hold.ts'
import { refuse } from './faults.ts'
import { isCounter, shareCounter } from './store.ts'

/**
 * A clerk of the department whose counter the session acts for. A machine is none: it cannot be two people. Looked up
 * before anything else, so that a stranger learns nothing; {@link holdClerk} looks again under locks.
 * @throws Fault `officer-needed`, `assurance-too-low`, `counter-check-not-allowed`
 */
export async function clerkOf(deps: Deps, caller: Caller): Promise<Officer> {
  const clerk = await officerOf(deps, caller, 'clerk')
  if (!(await isCounter(deps.db, clerk.uscc))) throw refuse('counter-check-not-allowed')
  return clerk
}

/**
 * Keeps the clerk's right and the counter's admission until the transaction ends. The people it is about are locked before.
 * @throws Fault `officer-needed`, `assurance-too-low`, `counter-check-not-allowed`
 */
export async function holdClerk(tx: Tx, deps: Deps, caller: Caller): Promise<void> {
  const { uscc } = await holdOfficer(tx, deps, caller, 'clerk')
  if (!(await shareCounter(tx, uscc))) throw refuse('counter-check-not-allowed')
}
