import type { Deps } from '../platform/deps.ts'
import { sequenceLog } from './sequence.ts'

/** Every second, waiting lines get their places and a checkpoint. Polling keeps `record` as cheap as one insert. */
export function auditJobs(deps: Deps): void {
  deps.jobs.every(1, 'log-sequence', async () => {
    await sequenceLog(deps)
  })
}
