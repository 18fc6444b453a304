import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { announceSeal } from './announce.ts'
import { ownerOf } from './create.ts'
import { refuse } from './faults.ts'
import { sealStateAfter } from './life-cycle.ts'
import { certifyNext, storeSeal } from './make.ts'
import { checkPicture } from './picture.ts'
import type { ReplaceReason } from './reasons.ts'
import { custodianOf, holdSealRight, requireSealRight } from './right.ts'
import { type Seal, sealOf, stateIn } from './seal.ts'
import { sealKeyOf } from './seal-key.ts'
import { lockSeal, selectSeal, updateSealState } from './store.ts'

export interface ReplaceInput {
  readonly reason: ReplaceReason
  /** PNG; the old one's when left out, null: drawn from the name. */
  readonly picture?: Buffer | null | undefined
}

/**
 * Puts a seal with a new key in the place of one (换发). What the old one signed stays as good as it was: its certificate is
 * kept and says for when it is good.
 * @throws Fault `seal-not-found`, `seal-not-allowed`, `seal-move-not-allowed`, `seal-picture-invalid`
 */
export async function replaceSeal(deps: Deps, caller: Caller, id: string, input: ReplaceInput): Promise<Seal> {
  const { clock, db, ids } = deps
  const found = await selectSeal(db, id)
  if (found === undefined) throw refuse('seal-not-found')
  const { uscc } = found.seal
  await requireSealRight(deps, caller, uscc)
  if (sealStateAfter(stateIn(found.seal), 'replace') === undefined) throw refuse('seal-move-not-allowed')
  const picture = input.picture == null ? input.picture : checkPicture(input.picture)
  const { algorithm } = sealKeyOf(found.key)
  const key = await certifyNext(deps, await ownerOf(deps, uscc), algorithm)
  return db.transaction(async tx => {
    await holdSealRight(tx, deps, caller, uscc)
    const old = await lockSeal(tx, id)
    const state = old === undefined ? undefined : sealStateAfter(stateIn(old.seal), 'replace')
    if (old === undefined || state === undefined) throw refuse('seal-move-not-allowed')
    const at = clock.now()
    await updateSealState(tx, id, state, at)
    const seal = await storeSeal(tx, {
      id: ids.uuid(),
      key,
      algorithm,
      picture: picture === undefined ? old.seal.picture : picture,
      custodianId: custodianOf(caller) ?? old.seal.custodianId,
      replacesId: id,
      at,
    })
    const data = { successor: seal.id, reason: input.reason }
    await announceSeal(tx, deps, { at, by: caller, event: 'replaced', seal: old.seal, data })
    await announceSeal(tx, deps, { at, by: caller, event: 'created', seal, data: { replaces: id } })
    return sealOf({ seal, key }, at)
  })
}
