import { type Inspection, inspectLog, type LogState, linesBefore, logState, type ReadLine } from '../../audit/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from './faults.ts'
import { isAdministrator } from './right.ts'

async function checkAuditor(deps: Deps, caller: Caller): Promise<void> {
  if (!(await isAdministrator(deps, caller, 'audit'))) throw refuse('auditor-needed')
}

export interface ReadLog {
  readonly state: LogState
  /** Newest first. */
  readonly lines: readonly ReadLine[]
}

/**
 * The log as the installation's auditor reads it, from the newest line or from before one.
 * @throws Fault `auditor-needed`
 */
export async function readLog(deps: Deps, caller: Caller, before?: number): Promise<ReadLog> {
  await checkAuditor(deps, caller)
  const [state, lines] = await Promise.all([logState(deps), linesBefore(deps, before)])
  return { state, lines }
}

/** So many lines are verified anew within seconds; more are for the command line. */
export const mostInspected = 200_000

/**
 * Verifies the whole log anew, line by line, where it is not too long for that.
 * @returns undefined where it is
 * @throws Fault `auditor-needed`
 */
export async function inspectAsAuditor(deps: Deps, caller: Caller): Promise<Inspection | undefined> {
  await checkAuditor(deps, caller)
  return (await logState(deps)).size > mostInspected ? undefined : inspectLog(deps)
}
