import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { actsAs, looksAfterPeople } from '../administrators/right.ts'
import { refuse as refuseDepartment } from '../departments/faults.ts'
import { selectDepartment } from '../departments/store.ts'
import { parseUscc } from '../document.ts'
import { refuse as refuseIdentity } from '../faults.ts'
import { shareOrganization } from '../organizations/store.ts'
import { insertCounter, selectCounters, withdrawCounterRow } from './store.ts'

/**
 * Lets the clerks of a department vouch for people at its counter, two by two (level 5).
 * @throws Fault `registration-not-allowed`, `uscc-invalid`, `department-not-found`
 */
export async function admitCounter(deps: Deps, caller: Caller, code: string): Promise<void> {
  if (!(await looksAfterPeople(deps, caller))) throw refuseIdentity('registration-not-allowed')
  const uscc = parseUscc(code)
  await deps.db.transaction(async tx => {
    const at = deps.clock.now()
    await shareOrganization(tx, uscc)
    if ((await selectDepartment(tx, uscc)) === undefined) throw refuseDepartment('department-not-found')
    if (!(await insertCounter(tx, uscc, at))) return
    const subject = `organization:${uscc}`
    await record(tx, { at, type: 'counter.admitted', actor: callerName(caller), subject, data: {} })
  })
}

/**
 * Takes that back, at once: what waits there for a second clerk is decided no more. What was found before stands.
 * @throws Fault `registration-not-allowed`, `uscc-invalid`
 */
export async function withdrawCounter(deps: Deps, caller: Caller, code: string): Promise<void> {
  if (!(await looksAfterPeople(deps, caller))) throw refuseIdentity('registration-not-allowed')
  const uscc = parseUscc(code)
  await deps.db.transaction(async tx => {
    const at = deps.clock.now()
    if (!(await withdrawCounterRow(tx, uscc, at))) return
    const subject = `organization:${uscc}`
    await record(tx, { at, type: 'counter.withdrawn', actor: callerName(caller), subject, data: {} })
  })
}

export interface AdmittedCounter {
  readonly uscc: string
  readonly name: string
  readonly admittedAt: Date
}

/**
 * The counters that are admitted now, by code; for who admits them and for the auditor.
 * @throws Fault `registration-not-allowed`
 */
export async function admittedCounters(deps: Deps, caller: Caller): Promise<AdmittedCounter[]> {
  const mayRead = (await looksAfterPeople(deps, caller)) || (await actsAs(deps, caller)) === 'audit'
  if (!mayRead) throw refuseIdentity('registration-not-allowed')
  return selectCounters(deps.db)
}
