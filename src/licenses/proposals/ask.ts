import { record } from '../../audit/index.ts'
import { holdOfficer } from '../../identity/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { Fault } from '../../platform/faults.ts'
import { amendLicense } from '../amend.ts'
import { type Authority, authorityOf } from '../authority.ts'
import { changeState } from '../change.ts'
import { refuse } from '../faults.ts'
import { issueLicense } from '../issue.ts'
import { parseIdentifier } from '../license-code.ts'
import { renewLicense } from '../renew.ts'
import { requestOf } from '../request.ts'
import type { LicenseView } from '../view.ts'
import { type Asked, jsonOf, openDays, sealAsked } from './proposal.ts'
import { insertProposal, selectProposalByRequest } from './store.ts'
import { type ProposalView, proposalView } from './view.ts'

export type Answer =
  | { readonly kind: 'done'; readonly created: boolean; readonly license: LicenseView }
  | { readonly kind: 'proposed'; readonly created: boolean; readonly proposal: ProposalView }

async function perform(deps: Deps, caller: Caller, asked: Asked, key: string) {
  if (asked.move === 'issue') return issueLicense(deps, caller, asked.input, key)
  if (asked.move === 'amend') return amendLicense(deps, caller, asked.identifier, asked.input, key)
  if (asked.move === 'renew') return renewLicense(deps, caller, asked.identifier, asked.input, key)
  return { created: false, license: await changeState(deps, caller, asked.identifier, asked.move, asked.input) }
}

const typeCodeOf = (asked: Asked): string | undefined =>
  asked.move === 'issue' ? asked.input.typeCode : parseIdentifier(asked.identifier)?.typeCode

/** What was asked for is sound: it is written down for a second person, and nothing is signed. */
async function propose(deps: Deps, caller: Caller, by: Authority, asked: Asked, key: string): Promise<Answer> {
  const { clock, db, ids, keys } = deps
  const typeCode = typeCodeOf(asked)
  if (typeCode === undefined) throw refuse('license-not-found')
  const request = requestOf(deps, by, `proposal ${key}`, jsonOf(asked))
  const at = clock.now()
  const id = ids.uuid()
  const identifier = asked.move === 'issue' ? null : asked.identifier
  const created = await db.transaction(async tx => {
    if (caller.kind === 'person') await holdOfficer(tx, deps, caller, 'clerk')
    const isNew = await insertProposal(tx, {
      id,
      requestKey: request.key,
      requestDigest: request.digest,
      uscc: by.uscc,
      typeCode,
      move: asked.move,
      identifier,
      askedSealed: sealAsked(keys, id, asked),
      proposedBy: by.actor,
      proposedAt: at,
      expiresAt: new Date(at.getTime() + openDays * 86_400_000),
    })
    if (!isNew) return false
    const data = { move: asked.move, typeCode, ...(identifier === null ? {} : { identifier }) }
    await record(tx, { at, type: 'proposal.made', actor: by.actor, subject: `proposal:${id}`, data })
    return true
  })
  const row = await selectProposalByRequest(db, request.key)
  if (row === undefined) throw new Error('a proposal that was written down is gone')
  if (!row.requestDigest.equals(request.digest)) throw refuse('idempotency-key-reused')
  return { kind: 'proposed', created, proposal: await proposalView(deps, row) }
}

/**
 * Does what is asked for, or, where the type asks for a second person, proposes it. The same key and body again answer the
 * same license or the same proposal.
 * @throws Fault as the move itself
 */
export async function askFor(deps: Deps, caller: Caller, asked: Asked, key: string): Promise<Answer> {
  try {
    return { kind: 'done', ...(await perform(deps, caller, asked, key)) }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'second-person-needed') throw error
  }
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuse('issuer-not-allowed')
  return propose(deps, caller, by, asked, key)
}
