import { randomBytes, verify } from 'node:crypto'
import { nonceBytes, type SignedShowCode, showCodeToBeSigned, showCodeUrl } from '../../licenses/index.ts'
import type { Caller } from '../../platform/caller.ts'
import { open } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import { pointKey, signWith } from '../../platform/keys/session-key.ts'
import { refuse } from '../faults.ts'
import { isShowingOver, nextAt, ownShowing } from './open.ts'
import type { ShowingRow } from './store.ts'

export const keyPlace = (id: string): string => `verification.showings.key:${id}`

/** A code is good for so long after it was made. */
const lifeSeconds = 60
/** How far a node's clock may be behind another's. */
const skewSeconds = 5

export const isFresh = (madeAt: number, at: Date): boolean => {
  const age = at.getTime() / 1_000 - madeAt
  return age < lifeSeconds && age >= -skewSeconds
}

type Signed = Pick<SignedShowCode, 'toBeSigned' | 'signature'>

/** ES256 under the showing's key. */
export function isByHolder({ publicKey }: Pick<ShowingRow, 'publicKey'>, { toBeSigned, signature }: Signed): boolean {
  const key = pointKey(publicKey)
  return key !== undefined && verify('sha256', toBeSigned, { key, dsaEncoding: 'ieee-p1363' }, signature)
}

/**
 * The next code of a showing whose key is kept here, for a browser without scripts: the URL that its QR carries.
 * @throws Fault `showing-over`
 */
export async function keptCode(deps: Deps, caller: Caller, sessionUid: string, id: string): Promise<string> {
  const { clock, config, keys } = deps
  const row = await ownShowing(deps, caller, sessionUid, id)
  const at = clock.now()
  if (row.keySealed === null || isShowingOver(row, at)) throw refuse('showing-over')
  const code = { showing: id, madeAt: nextAt(row, at), nonce: randomBytes(nonceBytes) }
  const key = open(keys.fieldKeys, keyPlace(id), row.keySealed)
  return showCodeUrl(config.origin, code, signWith(key, showCodeToBeSigned(code)))
}

export interface SignedByBrowser {
  /** Seconds since 1970, as `nextAt` of the showing told. */
  readonly madeAt: number
  readonly nonce: Buffer
  /** r‖s. */
  readonly signature: Buffer
}

/**
 * Puts together the code that a browser has signed: the URL that its QR carries.
 * @throws Fault `showing-over`, `show-code-refused`
 */
export async function finishCode(
  deps: Deps,
  caller: Caller,
  sessionUid: string,
  id: string,
  { madeAt, nonce, signature }: SignedByBrowser,
): Promise<string> {
  const row = await ownShowing(deps, caller, sessionUid, id)
  const at = deps.clock.now()
  if (isShowingOver(row, at)) throw refuse('showing-over')
  const code = { showing: id, madeAt, nonce }
  const isSound = nonce.length === nonceBytes && isFresh(madeAt, at) && madeAt > row.usedThrough
  if (!isSound || !isByHolder(row, { toBeSigned: showCodeToBeSigned(code), signature }))
    throw refuse('show-code-refused')
  return showCodeUrl(deps.config.origin, code, signature)
}
