import { record } from '../audit/index.ts'
import { type Caller, callerName } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { dayAt } from './civil-day.ts'
import { refuse } from './faults.ts'
import { historyOf, type VersionView } from './history.ts'
import { parseIdentifier } from './license-code.ts'
import { ownIndexes, readingAs } from './read-right.ts'
import { isHeldBy, type LicenseRow, selectLicense, selectLicensesOf } from './store.ts'
import { type LicenseView, viewOf } from './view.ts'

/** A license in full with all its versions, the first one first. */
export interface LicenseInFull extends LicenseView {
  readonly history: readonly VersionView[]
}

interface Readable {
  readonly row: LicenseRow
  readonly isIssuer: boolean
}

async function findReadable(deps: Deps, caller: Caller, identifier: string): Promise<Readable> {
  const row = parseIdentifier(identifier) === undefined ? undefined : await selectLicense(deps.db, identifier)
  const as = row === undefined ? undefined : await readingAs(deps, caller, row)
  if (row === undefined || as === undefined) throw refuse('license-not-found')
  return { row, isIssuer: as === 'issuer' }
}

/**
 * The license this caller may read. Whether others exist is not told.
 * @throws Fault `license-not-found`
 */
export const readableLicense = async (deps: Deps, caller: Caller, identifier: string): Promise<LicenseRow> =>
  (await findReadable(deps, caller, identifier)).row

async function disclose(deps: Deps, caller: Caller, { row, isIssuer }: Readable): Promise<LicenseInFull> {
  const at = deps.clock.now()
  const subject = `license:${row.identifier}`
  await deps.db.transaction(tx =>
    record(tx, { at, type: 'license.read', actor: callerName(caller), subject, data: {} }),
  )
  return { ...(await viewOf(deps, row, 'full')), history: await historyOf(deps, row, isIssuer) }
}

/**
 * A license in full, for its issuer or its holder; the disclosure is recorded.
 * @throws Fault `license-not-found`
 */
export const findLicense = async (deps: Deps, caller: Caller, identifier: string): Promise<LicenseInFull> =>
  disclose(deps, caller, await findReadable(deps, caller, identifier))

/**
 * A license in full for an officer of the department that issued it, not for whoever holds it.
 * @throws Fault `license-not-found`
 */
export async function findIssued(deps: Deps, caller: Caller, identifier: string): Promise<LicenseInFull> {
  const found = await findReadable(deps, caller, identifier)
  if (!found.isIssuer) throw refuse('license-not-found')
  return disclose(deps, caller, found)
}

/** The license, if the caller holds it, or is the guardian of one who does, or acts for one. */
export async function heldLicense(deps: Deps, caller: Caller, identifier: string): Promise<LicenseRow | undefined> {
  const row = parseIdentifier(identifier) === undefined ? undefined : await selectLicense(deps.db, identifier)
  const own = await ownIndexes(deps, caller)
  return row !== undefined && (await isHeldBy(deps.db, row.id, own, dayAt(deps.clock.now()))) ? row : undefined
}

export const holdsLicense = async (deps: Deps, caller: Caller, identifier: string): Promise<boolean> =>
  (await heldLicense(deps, caller, identifier)) !== undefined

/**
 * A license to its own holder, for what they do with it next; nothing is disclosed to anyone.
 * @throws Fault `license-not-found`
 */
export async function ownLicense(deps: Deps, caller: Caller, identifier: string): Promise<LicenseView> {
  const row = await heldLicense(deps, caller, identifier)
  if (row === undefined) throw refuse('license-not-found')
  return viewOf(deps, row, 'full')
}

const most = 200

/** Versions that another one in the list has taken the place of are left out: its history leads to them. */
function withoutReplaced(rows: readonly LicenseRow[]): LicenseRow[] {
  const standing = new Set(rows.flatMap(row => (row.state === 'superseded' ? [] : [row.lineageId])))
  return rows.filter(row => row.state !== 'superseded' || !standing.has(row.lineageId))
}

/**
 * The licenses of the person who is signed in, of children they are guardians of and of the organization they act for,
 * newest first. Nothing is disclosed.
 */
export async function licensesOfPerson(deps: Deps, caller: Caller): Promise<LicenseView[]> {
  const rows = await selectLicensesOf(deps.db, await ownIndexes(deps, caller), dayAt(deps.clock.now()), most)
  return Promise.all(withoutReplaced(rows).map(row => viewOf(deps, row, 'full')))
}
