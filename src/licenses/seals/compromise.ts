import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from './faults.ts'
import { endSeal, minuteMilliseconds } from './revoke.ts'
import { requireSecurity } from './right.ts'
import type { Seal } from './seal.ts'
import { lockSeal } from './store.ts'

/**
 * Declares, once, that the key of a seal is in other hands since a moment (密钥泄露): what it signed in that minute or later is not
 * believed any more, by whichever way it is verified; what it signed before stays good.
 * By the security administrator: a custodian stops the seal at once by suspending it, and two people stand behind a declaration
 * that ends licenses.
 * @throws Fault `seal-declaration-not-allowed`, `seal-not-found`, `seal-moment-invalid`, `seal-move-not-allowed`
 */
export async function declareCompromise(deps: Deps, caller: Caller, id: string, since: Date): Promise<Seal> {
  const { clock, db } = deps
  await requireSecurity(deps, caller)
  return db.transaction(async tx => {
    const row = await lockSeal(tx, id)
    if (row === undefined) throw refuse('seal-not-found')
    const at = clock.now()
    if (since > at || since.getTime() < row.key.notBefore.getTime() - minuteMilliseconds)
      throw refuse('seal-moment-invalid', [{ pointer: '/since', detail: 'before the certificate began, or to come' }])
    const invalidFrom = new Date(Math.floor(since.getTime() / minuteMilliseconds) * minuteMilliseconds)
    return endSeal(tx, deps, row, { at, by: caller, reason: 'key-compromise', invalidFrom })
  })
}
