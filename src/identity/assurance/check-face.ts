import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { addEvidence } from './evidence.ts'
import { refuse } from './faults.ts'
import type { Sources } from './sources/open.ts'
import { decideFaceCheck, insertFaceCheck, selectFaceCheck } from './store.ts'
import { lockSubject, subjectOf } from './subject.ts'

export interface FaceCheckView {
  readonly id: string
  /** Page of the provider to send the person to; undefined: there is none, ask for the result. */
  readonly address: string | undefined
  readonly expiresAt: Date
}

type Provider = Pick<Sources, 'faceCheck'>

/**
 * Level 4, first half: begins a check of the person's living face. The picture stays with the provider.
 * @param returnAddress where the provider's page leads afterwards
 * @throws Fault `assurance-not-allowed`, `person-not-found`, `register-unavailable`, `register-no-match`
 */
export async function startFaceCheck(
  deps: Deps,
  { faceCheck }: Provider,
  caller: Caller,
  personId: string,
  returnAddress?: string,
): Promise<FaceCheckView> {
  const { id: subjectId, documentIndex, claim } = await subjectOf(deps, caller, personId)
  const start = await faceCheck.start(claim, returnAddress)
  if (start.kind === 'unavailable') throw refuse('register-unavailable')
  if (start.kind === 'no-match') throw refuse('register-no-match')
  const { reference, address, expiresAt } = start
  const id = deps.ids.uuid()
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    await insertFaceCheck(tx, { id, personId: subjectId, documentIndex, reference, startedAt: at, expiresAt })
    await record(tx, {
      at,
      type: 'face-check.started',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: { check: id },
    })
  })
  return { id, address, expiresAt }
}

/**
 * Level 4, second half: asks how it ended. A check counts once.
 * @returns when the level expires
 * @throws Fault `face-check-not-found`, `face-check-pending`, `face-check-failed`, `face-check-expired`,
 *   `register-unavailable`, `person-changed`
 */
export async function finishFaceCheck(deps: Deps, { faceCheck }: Provider, caller: Caller, id: string): Promise<Date> {
  const check = isUuid(id) ? await selectFaceCheck(deps.db, id) : undefined
  const isTheirs = check !== undefined && (caller.kind === 'system' || caller.kind === 'person')
  if (!isTheirs || (caller.kind === 'person' && caller.id !== check.personId)) throw refuse('face-check-not-found')
  if (check.outcome !== null) throw refuse(check.outcome === 'failed' ? 'face-check-failed' : 'face-check-expired')
  const result = await faceCheck.result(check.reference)
  const at = deps.clock.now()
  if (result === 'unavailable') throw refuse('register-unavailable')
  const isOver = at >= check.expiresAt
  if (result === 'pending' && !isOver) throw refuse('face-check-pending')
  const outcome = result === 'pending' || isOver ? 'expired' : result
  const { personId } = check
  const expiresAt = await deps.db.transaction(async tx => {
    if (outcome === 'passed') await lockSubject(tx, { id: personId, documentIndex: check.documentIndex })
    if (!(await decideFaceCheck(tx, id, outcome, at))) throw refuse('face-check-expired')
    if (outcome === 'passed')
      return addEvidence(tx, deps, caller, { personId, level: 4, how: 'face-check', reference: id })
    await record(tx, {
      at,
      type: `face-check.${outcome}`,
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: { check: id },
    })
    return undefined
  })
  if (expiresAt === undefined) throw refuse(outcome === 'failed' ? 'face-check-failed' : 'face-check-expired')
  return expiresAt
}
