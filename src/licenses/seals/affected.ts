import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { authorityOf } from '../authority.ts'
import { refuse } from './faults.ts'
import { requireSealReader } from './right.ts'
import { type AffectedLicense, selectAffected, selectSeal, withdrawnOf } from './store.ts'

export type { AffectedLicense }

const shown = 200

/**
 * The licenses in force that a withdrawn seal signed in or after the minute from which it is not believed: they need to be issued again.
 * As they were issued, 200 at most; the next ones come after the last of these. For who works with seals and who issues licenses.
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
  if ((await authorityOf(deps, caller))?.uscc !== uscc) await requireSealReader(deps, caller, uscc)
  const withdrawn = withdrawnOf(row)
  return withdrawn === undefined ? [] : selectAffected(deps.db, withdrawn, after, shown)
}
