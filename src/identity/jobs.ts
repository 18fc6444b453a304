import type { Deps } from '../platform/deps.ts'
import { recordExpiries } from './assurance/expire.ts'
import { credentialJobs } from './credentials/jobs.ts'

export function identityJobs(deps: Deps): void {
  deps.jobs.every(300, 'identity-record-expiries', () => recordExpiries(deps))
  credentialJobs(deps)
}
