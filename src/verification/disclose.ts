import { type Event, recordAll } from '../audit/index.ts'
import { recordsForVerification } from '../licenses/index.ts'
import type { Db } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { together } from '../platform/together.ts'
import type { Finding, Question } from './lookup.ts'
import { outcomeOf, type Reason } from './outcome.ts'
import type { Purpose } from './purpose.ts'
import type { Verifier } from './verifier.ts'
import type { KnownWay } from './way.ts'

/** Who asks, how, and what for. */
export interface Asker {
  readonly at: Date
  readonly how: KnownWay
  readonly verifier: Verifier
  readonly purpose: Purpose | undefined
}

/** A question by somebody whose questions are recorded. */
export interface KnownQuestion extends Question, Asker {}

/** What a record of a look says beside its outcome. A person asks for their department, which is what the holder is told. */
export function askedBy({ how, verifier: { actor, organization }, purpose }: Asker) {
  const isPerson = actor.startsWith('person:')
  return {
    how,
    ...(isPerson && organization !== undefined ? { organization } : {}),
    ...(purpose === undefined ? {} : { purpose: { ...purpose } }),
  }
}

const isClerk = ({ verifier }: Asker): boolean => verifier.actor.startsWith('person:')

/** The line of the log for a question that led to no license: `subject` is what it was about. */
function nothingFound(asker: Asker, reasons: readonly Reason[], subject: string): Event {
  const data = { ...askedBy(asker), outcome: outcomeOf(reasons), reasons }
  return { at: asker.at, type: 'verification.nothing-found', actor: asker.verifier.actor, subject, data }
}

/** All that a clerk scanned in a day is found again, also what was no license: it is their department's business. */
const clerksBlank = (asker: Asker, reasons: readonly Reason[]): Event[] =>
  isClerk(asker) ? [nothingFound(asker, reasons, `department:${asker.verifier.organization ?? ''}`)] : []

/** Records that there is nothing of which somebody asked. */
export async function recordNothing(deps: Deps, asker: Asker, subject: string): Promise<void> {
  await deps.db.transaction(tx => recordAll(tx, [nothingFound(asker, ['not-found'], subject)]))
}

/** Records what a clerk brought that was over before any license was looked up; others leave no line by it. */
export async function recordBlank(deps: Deps, asker: Asker, reasons: readonly Reason[]): Promise<void> {
  if (isClerk(asker)) await deps.db.transaction(tx => recordAll(tx, clerksBlank(asker, reasons)))
}

function eventsOf(question: KnownQuestion, { record, reasons }: Finding): Event[] {
  if (record === undefined) return clerksBlank(question, reasons)
  const { at, verifier } = question
  const data = { ...askedBy(question), outcome: outcomeOf(reasons), reasons }
  return [{ at, type: 'license.verified', actor: verifier.actor, subject: `license:${record.identifier}`, data }]
}

/**
 * Answers several questions in one transaction: what was read is recorded before anyone learns of it, and all wait for the
 * disk once. A row that cannot be opened is the trouble of who asked after it, and of nobody else.
 */
async function discloseAll(deps: Deps, questions: readonly KnownQuestion[]): Promise<PromiseSettledResult<Finding>[]> {
  return deps.db.transaction(async tx => {
    const identifiers = questions.map(question => question.identifier)
    const records = await recordsForVerification(deps, identifiers, tx)
    const findings = await Promise.allSettled(questions.map(async (question, n) => question.judge(records[n]?.())))
    const events = findings.flatMap((finding, n) => {
      const question = questions[n]
      return question === undefined || finding.status === 'rejected' ? [] : eventsOf(question, finding.value)
    })
    await recordAll(tx, events)
    return findings
  })
}

const asking = new WeakMap<Db, (question: KnownQuestion) => Promise<PromiseSettledResult<Finding>>>()

/** What the register says to a question, once it is recorded that it was said. */
export async function disclose(deps: Deps, question: KnownQuestion): Promise<Finding> {
  const ask =
    asking.get(deps.db) ??
    together<KnownQuestion, PromiseSettledResult<Finding>>(questions => discloseAll(deps, questions))
  asking.set(deps.db, ask)
  const finding = await ask(question)
  if (finding.status === 'rejected') throw finding.reason
  return finding.value
}
