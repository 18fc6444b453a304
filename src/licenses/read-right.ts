import { holderIndex, parseUscc, revealDocument } from '../identity/index.ts'
import { type Caller, hasScope } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { isHeldBy, type LicenseRow } from './store.ts'

/** The keyed indexes of those in whose name a signed-in person looks: themself, and the organization they act for. */
export async function ownIndexes(deps: Deps, caller: Caller): Promise<Buffer[]> {
  if (caller.kind !== 'person') return []
  const document = await revealDocument(deps, caller.id)
  const organization =
    caller.organization === undefined ? undefined : ({ type: 'uscc', number: parseUscc(caller.organization) } as const)
  return [document, organization].flatMap(each => (each === undefined ? [] : [holderIndex(deps.keys, each)]))
}

/** Its issuing department with `licenses.read`, and its holders. */
export async function mayRead(deps: Deps, caller: Caller, row: LicenseRow): Promise<boolean> {
  if (caller.kind === 'person') return isHeldBy(deps.db, row.id, await ownIndexes(deps, caller))
  return caller.kind === 'client' && hasScope(caller, 'licenses.read') && caller.organization === row.issuerUscc
}
