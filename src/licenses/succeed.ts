import type { Caller } from '../platform/caller.ts'
import type { Json } from '../platform/crypto/canonical-json.ts'
import type { Deps } from '../platform/deps.ts'
import { type Authority, authorityOf, checkAgreed } from './authority.ts'
import type { PublishedType } from './catalog/license-type.ts'
import { contentOf, type Draft, rowOf } from './draft.ts'
import { refuse } from './faults.ts'
import { finishIssue } from './finish.ts'
import { groundOf } from './ground.ts'
import { selectByRequest } from './issue-store.ts'
import { type Content, openContent } from './license.ts'
import { type Succession, stateAfter } from './life-cycle.ts'
import { parseReason, type ReasonInput } from './reasons.ts'
import { type Issued, repeat, requestOf } from './request.ts'
import { type LicenseRow, selectById, selectLicense } from './store.ts'
import { hasLapsed, viewOf } from './view.ts'
import { standingLicense, writeDown } from './write-down.ts'

export interface SuccessionInput extends ReasonInput {
  /** What the next version says, from what this one says. */
  readonly draftOf: (past: Content, type: PublishedType) => Draft
  /** All that was asked for, by which the same request is known again. */
  readonly body: { readonly [name: string]: Json | undefined }
}

async function ownLicense(deps: Deps, identifier: string, uscc: string): Promise<LicenseRow> {
  const row = await selectLicense(deps.db, identifier)
  if (row === undefined || row.issuerUscc !== uscc) throw refuse('license-not-found')
  return row
}

/**
 * Gives a license its next version: written down, signed, and put in the place of this one in the transaction that makes
 * it active, so that never two are in force. Once per Idempotency-Key, as issuing is.
 * @throws Fault `license-not-found`, `move-not-allowed`, and those of issuing, `second-person-needed` the last
 */
export async function succeed(
  deps: Deps,
  caller: Caller,
  identifier: string,
  move: Succession,
  input: SuccessionInput,
  idempotencyKey: string,
): Promise<Issued> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuse('license-not-found')
  return succeedBy(deps, by, identifier, move, input, idempotencyKey)
}

/** The same in the name of a department, where it is known who asks. */
export async function succeedBy(
  deps: Deps,
  by: Authority,
  identifier: string,
  move: Succession,
  { draftOf, body, ...given }: SuccessionInput,
  idempotencyKey: string,
): Promise<Issued> {
  const request = requestOf(deps, by, idempotencyKey, { move, identifier, ...given, ...body })
  const row = await ownLicense(deps, identifier, by.uscc)
  // After the license was read: whatever this request did to it before, is found here.
  const standing = await standingLicense(deps, request.key)
  if (standing !== undefined) return repeat(deps, standing, request)
  const reason = parseReason(move, given)
  if (stateAfter(row.state, move, hasLapsed(deps, row)) === undefined) throw refuse('move-not-allowed')
  const { type, key } = await groundOf(deps, row.typeCode, by.uscc, move === 'renew')
  // A mistake on a standing license can still be put right.
  if (type.retired === true && move === 'renew') throw refuse('license-type-retired')
  const past = openContent(deps.keys, row.id, row)
  const content = contentOf(deps, draftOf(past, type), { type, key, past })
  checkAgreed(type, move, by)
  const next = rowOf(deps, request, content, key, { row, move, reason })
  const written = await writeDown(deps, request, next, { content, type })
  if (written !== undefined)
    return { created: true, license: await viewOf(deps, await finishIssue(deps, written), 'brief') }
  const other = await selectByRequest(deps.db, request.key)
  if (other !== undefined) return repeat(deps, other, request)
  // Somebody else's next version stands there; brought to its end now, it holds up nobody any longer.
  const rival = await selectById(deps.db, next.id)
  if (rival !== undefined) await finishIssue(deps, rival)
  throw refuse('move-not-allowed')
}
