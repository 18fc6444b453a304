import { record as recordEvent } from '../audit/index.ts'
import { decodeShowCode, recordsForVerification, type SignedShowCode, shownOf } from '../licenses/index.ts'
import type { Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { sessionStands } from '../sso/index.ts'
import { answerOf, licenseAnswer, type Verification } from './answer.ts'
import { pipelines, runChecks } from './checks/steps.ts'
import { type Asker, askedBy, recordBlank } from './disclose.ts'
import { outcomeOf, type Reason } from './outcome.ts'
import { isByHolder, isFresh } from './showing/code.ts'
import { isShowingOver } from './showing/open.ts'
import { type ShowingRow, selectShowing, useCode } from './showing/store.ts'
import { pathsOf } from './showing/ticket.ts'

/** A code that the showing's own key has signed, of a showing that the register has. */
interface Proof {
  readonly code: SignedShowCode
  readonly showing: ShowingRow
  readonly paths: readonly string[]
}

async function proofIn(deps: Deps, code: SignedShowCode): Promise<Proof | undefined> {
  const showing = await selectShowing(deps.db, code.showing)
  if (showing === undefined || !isByHolder(showing, code)) return undefined
  const paths = pathsOf(deps, showing)
  return paths === undefined ? undefined : { code, showing, paths }
}

/** In time, of a showing and a session that still stand; asked outside the transaction, which holds its connection alone. */
async function isLive(deps: Deps, { code, showing }: Proof, at: Date): Promise<boolean> {
  return isFresh(code.madeAt, at) && !isShowingOver(showing, at) && (await sessionStands(deps, showing))
}

/** Uses the code up; what speaks against the code itself. */
async function spend(tx: Tx, { code, showing }: Proof, isStanding: boolean, at: Date): Promise<Reason[]> {
  if (!isStanding) return ['code-expired']
  return (await useCode(tx, showing.id, code.madeAt, at)) ? [] : ['code-used']
}

/**
 * By what a holder's screen shows: good once, for a minute. What the holder chose is told when all is well; a code that is no
 * good tells nothing, and its holder sees that it was tried.
 */
export async function verifyShowCode(deps: Deps, asker: Asker, text: string): Promise<Verification> {
  const { at } = asker
  const code = decodeShowCode(text)
  const proof = code === undefined ? 'malformed' : ((await proofIn(deps, code)) ?? 'holder-proof-invalid')
  if (typeof proof === 'string') {
    await recordBlank(deps, asker, [proof])
    return answerOf(at, [proof])
  }
  const { identifier } = proof.showing
  const isStanding = await isLive(deps, proof, at)
  return deps.db.transaction(async tx => {
    const spent = await spend(tx, proof, isStanding, at)
    const [open] = await recordsForVerification(deps, [identifier], tx)
    const record = open?.()
    const validity = record === undefined ? undefined : { from: record.validFrom, until: record.validUntil }
    const evidence = { at, record, validity, status: record?.status }
    const reasons = spent.length > 0 ? spent : runChecks(pipelines.shown, evidence)
    const data = { ...askedBy(asker), outcome: outcomeOf(reasons), reasons, showing: proof.showing.id }
    const [actor, subject] = [asker.verifier.actor, `license:${identifier}`]
    await recordEvent(tx, { at, type: 'license.verified', actor, subject, data })
    if (record === undefined || spent.length > 0) return answerOf(at, reasons)
    const answer = answerOf(at, reasons, licenseAnswer(record, at))
    if (reasons.length > 0) return answer
    return { ...answer, shown: await shownOf(deps, tx, record.licenseId, proof.paths) }
  })
}
