import type { Caller } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { ownerOf } from '../proof.ts'
import { selectPasskeys } from './store.ts'

export interface Passkey {
  readonly id: string
  readonly name: string
  /** Copied between devices by its maker. */
  readonly synced: boolean
  readonly createdAt: Date
  readonly lastUsedAt: Date | undefined
}

/**
 * The passkeys of the person who asks, the oldest first.
 * @throws Fault `credential-not-allowed`
 */
export async function passkeysOf({ db }: Pick<Deps, 'db'>, caller: Caller): Promise<Passkey[]> {
  const rows = await selectPasskeys(db, ownerOf(caller))
  return rows.map(({ id, name, synced, createdAt, lastUsedAt }) => ({
    id,
    name,
    synced,
    createdAt,
    lastUsedAt: lastUsedAt ?? undefined,
  }))
}
