import { type Caller, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { refuse as refuseSeal } from './faults.ts'
import { sealById } from './find.ts'
import { type Seal, sealOf } from './seal.ts'
import { selectSealsOf } from './store.ts'

export const sealing = 'documents.seal'

/**
 * The seal that a department's machine may put on documents, in whatever state it is; another department's there is none for it.
 * @throws Fault `sealing-not-allowed`, `seal-not-found`
 */
export async function sealInHand(deps: Pick<Deps, 'db' | 'clock'>, caller: Caller, id: string): Promise<Seal> {
  const uscc = caller.kind === 'client' ? caller.organization : undefined
  if (!hasScope(caller, sealing) || uscc === undefined) throw refuse('sealing-not-allowed')
  const seal = await sealById(deps, id)
  if (seal === undefined || seal.uscc !== uscc) throw refuseSeal('seal-not-found')
  return seal
}

/** @throws Fault `seal-suspended` for one that is not in use, `issuer-without-key` where its certificate has ended */
export function requireActive({ status }: Seal): void {
  if (status === 'expired') throw refuse('issuer-without-key')
  if (status !== 'active') throw refuseSeal('seal-suspended')
}

/**
 * The seal that a department puts on its licenses now: the youngest that is in use.
 * @throws Fault `seal-suspended` where all are stopped, `issuer-without-key` where there is none
 */
export async function sealNow({ clock, db }: Pick<Deps, 'db' | 'clock'>, uscc: string): Promise<Seal> {
  const at = clock.now()
  const all = (await selectSealsOf(db, uscc)).map(row => sealOf(row, at))
  const seal = all.find(({ status }) => status === 'active')
  if (seal === undefined && all.some(({ status }) => status === 'suspended')) throw refuseSeal('seal-suspended')
  if (seal === undefined) throw refuse('issuer-without-key')
  return seal
}
