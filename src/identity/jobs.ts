import type { Deps } from '../platform/deps.ts'
import { recordExpiries } from './assurance/expire.ts'
import { forgetSeconds } from './credentials/lockout.ts'
import { deleteFailuresBefore } from './store.ts'

export function identityJobs({ clock, db, jobs }: Deps): void {
  jobs.every(300, 'identity-record-expiries', () => recordExpiries({ clock, db }))
  jobs.every(600, 'identity-forget-failures', () =>
    deleteFailuresBefore(db, new Date(clock.now().getTime() - 2 * forgetSeconds * 1_000)),
  )
}
