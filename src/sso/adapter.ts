import type { Adapter, AdapterPayload } from 'oidc-provider'
import { InvalidGrant, InvalidRequestUri } from 'oidc-provider/lib/helpers/errors.js'
import { epochSeconds } from '../platform/clock.ts'
import { open, seal } from '../platform/crypto/envelope.ts'
import type { Deps } from '../platform/deps.ts'
import {
  type ArtifactRow,
  consumeArtifact,
  endArtifact,
  endGrantOfConsumed,
  endGrants,
  hashOf,
  selectArtifact,
  upsertArtifact,
} from './artifact-store.ts'
import { clientPayload } from './client-cache.ts'
import { sessionAdapter } from './session-adapter.ts'

/**
 * A refresh token that was used moments ago is refused without ending the sign-on: an application that sent the same
 * request twice is no thief. Later reuse ends it (RFC 9700 §4.14.2).
 */
const refreshLeewaySeconds = 10

/** For a model of which the library names no end; there is none now. */
const longestSeconds = 14 * 24 * 3_600

const absent = async (): Promise<undefined> => undefined
const nothing = async (): Promise<void> => undefined

const wasUsed = (model: string): Error =>
  model === 'PushedAuthorizationRequest'
    ? new InvalidRequestUri('request_uri was already used')
    : new InvalidGrant('already used')

/** A model that stores nothing. */
const inert: Adapter = {
  upsert: nothing,
  find: absent,
  findByUid: absent,
  findByUserCode: absent,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
}

/** Clients are registered by use cases of our own and only read by the library. */
const clientAdapter = (deps: Deps): Adapter => ({ ...inert, find: id => clientPayload(deps, id) })

/**
 * What the library stores, on PostgreSQL (its adapter contract: `example/my_adapter.js`). Every one-time thing is decided
 * by one conditional statement, since `find` followed by `consume` is not atomic.
 */
function artifactAdapter({ clock, db, keys }: Deps, model: string): Adapter {
  const place = (idHash: Buffer): string => `sso.artifacts.${model}:${idHash.toString('base64url')}`

  function payloadOf({ idHash, payloadSealed, consumedAt }: ArtifactRow): AdapterPayload {
    const payload: AdapterPayload = JSON.parse(open(keys.fieldKeys, place(idHash), payloadSealed).toString('utf8'))
    if (consumedAt === null) return payload
    const isWithinLeeway =
      model === 'RefreshToken' && clock.now().getTime() - consumedAt.getTime() < refreshLeewaySeconds * 1_000
    return isWithinLeeway ? payload : { ...payload, consumed: epochSeconds(consumedAt) }
  }

  return {
    async upsert(id, payload, expiresIn) {
      const idHash = hashOf(id)
      await upsertArtifact(db, {
        model,
        idHash,
        payloadSealed: seal(keys.fieldKeys[0], place(idHash), JSON.stringify(payload)),
        grantId: payload.grantId ?? null,
        uid: null,
        accountId: payload.accountId ?? null,
        clientId: payload.clientId ?? null,
        seconds: expiresIn ?? longestSeconds,
      })
    },
    async find(id) {
      const row = await selectArtifact(db, model, hashOf(id))
      return row === undefined ? undefined : payloadOf(row)
    },
    findByUid: absent,
    findByUserCode: absent,
    async consume(id) {
      const idHash = hashOf(id)
      if (await consumeArtifact(db, model, idHash)) return
      await endGrantOfConsumed(db, model, idHash, model === 'RefreshToken' ? refreshLeewaySeconds : 0)
      throw wasUsed(model)
    },
    destroy: id => (model === 'Grant' ? endGrants(db, [id]) : endArtifact(db, model, hashOf(id))),
    // The library calls this once for every kind of token of a grant: the first call ends them all.
    revokeByGrantId: grantId => (model === 'AccessToken' ? endGrants(db, [grantId]) : nothing()),
  }
}

/** One adapter per model, as the library asks for them. */
export const createAdapter =
  (deps: Deps) =>
  (model: string): Adapter => {
    if (model === 'Client') return clientAdapter(deps)
    if (model === 'ReplayDetection') return inert
    if (model === 'Session') return sessionAdapter(deps)
    return artifactAdapter(deps, model)
  }
