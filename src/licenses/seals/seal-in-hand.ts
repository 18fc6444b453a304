import { type Caller, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { issuerCertificate } from './certificates.ts'
import { type SealKey, sealKeyOf } from './seal-key.ts'
import { selectKeysOf } from './store.ts'

export const sealing = 'documents.seal'

/**
 * The seal that a department's machine may put on documents now; another department's there is none for it.
 * @param id of the seal: the `kid` of its certificate
 * @throws Fault `sealing-not-allowed`, `seal-not-found`, `issuer-without-key`
 */
export async function sealInHand(deps: Pick<Deps, 'db' | 'clock'>, caller: Caller, id: string): Promise<SealKey> {
  const uscc = caller.kind === 'client' ? caller.organization : undefined
  if (!hasScope(caller, sealing) || uscc === undefined) throw refuse('sealing-not-allowed')
  const key = await issuerCertificate(deps, id)
  if (key === undefined || key.uscc !== uscc) throw refuse('seal-not-found')
  const at = deps.clock.now()
  if (at < key.notBefore || at > key.notAfter) throw refuse('issuer-without-key')
  return key
}

/**
 * The key under which a department seals now: the youngest certificate that is in force.
 * @throws Fault `issuer-without-key`
 */
export async function sealKeyNow({ clock, db }: Pick<Deps, 'db' | 'clock'>, uscc: string): Promise<SealKey> {
  const at = clock.now()
  const row = (await selectKeysOf(db, uscc)).findLast(key => key.notBefore <= at && at <= key.notAfter)
  if (row === undefined) throw refuse('issuer-without-key')
  return sealKeyOf(row)
}
