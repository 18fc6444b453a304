import type { Deps } from '../platform/deps.ts'
import { forgetSeconds } from './credentials/lockout.ts'
import { deleteFailuresBefore } from './store.ts'

export function identityJobs({ clock, db, jobs }: Deps): void {
  jobs.every(600, 'identity-forget-failures', () =>
    deleteFailuresBefore(db, new Date(clock.now().getTime() - 2 * forgetSeconds * 1_000)),
  )
}
