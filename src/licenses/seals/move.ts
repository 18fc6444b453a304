import type { Caller } from '../../platform/caller.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Deps } from '../../platform/deps.ts'
import { announceSeal } from './announce.ts'
import { refuse } from './faults.ts'
import { sealStateAfter } from './life-cycle.ts'
import type { SuspendReason } from './reasons.ts'
import { holdSealRight } from './right.ts'
import { type Seal, sealOf, stateIn } from './seal.ts'
import { lockSeal, updateSealState } from './store.ts'

async function moveSeal(
  deps: Deps,
  caller: Caller,
  id: string,
  move: 'suspend' | 'resume',
  data: { readonly [name: string]: Json },
): Promise<Seal> {
  const { clock, db } = deps
  return db.transaction(async tx => {
    const row = await lockSeal(tx, id)
    if (row === undefined) throw refuse('seal-not-found')
    await holdSealRight(tx, deps, caller, row.seal.uscc)
    const state = sealStateAfter(stateIn(row.seal), move)
    if (state === undefined) throw refuse('seal-move-not-allowed')
    const at = clock.now()
    await updateSealState(tx, id, state, at)
    const event = move === 'suspend' ? 'suspended' : 'resumed'
    await announceSeal(tx, deps, { at, by: caller, event, seal: row.seal, data })
    return sealOf({ seal: { ...row.seal, state, changedAt: at }, key: row.key }, at)
  })
}

/**
 * Stops a seal at once (停用): from here on it issues nothing, what it issued stays good.
 * @throws Fault `seal-not-found`, `seal-not-allowed`, `seal-move-not-allowed`
 */
export const suspendSeal = (deps: Deps, caller: Caller, id: string, reason: SuspendReason): Promise<Seal> =>
  moveSeal(deps, caller, id, 'suspend', { reason })

/** Lets a suspended seal issue again. @throws as {@link suspendSeal} */
export const resumeSeal = (deps: Deps, caller: Caller, id: string): Promise<Seal> =>
  moveSeal(deps, caller, id, 'resume', {})
