import { record } from '../audit/index.ts'
import { type Caller, callerName, hasScope } from '../platform/caller.ts'
import { seal } from '../platform/crypto/envelope.ts'
import type { Deps } from '../platform/deps.ts'
import { putOutbox } from '../platform/jobs/outbox.ts'
import { statusChanged } from './events.ts'
import { refuse } from './faults.ts'
import { type MoveName, stateAfter, statusNumbers } from './life-cycle.ts'
import { isPlainText } from './plain-text.ts'
import { insertChange, lockLicense, updateState } from './store.ts'
import { type LicenseView, viewOf } from './view.ts'

export interface ChangeInput {
  /** A code like `business-closed`, or words, at most 200 characters. Words are kept encrypted; only a code is logged. */
  readonly reason: string
}

/** How records name the move, in the past tense. */
const events = { suspend: 'license.suspended', resume: 'license.resumed', revoke: 'license.revoked' } as const
export type ChangeName = keyof typeof events & MoveName

const reasonCode = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Moves a license along its life cycle. Only its issuer may; for others there is no such license.
 * @throws Fault `license-not-found`, `move-not-allowed`, `text-invalid`
 */
export async function changeState(
  deps: Deps,
  caller: Caller,
  identifier: string,
  name: ChangeName,
  { reason }: ChangeInput,
): Promise<LicenseView> {
  const uscc = caller.kind === 'client' ? caller.organization : undefined
  if (!hasScope(caller, 'licenses.issue') || uscc === undefined) throw refuse('license-not-found')
  if (!isPlainText(reason)) throw refuse('text-invalid', [{ pointer: '/reason', detail: 'control character' }])
  const { clock, db, ids, keys } = deps
  const changed = await db.transaction(async tx => {
    const row = await lockLicense(tx, identifier)
    if (row === undefined || row.issuerUscc !== uscc) throw refuse('license-not-found')
    const state = stateAfter(row.state, name)
    if (state === undefined) throw refuse('move-not-allowed')
    const at = clock.now()
    const id = ids.uuid()
    const actor = callerName(caller)
    await updateState(tx, row.id, state, at)
    await insertChange(tx, {
      id,
      licenseId: row.id,
      move: name,
      actor,
      at,
      reasonSealed: seal(keys.fieldKeys[0], `licenses.changes.reason:${id}`, reason),
    })
    const subject = `license:${row.identifier}`
    const data = reasonCode.test(reason) ? { reason } : {}
    await record(tx, { at, type: events[name], actor, subject, data })
    await putOutbox(tx, statusChanged, {
      licenseId: row.id,
      list: row.statusList,
      index: row.statusIndex,
      status: statusNumbers[state],
    })
    return { ...row, state }
  })
  return viewOf(deps, changed, 'brief')
}
