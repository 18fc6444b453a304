import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { type Authority, authorityOf, checkAgreed } from './authority.ts'
import { contentOf, type Draft, draftJson, rowOf } from './draft.ts'
import { refuse } from './faults.ts'
import { finishIssue } from './finish.ts'
import { groundOf } from './ground.ts'
import { selectByRequest } from './issue-store.ts'
import { type Issued, repeat, requestOf } from './request.ts'
import { viewOf } from './view.ts'
import { standingLicense, writeDown } from './write-down.ts'

export interface IssueInput extends Draft {
  readonly typeCode: string
}

/**
 * Issues a license, once per Idempotency-Key: the same key and body again answer the same license, also when the first
 * try broke off between writing down and signing.
 * @throws Fault `issuer-not-allowed`, `issuer-not-eligible`, `issuer-without-key`, `license-type-unknown`, `text-invalid`, `holder-…`, identity's
 *   for bad numbers, `fields-invalid`, `validity-invalid`, `idempotency-key-reused`; when all is well but for a second
 *   person, `second-person-needed`
 */
export async function issueLicense(
  deps: Deps,
  caller: Caller,
  input: IssueInput,
  idempotencyKey: string,
): Promise<Issued> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuse('issuer-not-allowed')
  return issueBy(deps, by, input, idempotencyKey)
}

/** The same in the name of a department, where it is known who asks. */
export async function issueBy(deps: Deps, by: Authority, input: IssueInput, idempotencyKey: string): Promise<Issued> {
  const request = requestOf(deps, by, idempotencyKey, { typeCode: input.typeCode, ...draftJson(input) })
  const standing = await standingLicense(deps, request.key)
  if (standing !== undefined) return repeat(deps, standing, request)
  const { type, key } = await groundOf(deps, input.typeCode, by.uscc)
  if (type.retired === true) throw refuse('license-type-retired')
  const content = contentOf(deps, input, { type, key })
  checkAgreed(type, 'issue', by)
  const written = await writeDown(deps, request, rowOf(deps, request, content, key), { content, type })
  if (written !== undefined)
    return { created: true, license: await viewOf(deps, await finishIssue(deps, written), 'brief') }
  const other = await selectByRequest(deps.db, request.key)
  if (other === undefined) throw new Error('a license that was written down is gone')
  return repeat(deps, other, request)
}
