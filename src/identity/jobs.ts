import type { Deps } from '../platform/deps.ts'
import { credentialJobs } from './credentials/jobs.ts'

export function identityJobs(deps: Deps): void {
  credentialJobs(deps)
}
