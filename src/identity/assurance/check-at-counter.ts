import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import type { Officer } from '../departments/officers/hold.ts'
import { maskDocumentNumber } from '../mask.ts'
import { type Claim, lockClaimed, ownerOf } from '../people/identify.ts'
import { openPersonField } from '../people/person.ts'
import { lockPeople } from '../people/store.ts'
import { clerkOf, holdClerk } from './clerk.ts'
import { addEvidence } from './evidence.ts'
import { refuse } from './faults.ts'
import {
  type CounterCheckRow,
  decideCounterCheck,
  insertCounterCheck,
  selectCounterCheck,
  selectOpenCounterChecks,
} from './store.ts'
import { lockSubject } from './subject.ts'

/** What a clerk may have looked at: the original document, its chip, the person against its picture, another paper. */
export const sights = ['original-document', 'document-chip', 'face-compared', 'second-document'] as const
export type Sight = (typeof sights)[number]
const leastSights: readonly Sight[] = ['original-document', 'face-compared']

export interface CounterCheckProposal extends Claim {
  readonly seen: readonly Sight[]
}

const waitMilliseconds = 24 * 3_600_000

/**
 * First clerk: has looked at a person and their document. Nothing follows until another clerk of the same counter agrees,
 * within 24 hours.
 * @returns the check's id
 * @throws Fault `officer-needed`, `assurance-too-low`, `counter-check-not-allowed`, `counter-check-incomplete`, `counter-check-same-clerk`, `person-not-found`,
 *   `person-conflict`, `person-ended`, `document-superseded`
 */
export async function proposeCounterCheck(deps: Deps, caller: Caller, input: CounterCheckProposal): Promise<string> {
  const { clock, db, ids } = deps
  const clerk = await clerkOf(deps, caller)
  const seen = sights.filter(sight => input.seen.includes(sight))
  if (!leastSights.every(sight => seen.includes(sight))) throw refuse('counter-check-incomplete')
  return db.transaction(async tx => {
    const at = clock.now()
    const owner = await ownerOf(tx, deps, input)
    await lockPeople(tx, [clerk.personId, owner.id])
    await holdClerk(tx, deps, caller)
    const person = await lockClaimed(tx, deps, input)
    if (person.id === clerk.personId) throw refuse('counter-check-same-clerk')
    const id = ids.uuid()
    await insertCounterCheck(tx, {
      id,
      personId: person.id,
      documentIndex: person.documentIndex,
      uscc: clerk.uscc,
      seen,
      proposedBy: clerk.personId,
      proposedAt: at,
      expiresAt: new Date(at.getTime() + waitMilliseconds),
    })
    await record(tx, {
      at,
      type: 'counter-check.proposed',
      actor: callerName(caller),
      subject: `person:${person.id}`,
      data: { check: id, uscc: clerk.uscc, seen },
    })
    return id
  })
}

async function find({ db }: Deps, clerk: Officer, id: string) {
  const check = isUuid(id) ? await selectCounterCheck(db, id) : undefined
  if (check === undefined || check.uscc !== clerk.uscc) throw refuse('counter-check-not-found')
  return check
}

/** By this clerk and nobody else, once. */
async function decide(tx: Tx, deps: Deps, clerk: Officer, check: CounterCheckRow, outcome: 'approved' | 'refused') {
  const decidedAt = deps.clock.now()
  if (decidedAt >= check.expiresAt) throw refuse('counter-check-decided')
  if (!(await decideCounterCheck(tx, check.id, { outcome, decidedBy: clerk.personId, decidedAt })))
    throw refuse('counter-check-decided')
}

/**
 * Second clerk: agrees, and the person has level 5. Not the one who proposed it, and not the person themself.
 * @returns when the level expires
 * @throws Fault `officer-needed`, `assurance-too-low`, `counter-check-not-allowed`, `counter-check-not-found`, `counter-check-same-clerk`,
 *   `counter-check-decided`, `person-changed`
 */
export async function approveCounterCheck(deps: Deps, caller: Caller, id: string): Promise<Date> {
  const clerk = await clerkOf(deps, caller)
  const check = await find(deps, clerk, id)
  const { personId, documentIndex } = check
  if ([check.proposedBy, personId].includes(clerk.personId)) throw refuse('counter-check-same-clerk')
  return deps.db.transaction(async tx => {
    await lockPeople(tx, [clerk.personId, personId])
    await holdClerk(tx, deps, caller)
    await lockSubject(tx, { id: personId, documentIndex })
    await decide(tx, deps, clerk, check, 'approved')
    return addEvidence(tx, deps, caller, { personId, level: 5, how: 'counter-check', reference: id })
  })
}

/**
 * Any clerk of the counter, the first one too: it comes to nothing.
 * @throws Fault `officer-needed`, `assurance-too-low`, `counter-check-not-allowed`, `counter-check-not-found`, `counter-check-decided`
 */
export async function refuseCounterCheck(deps: Deps, caller: Caller, id: string): Promise<void> {
  const clerk = await clerkOf(deps, caller)
  const check = await find(deps, clerk, id)
  await deps.db.transaction(async tx => {
    await holdClerk(tx, deps, caller)
    await decide(tx, deps, clerk, check, 'refused')
    await record(tx, {
      at: deps.clock.now(),
      type: 'counter-check.refused',
      actor: callerName(caller),
      subject: `person:${check.personId}`,
      data: { check: id },
    })
  })
}

export interface WaitingCounterCheck {
  readonly id: string
  readonly name: string
  readonly maskedNumber: string
  readonly seen: readonly string[]
  readonly proposedAt: Date
  /** Name of the first clerk. */
  readonly proposedBy: string
  readonly isOwn: boolean
  readonly expiresAt: Date
  /** False for who proposed it, and for the person themself. */
  readonly mayApprove: boolean
}

/**
 * What waits at this clerk's counter, oldest first.
 * @throws Fault `officer-needed`, `assurance-too-low`, `counter-check-not-allowed`
 */
export async function waitingCounterChecks(deps: Deps, caller: Caller): Promise<WaitingCounterCheck[]> {
  const clerk = await clerkOf(deps, caller)
  const rows = await selectOpenCounterChecks(deps.db, clerk.uscc, deps.clock.now())
  return rows.map(({ check, person, proposer }) => ({
    id: check.id,
    name: openPersonField(deps.keys, 'name', person.id, person.nameSealed),
    maskedNumber: maskDocumentNumber(
      openPersonField(deps.keys, 'document_number', person.id, person.documentNumberSealed),
    ),
    seen: check.seen,
    proposedAt: check.proposedAt,
    proposedBy: openPersonField(deps.keys, 'name', proposer.id, proposer.nameSealed),
    isOwn: check.proposedBy === clerk.personId,
    expiresAt: check.expiresAt,
    mayApprove: ![check.proposedBy, check.personId].includes(clerk.personId),
  }))
}
