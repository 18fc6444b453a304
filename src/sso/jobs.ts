import { deleteInitialAccessBefore } from './clients/initial-access-store.ts'
import { logoutDue } from './events.ts'
import { rotateKeys } from './keys/rotate.ts'
import { deliverLogout } from './sessions/deliver-logout.ts'
import { endByEvents } from './sessions/end-by-event.ts'
import type { Sso } from './sso.ts'
import { deleteExpired } from './storage/artifact-store.ts'
import { deleteRepresentationsBefore, deleteSessionNotesBefore } from './store.ts'

const batch = 1_000
/** Longer than any session. */
const sessionHours = 48

/** What has expired leaves, a batch at a time, so that no statement holds locks for long. */
export function ssoJobs(sso: Sso): void {
  const { deps } = sso
  const { clock, db, jobs } = deps
  endByEvents(deps)
  jobs.on(logoutDue, (tx, payload) => deliverLogout(sso, tx, payload))
  jobs.every(3_600, 'sso-rotate-keys', () => rotateKeys(deps))
  jobs.every(60, 'sso-expire', async () => {
    while ((await deleteExpired(db, batch)) >= batch);
    const longAgo = new Date(clock.now().getTime() - sessionHours * 3_600_000)
    await deleteRepresentationsBefore(db, longAgo)
    await deleteSessionNotesBefore(db, longAgo)
    await deleteInitialAccessBefore(db, longAgo)
  })
}
