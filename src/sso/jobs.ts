import type { Deps } from '../platform/deps.ts'
import { deleteExpired } from './artifact-store.ts'
import { rotateKeys } from './rotate-keys.ts'
import { deleteRepresentationsBefore } from './store.ts'

const batch = 1_000
/** Longer than any session. */
const representationHours = 48

/** What has expired leaves, a batch at a time, so that no statement holds locks for long. */
export function ssoJobs(deps: Deps): void {
  const { clock, db, jobs } = deps
  jobs.every(3_600, 'sso-rotate-keys', () => rotateKeys(deps))
  jobs.every(60, 'sso-expire', async () => {
    while ((await deleteExpired(db, batch)) >= batch);
    await deleteRepresentationsBefore(db, new Date(clock.now().getTime() - representationHours * 3_600_000))
  })
}
