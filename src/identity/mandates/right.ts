import type { Caller } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { selectPersonWithin } from '../store.ts'
import { refuse } from './faults.ts'
import { holdRepresentation, type Representation } from './represent.ts'

/** Who appoints must be known this surely: name and number matched with a register. */
const leastLevel = 3

/**
 * The right to give and end mandates of an organization, held until the transaction ends: its legal representative, or an
 * administrator within their own scope; the program itself always. Whoever acts for another organization in this session
 * does not.
 * @returns the representation, or undefined for the program itself
 * @throws Fault `mandate-not-allowed`, `assurance-too-low`
 */
export async function holdAppointingRight(
  tx: Tx,
  deps: Deps,
  caller: Caller,
  uscc: string,
): Promise<Representation | undefined> {
  if (caller.kind === 'system') return undefined
  if (caller.kind !== 'person') throw refuse('mandate-not-allowed')
  if (caller.organization !== undefined && caller.organization !== uscc) throw refuse('mandate-not-allowed')
  const right = await holdRepresentation(tx, deps, { personId: caller.id, uscc })
  if (right?.role !== 'legal-representative' && right?.isAdministrator !== true) throw refuse('mandate-not-allowed')
  const person = await selectPersonWithin(tx, caller.id, deps.clock.now())
  if (Math.min(caller.assurance, person?.assuranceLevel ?? 0) < leastLevel) throw refuse('assurance-too-low')
  return right
}
