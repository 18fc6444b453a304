import { InvalidGrant, InvalidRequestUri } from 'oidc-provider/lib/helpers/errors.js'
import { Provider } from 'oidc-provider/lib/provider.js'
import type { Db } from '../../platform/db/client.ts'
import { refreshLeewaySeconds } from '../lifetimes.ts'
import {
  type ArtifactInput,
  type ArtifactName,
  type ArtifactRow,
  endGrantOfConsumed,
  type SessionSaving,
} from './artifact-store.ts'
import { writeArtifacts } from './write-store.ts'

/**
 * What one request to the provider has still to write, and what it has read ahead. The library saves one thing after
 * another and waits for each; all of it is written by one statement, at the end and before the answer is sent, so that
 * nothing is acknowledged that is not stored.
 */
/** A session to be saved over the version that was read; `merge` puts it together with what came between. */
export interface Saving {
  readonly saved: SessionSaving
  merge(): Promise<void>
}

interface Work {
  readonly writes: Map<string, ArtifactInput>
  readonly ended: Map<string, Buffer>
  /** One-time things: used by the statement that stores what was given for them, so that neither is without the other. */
  readonly used: Map<string, ArtifactName>
  saving: Saving | undefined
  /** By `model:hash`, or `uid:name` for sessions; undefined: known not to be there. */
  readonly ahead: Map<string, ArtifactRow | undefined>
}

const works = new WeakMap<object, Work>()

/** The work of the request that the library handles now; undefined outside of one, where everything is written at once. */
export const currentWork = (): Work | undefined => (Provider.ctx === undefined ? undefined : works.get(Provider.ctx))

export const nameOf = (model: string, idHash: Buffer): string => `${model}:${idHash.toString('base64url')}`

export const pushed = 'PushedAuthorizationRequest'

/** What was used before ends all that was given for it (RFC 6749 §4.1.2, RFC 9700 §4.14). */
export async function refuseUsed(db: Db, { idHash, model }: ArtifactName): Promise<never> {
  if (model === pushed) throw new InvalidRequestUri('request_uri was already used')
  await endGrantOfConsumed(db, model, idHash, model === 'RefreshToken' ? refreshLeewaySeconds : 0)
  throw new InvalidGrant('already used')
}

/**
 * Runs a request and writes what it left to be written.
 * @throws InvalidGrant or InvalidRequestUri of the library, when something was used by another request meanwhile: nothing
 *   is written
 */
export async function withWork(db: Db, ctx: object, run: () => Promise<unknown>): Promise<void> {
  const work: Work = { writes: new Map(), ended: new Map(), used: new Map(), saving: undefined, ahead: new Map() }
  works.set(ctx, work)
  await run()
  const used = [...work.used.values()]
  const { saving } = work
  if (work.writes.size + work.ended.size + used.length === 0 && saving === undefined) return
  const { isFirst, isSaved } = await writeArtifacts(db, {
    written: [...work.writes.values()],
    endedInteractions: [...work.ended.values()],
    used,
    saved: saving?.saved,
  })
  if (!isFirst) await Promise.all(used.map(each => refuseUsed(db, each)))
  if (!isSaved) await saving?.merge()
}

/** Outside of a request. */
export async function saveAlone(db: Db, { merge, saved }: Saving): Promise<void> {
  const { isSaved } = await writeArtifacts(db, { written: [], saved })
  if (!isSaved) await merge()
}
