import { record } from '../../audit/index.ts'
import { dayAt, licenseTypeVersion, ownLicense, showablesOf } from '../../licenses/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import { epochSeconds } from '../../platform/clock.ts'
import { seal } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import { makeSessionKey, pointKey } from '../../platform/keys/session-key.ts'
import { delegateCertificate, registerSigner } from '../delegate.ts'
import { refuse } from '../faults.ts'
import { keyPlace } from './code.ts'
import { endShowingsOf, insertShowing } from './store.ts'
import { signTicket } from './ticket.ts'

const lifeSeconds = 600

export interface ShowingInput {
  readonly identifier: string
  /** Paths of what is shown besides names and state: see `showablesOf`. */
  readonly show: readonly string[]
  /** The sign-in session that the showing ends with. */
  readonly sessionUid: string
  /** Uncompressed point of the key that the browser holds, 65 bytes; undefined where it can hold none. */
  readonly publicKey: Buffer | undefined
}

/** The key of a showing: the browser's, or one made here and kept sealed for it. */
function keyFor({ keys }: Deps, id: string, publicKey: Buffer | undefined) {
  if (publicKey !== undefined) {
    if (pointKey(publicKey) === undefined) throw refuse('showing-malformed')
    return { publicKey, keySealed: null }
  }
  const made = makeSessionKey()
  return { publicKey: made.publicKey, keySealed: seal(keys.fieldKeys[0], keyPlace(id), made.privateKey) }
}

/**
 * A holder begins to show a license (亮证): ten minutes, or until they end it, sign out or show it anew. Answers its id.
 * @throws Fault `license-not-found`, `license-not-showable`, `showing-malformed`
 */
export async function startShowing(deps: Deps, caller: Caller, input: ShowingInput): Promise<string> {
  const { clock, db, ids } = deps
  const { identifier, sessionUid } = input
  const license = await ownLicense(deps, caller, identifier)
  if (caller.kind !== 'person') throw refuse('showing-malformed')
  // Before the time is taken: no ticket is older than the certificate it is checked by.
  const certificate = await delegateCertificate(deps, db, registerSigner)
  const at = clock.now()
  if (license.status !== 'active' || dayAt(at) < license.validFrom) throw refuse('license-not-showable')
  const known = showablesOf(await licenseTypeVersion(deps, license.typeCode, license.typeVersion))
  const show = known.map(({ path }) => path).filter(path => input.show.includes(path))
  if (show.length !== input.show.length) throw refuse('showing-malformed')
  // To the second, as the ticket counts.
  const startedAt = new Date(epochSeconds(at) * 1_000)
  const id = ids.uuid()
  const standing = {
    id,
    identifier,
    personId: caller.id,
    organization: caller.organization ?? null,
    sessionUid,
    ...keyFor(deps, id, input.publicKey),
    startedAt,
    expiresAt: new Date(startedAt.getTime() + lifeSeconds * 1_000),
  }
  const ticket = await signTicket(deps, certificate, standing, show)
  await db.transaction(async tx => {
    await endShowingsOf(tx, sessionUid, identifier, at)
    await insertShowing(tx, { ...standing, ticket, endedAt: null, usedThrough: 0 })
    const subject = `license:${identifier}`
    await record(tx, { at, type: 'showing.started', actor: callerName(caller), subject, data: { showing: id, show } })
  })
  return id
}
