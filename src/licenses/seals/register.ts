import { parseUscc } from '../../identity/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { Fault } from '../../platform/faults.ts'
import { keepsCatalog } from '../catalog/right.ts'
import { refuse } from '../faults.ts'
import { createSeal } from './create.ts'
import type { SealKey } from './seal-key.ts'
import { sealKeyOf } from './seal-key.ts'
import { selectStandingSeal } from './store.ts'

async function standingKey({ db }: Deps, uscc: string): Promise<SealKey | undefined> {
  const standing = await selectStandingSeal(db, uscc, 'ES256')
  return standing === undefined ? undefined : sealKeyOf(standing.key)
}

/**
 * Sees to it that a registered organization has a seal by which it signs licenses. Where it has one, a suspended or expired one
 * too, that is the answer: no right that is granted goes round a suspension.
 * @throws Fault `catalog-not-allowed`, `uscc-invalid`; `issuer-unknown` when the organization is not registered
 */
export async function registerIssuer(deps: Deps, caller: Caller, code: string): Promise<SealKey> {
  if (!(await keepsCatalog(deps, caller))) throw refuse('catalog-not-allowed')
  const uscc = parseUscc(code)
  const standing = await standingKey(deps, uscc)
  if (standing !== undefined) return standing
  try {
    return (await createSeal(deps, caller, { uscc })).key
  } catch (error) {
    const other = error instanceof Fault && error.code === 'seal-exists' ? await standingKey(deps, uscc) : undefined
    if (other === undefined) throw error
    return other
  }
}
