import type { Deps } from '../../platform/deps.ts'
import { messageLanes, sendMessage } from '../messages/send.ts'
import { deleteInboxBefore } from '../messages/store.ts'
import { deleteCodesBefore } from './codes/store.ts'
import { longestMemorySeconds } from './lockout/ladder.ts'
import { deleteTriesBefore } from './lockout/store.ts'
import { remindOfRecoveries } from './recovery/remind.ts'
import { deleteReproofsBefore } from './recovery/reproof-store.ts'
import { deleteChallengesBefore } from './store.ts'

const inboxDays = 7

export function credentialJobs(deps: Deps): void {
  const { clock, db, jobs } = deps
  const ago = (seconds: number): Date => new Date(clock.now().getTime() - seconds * 1_000)
  for (const lane of messageLanes) jobs.on(lane, (_tx, payload) => sendMessage(deps, payload))
  jobs.every(300, 'identity-remind-of-recoveries', () => remindOfRecoveries(deps))
  jobs.every(600, 'identity-forget', async () => {
    await deleteTriesBefore(db, ago(2 * longestMemorySeconds))
    await deleteChallengesBefore(db, ago(0))
    await deleteReproofsBefore(db, ago(0))
    await deleteCodesBefore(db, ago(3_600))
    await deleteInboxBefore(db, ago(inboxDays * 86_400))
  })
}
