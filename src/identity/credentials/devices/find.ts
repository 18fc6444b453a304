import type { Caller } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { ownerOf } from '../proof.ts'
import { deviceHash } from './known.ts'
import { selectDevices } from './store.ts'

export interface Device {
  readonly id: string
  readonly label: string
  readonly firstSeenAt: Date
  readonly lastSeenAt: Date
  /** The one the owner is looking from. */
  readonly isThis: boolean
}

/**
 * The devices of the person who asks, the last used first.
 * @throws Fault `credential-not-allowed`
 */
export async function devicesOf(deps: Deps, caller: Caller, device?: string): Promise<Device[]> {
  const own = device === undefined ? undefined : deviceHash(deps, device)
  const rows = await selectDevices(deps.db, ownerOf(caller))
  return rows.map(({ id, label, firstSeenAt, lastSeenAt, tokenHash }) => ({
    id,
    label,
    firstSeenAt,
    lastSeenAt,
    isThis: own?.equals(tokenHash) ?? false,
  }))
}
