import { record } from '../../audit/index.ts'
import { type Caller, callerName, hasScope } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseUscc } from '../document.ts'
import { refuse as refuseIdentity } from '../faults.ts'
import { holdRepresentation, representationOf } from '../mandates/represent.ts'
import { shareOrganization } from '../organizations/store.ts'
import { selectPersonWithin } from '../store.ts'
import { refuse } from './faults.ts'
import { insertCounter, isCounter } from './store.ts'

/** What a clerk's mandate must cover. */
export const counterMatter = 'identity.counter-check'
const leastLevel = 3

/**
 * Lets an organization's clerks vouch for people at its counter (level 5).
 * @throws Fault `registration-not-allowed`, `uscc-invalid`, `organization-not-found`
 */
export async function admitCounter(deps: Deps, caller: Caller, code: string): Promise<void> {
  if (!hasScope(caller, 'people.register')) throw refuseIdentity('registration-not-allowed')
  const uscc = parseUscc(code)
  await deps.db.transaction(async tx => {
    const at = deps.clock.now()
    if ((await shareOrganization(tx, uscc)) === undefined) throw refuseIdentity('organization-not-found')
    if (!(await insertCounter(tx, uscc, at))) return
    const subject = `organization:${uscc}`
    await record(tx, { at, type: 'counter.admitted', actor: callerName(caller), subject, data: {} })
  })
}

export interface Clerk {
  readonly id: string
  readonly uscc: string
}

const ask = (personId: string, uscc: string) => ({ personId, uscc, matter: counterMatter })

/**
 * A signed-in person who acts for an admitted counter with a mandate for it. A machine is no clerk: it cannot be two people.
 * Looked up before anything else, so that a stranger learns nothing; {@link holdClerk} looks again under locks.
 * @throws Fault `counter-check-not-allowed`
 */
export async function clerkOf(deps: Deps, caller: Caller): Promise<Clerk> {
  if (caller.kind !== 'person' || caller.organization === undefined || caller.assurance < leastLevel)
    throw refuse('counter-check-not-allowed')
  const { id, organization: uscc } = caller
  const right = await representationOf(deps, ask(id, uscc))
  if (right === undefined || !(await isCounter(deps.db, uscc))) throw refuse('counter-check-not-allowed')
  return { id, uscc }
}

/**
 * Keeps the clerk's right until the transaction ends. The people it is about are locked before.
 * @throws Fault `counter-check-not-allowed`
 */
export async function holdClerk(tx: Tx, deps: Deps, { id, uscc }: Clerk): Promise<void> {
  const right = await holdRepresentation(tx, deps, ask(id, uscc))
  const person = await selectPersonWithin(tx, id, deps.clock.now())
  if (right === undefined || (person?.assuranceLevel ?? 0) < leastLevel) throw refuse('counter-check-not-allowed')
}
