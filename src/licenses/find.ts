import { record } from '../audit/index.ts'
import { type Caller, callerName } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { refuse } from './faults.ts'
import { parseIdentifier } from './license-code.ts'
import { mayRead, ownIndexes } from './read-right.ts'
import { type LicenseRow, selectLicense, selectLicensesOf } from './store.ts'
import { type LicenseView, viewOf } from './view.ts'

/**
 * The license this caller may read. Whether others exist is not told.
 * @throws Fault `license-not-found`
 */
export async function readableLicense(deps: Deps, caller: Caller, identifier: string): Promise<LicenseRow> {
  const row = parseIdentifier(identifier) === undefined ? undefined : await selectLicense(deps.db, identifier)
  if (row === undefined || !(await mayRead(deps, caller, row))) throw refuse('license-not-found')
  return row
}

/**
 * A license in full, for its issuer or its holder; the disclosure is recorded.
 * @throws Fault `license-not-found`
 */
export async function findLicense(deps: Deps, caller: Caller, identifier: string): Promise<LicenseView> {
  const row = await readableLicense(deps, caller, identifier)
  const at = deps.clock.now()
  const subject = `license:${row.identifier}`
  await deps.db.transaction(tx =>
    record(tx, { at, type: 'license.read', actor: callerName(caller), subject, data: {} }),
  )
  return viewOf(deps, row, 'full')
}

const most = 200

/** The licenses of the person who is signed in and of the organization they act for, newest first. Nothing is disclosed. */
export async function licensesOfPerson(deps: Deps, caller: Caller): Promise<LicenseView[]> {
  const rows = await selectLicensesOf(deps.db, await ownIndexes(deps, caller), most)
  return Promise.all(rows.map(row => viewOf(deps, row, 'full')))
}
