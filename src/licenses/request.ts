import { blindIndex } from '../platform/crypto/blind-index.ts'
import { canonicalText, type Json } from '../platform/crypto/canonical-json.ts'
import type { Deps } from '../platform/deps.ts'
import type { Authority } from './authority.ts'
import { refuse } from './faults.ts'
import { finishIssue } from './finish.ts'
import type { Standing } from './issue-store.ts'
import { unprintablePlace } from './plain-text.ts'
import { type LicenseView, viewOf } from './view.ts'

/** One request of one caller for a license, known by its Idempotency-Key. */
export interface Request extends Authority {
  readonly key: Buffer
  readonly digest: Buffer
}

export interface Issued {
  /** False when this request had its license already. */
  readonly created: boolean
  readonly license: LicenseView
}

/** @throws Fault `text-invalid` */
export function checkPrintable(body: Json): void {
  const unprintable = unprintablePlace(body)
  if (unprintable !== undefined)
    throw refuse('text-invalid', [{ pointer: unprintable, detail: 'control character or half surrogate' }])
}

/**
 * Both are keyed digests: a body holds ID numbers, and a client may well put one into its key.
 * @throws Fault `text-invalid`
 */
export function requestOf({ keys }: Pick<Deps, 'keys'>, by: Authority, idempotencyKey: string, body: Json): Request {
  checkPrintable(body)
  const secret = keys.secret('blind-index')
  return {
    ...by,
    key: blindIndex(secret, 'idempotency-key', `${by.actor}\0${by.uscc}\0${idempotencyKey}`),
    digest: blindIndex(secret, 'idempotency-body', canonicalText(body)),
  }
}

/** The license this request has already, brought to its end if a crash left it half made. */
export async function repeat(deps: Deps, { row, requestDigest }: Standing, { digest }: Request): Promise<Issued> {
  if (!requestDigest.equals(digest)) throw refuse('idempotency-key-reused')
  return { created: false, license: await viewOf(deps, await finishIssue(deps, row), 'brief') }
}
