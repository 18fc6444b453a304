import { holderIndex, holderIndexesOf, parseUscc } from '../identity/index.ts'
import { type Caller, hasScope } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { isHeldBy, type LicenseRow } from './store.ts'

/**
 * The keyed indexes of those in whose name a signed-in person looks: themself, under every number they have had, and the
 * organization they act for.
 */
export async function ownIndexes(deps: Deps, caller: Caller): Promise<Buffer[]> {
  if (caller.kind !== 'person') return []
  const own = await holderIndexesOf(deps, caller.id)
  if (caller.organization === undefined) return own
  return [...own, holderIndex(deps.keys, { type: 'uscc', number: parseUscc(caller.organization) })]
}

/** Its issuing department with `licenses.read`, and its holders. */
export async function mayRead(deps: Deps, caller: Caller, row: LicenseRow): Promise<boolean> {
  if (caller.kind === 'person') return isHeldBy(deps.db, row.id, await ownIndexes(deps, caller))
  return caller.kind === 'client' && hasScope(caller, 'licenses.read') && caller.organization === row.issuerUscc
}
