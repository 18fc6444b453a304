import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { announceSeal, tellCustodian } from './announce.ts'
import { refuse } from './faults.ts'
import { custodianOf, holdSealRight } from './right.ts'
import { lockSeal, updateCustodian } from './store.ts'

/**
 * Makes the caller, a seal custodian of the department, the one who keeps this seal (接管); both are told.
 * @throws Fault `seal-not-found`, `seal-not-allowed`
 */
export async function takeOverSeal(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { clock, db } = deps
  const custodianId = custodianOf(caller)
  if (custodianId === null) throw refuse('seal-not-allowed')
  await db.transaction(async tx => {
    const row = await lockSeal(tx, id)
    if (row === undefined) throw refuse('seal-not-found')
    await holdSealRight(tx, deps, caller, row.seal.uscc)
    const before = row.seal.custodianId
    if (before === custodianId) return
    const at = clock.now()
    await updateCustodian(tx, id, custodianId, at)
    await announceSeal(tx, deps, { at, by: caller, event: 'custodian-changed', seal: { ...row.seal, custodianId } })
    if (before !== null) await tellCustodian(tx, deps, before, at, 'custodian-changed')
  })
}
