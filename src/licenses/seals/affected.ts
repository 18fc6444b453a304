import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from './faults.ts'
import { requireSealReader } from './right.ts'
import { type AffectedLicense, selectAffected, selectSeal } from './store.ts'

export type { AffectedLicense }

const shown = 200

/**
 * The licenses in force that a withdrawn seal signed in or after the minute from which it is not believed: they need to be issued again.
 * By identifier, 200 at most; the next ones come after the last of these.
 * @throws Fault `seal-not-found`, `seal-not-allowed`
 */
export async function affectedLicenses(
  deps: Deps,
  caller: Caller,
  sealId: string,
  after = '',
): Promise<readonly AffectedLicense[]> {
  const row = await selectSeal(deps.db, sealId)
  if (row === undefined) throw refuse('seal-not-found')
  const { uscc } = row.seal
  const isOwnMachine = caller.kind === 'client' && caller.organization === uscc && caller.scopes.has('licenses.issue')
  if (!isOwnMachine) await requireSealReader(deps, caller, uscc)
  return selectAffected(deps.db, row.seal, row.key.invalidFrom, after, shown)
}
