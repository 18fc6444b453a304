import { record } from '../audit/index.ts'
import { holdOfficer } from '../identity/index.ts'
import type { Caller } from '../platform/caller.ts'
import { seal } from '../platform/crypto/envelope.ts'
import type { Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { putOutbox } from '../platform/jobs/outbox.ts'
import { type Authority, agreedIn, authorityOf, checkAgreed } from './authority.ts'
import { selectLatestType } from './catalog/store.ts'
import { statusChanged } from './events.ts'
import { refuse } from './faults.ts'
import { type ChangeName, stateAfter, statusNumbers } from './life-cycle.ts'
import { parseReason, type ReasonInput } from './reasons.ts'
import { insertChange, type LicenseRow, lockLicense, updateState } from './store.ts'
import { hasLapsed, type LicenseView, viewOf } from './view.ts'

/** How records name the move, in the past tense. */
const events = {
  suspend: 'license.suspended',
  resume: 'license.resumed',
  revoke: 'license.revoked',
  cancel: 'license.cancelled',
} as const satisfies Record<ChangeName, string>

/** Where the words of a change are sealed. */
export const wordsOfChange = (id: string): string => `licenses.changes.reason:${id}`

export interface Change extends ReasonInput {
  readonly identifier: string
  readonly name: ChangeName
}

/**
 * Moves a license along its life cycle, within a transaction and in the name of a department.
 * @throws Fault `license-not-found`, `move-not-allowed`, `text-invalid`, `second-person-needed`
 */
export async function changeWithin(tx: Tx, deps: Deps, by: Authority, change: Change): Promise<LicenseRow> {
  const { clock, ids, keys } = deps
  const { identifier, name, ...given } = change
  const { code, words } = parseReason(name, given)
  const row = await lockLicense(tx, identifier)
  if (row === undefined || row.issuerUscc !== by.uscc) throw refuse('license-not-found')
  const state = stateAfter(row.state, name, hasLapsed(deps, row))
  if (state === undefined) throw refuse('move-not-allowed')
  const type = await selectLatestType(tx, row.typeCode)
  if (type !== undefined) checkAgreed(type, name, by)
  const at = clock.now()
  const id = ids.uuid()
  await updateState(tx, row.id, state, at)
  await insertChange(tx, {
    id,
    licenseId: row.id,
    move: name,
    actor: by.actor,
    at,
    reasonCode: code ?? null,
    reasonSealed: words === undefined ? null : seal(keys.fieldKeys[0], wordsOfChange(id), words),
  })
  const subject = `license:${row.identifier}`
  const data = { ...agreedIn(by), ...(code === undefined ? {} : { reason: code }) }
  await record(tx, { at, type: events[name], actor: by.actor, subject, data })
  await putOutbox(tx, statusChanged, {
    licenseId: row.id,
    list: row.statusList,
    index: row.statusIndex,
    status: statusNumbers[state],
  })
  return { ...row, state }
}

/**
 * Moves a license along its life cycle. Only its issuer may; for others there is no such license.
 * @throws Fault as {@link changeWithin}
 */
export async function changeState(
  deps: Deps,
  caller: Caller,
  identifier: string,
  name: ChangeName,
  input: ReasonInput,
): Promise<LicenseView> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuse('license-not-found')
  const changed = await deps.db.transaction(async tx => {
    if (caller.kind === 'person') await holdOfficer(tx, deps, caller, 'clerk')
    return changeWithin(tx, deps, by, { identifier, name, ...input })
  })
  return viewOf(deps, changed, 'brief')
}
