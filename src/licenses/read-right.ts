import { holderIndex, holderIndexesOf, parseUscc } from '../identity/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { readerOf } from './authority.ts'
import { dayAt } from './civil-day.ts'
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

/**
 * As whom the caller may read a license: as its issuing department, or as a holder or the guardian of one under age.
 * Undefined for all others.
 */
export async function readingAs(deps: Deps, caller: Caller, row: LicenseRow): Promise<'issuer' | 'holder' | undefined> {
  if ((await readerOf(deps, caller)) === row.issuerUscc) return 'issuer'
  const own = await ownIndexes(deps, caller)
  return (await isHeldBy(deps.db, row.id, own, dayAt(deps.clock.now()))) ? 'holder' : undefined
}
