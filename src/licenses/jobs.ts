import type { Deps } from '../platform/deps.ts'
import { batchJobs } from './batches/work.ts'
import { dropOldDrafts } from './drafts/keep.ts'
import { finishUnfinished } from './finish.ts'
import { reconcileAll } from './paper/reconcile.ts'
import { carryOutApproved } from './proposals/carry-out.ts'
import { reissueJobs } from './reissue/work.ts'
import { countLog } from './statistics/count.ts'

export function licenseJobs(deps: Deps): void {
  batchJobs(deps)
  reissueJobs(deps)
  deps.jobs.every(15, 'licenses-count', () => countLog(deps))
  deps.jobs.every(60, 'licenses-finish-issuing', () => finishUnfinished(deps))
  deps.jobs.every(86_400, 'licenses-drop-old-drafts', () => dropOldDrafts(deps))
  deps.jobs.every(86_400, 'licenses-reconcile-paper', () => reconcileAll(deps))
  deps.jobs.every(60, 'licenses-carry-out-proposals', () => carryOutApproved(deps))
}
