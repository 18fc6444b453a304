import { record } from '../../audit/index.ts'
import { callerName, system } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { lockExpired, markExpiryRecorded } from './store.ts'

const atOnce = 200

/**
 * Tells the log of evidence that has expired. The level fell without it, at the very moment; this only leaves nothing
 * unsaid. Several nodes may run it together.
 */
export async function recordExpiries({ clock, db }: Pick<Deps, 'clock' | 'db'>): Promise<void> {
  const one = () =>
    db.transaction(async tx => {
      const at = clock.now()
      const rows = await lockExpired(tx, at, atOnce)
      for (const { id, personId, level, expiresAt } of rows) {
        await markExpiryRecorded(tx, id, at)
        await record(tx, {
          at,
          type: 'assurance.expired',
          actor: callerName(system('clock')),
          subject: `person:${personId}`,
          data: { level, expiredAt: expiresAt.toISOString() },
        })
      }
      return rows.length
    })
  while ((await one()) === atOnce);
}
