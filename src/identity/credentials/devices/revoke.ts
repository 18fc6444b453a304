import type { Caller } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { isUuid } from '../../../platform/ids.ts'
import { refuse } from '../../faults.ts'
import { announceChange } from '../notice.ts'
import { ownerOf } from '../proof.ts'
import { revokeDeviceRow } from './store.ts'

/**
 * Takes a device off: it is a stranger from now on. Needs no fresh sign-in, since it only takes away.
 * @throws Fault `credential-not-allowed`, `credential-not-found`
 */
export async function revokeDevice(deps: Deps, caller: Caller, id: string): Promise<void> {
  const personId = ownerOf(caller)
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    if (!isUuid(id) || !(await revokeDeviceRow(tx, personId, id, at))) throw refuse('credential-not-found')
    await announceChange(tx, deps, {
      at,
      by: caller,
      personId,
      credential: 'device',
      change: 'removed',
      data: { device: id },
    })
  })
}
