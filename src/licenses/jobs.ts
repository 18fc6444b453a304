import type { Deps } from '../platform/deps.ts'
import { finishUnfinished } from './finish.ts'

export function licenseJobs(deps: Deps): void {
  deps.jobs.every(60, 'licenses-finish-issuing', () => finishUnfinished(deps))
}
