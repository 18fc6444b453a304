import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { looksAfterPeople } from '../administrators/right.ts'
import { refuse as refuseIdentity } from '../faults.ts'
import { type Claim, lockClaimed } from '../people/identify.ts'
import { type Person, personOf } from '../people/person.ts'
import { selectPersonWithin } from '../store.ts'
import { takeBackEvidence } from './evidence.ts'
import { refuse } from './faults.ts'
import type { ProvenLevel } from './level.ts'

export const withdrawalReasons = ['fraud', 'error', 'identity-theft', 'requested'] as const

export interface AssuranceWithdrawal extends Claim {
  /** From this level upwards. */
  readonly level: ProvenLevel
  readonly reason: (typeof withdrawalReasons)[number]
}

/**
 * Takes back how surely a person was held to be known; the level falls at once to what still stands. Nothing to take back
 * changes nothing.
 * @throws Fault `assurance-not-allowed`, `person-not-found`, `person-conflict`, `person-ended`, `document-superseded`
 */
export async function withdrawAssurance(deps: Deps, caller: Caller, input: AssuranceWithdrawal): Promise<Person> {
  if (!(await looksAfterPeople(deps, caller))) throw refuse('assurance-not-allowed')
  const { level, reason } = input
  return deps.db.transaction(async tx => {
    const { id } = await lockClaimed(tx, deps, input)
    await takeBackEvidence(tx, deps, caller, { personId: id, level, reason })
    const person = await selectPersonWithin(tx, id, deps.clock.now())
    if (person === undefined) throw refuseIdentity('person-ended')
    return personOf(deps.keys, person)
  })
}
