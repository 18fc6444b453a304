import type { Adapter, AdapterPayload } from 'oidc-provider'
import { Provider } from 'oidc-provider/lib/provider.js'
import { epochSeconds } from '../../platform/clock.ts'
import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import { clientPayload } from '../clients/cache.ts'
import { initialAccessPayload, keepRegistered, removeRegistered } from '../clients/registration.ts'
import { refuseAfterFailures } from '../failures.ts'
import { interactionSeconds, refreshLeewaySeconds } from '../lifetimes.ts'
import {
  type ArtifactInput,
  type ArtifactRow,
  consumeArtifact,
  endArtifact,
  endGrants,
  hashOf,
  selectAhead,
  selectArtifact,
} from './artifact-store.ts'
import { sessionAdapter } from './session-adapter.ts'
import { currentWork, nameOf, pushed, refuseUsed } from './work.ts'
import { writeArtifacts } from './write-store.ts'

/**
 * A pushed request as the library wants to see it when the person comes back from our pages. What it says stands in the
 * interaction by then; whether it was used is decided by using it, so it need not be read. The row outlives the request
 * itself by an interaction, in which a person may take their time.
 */
const asLeft = (jti: string, now: Date): AdapterPayload => ({
  jti,
  kind: pushed,
  iat: epochSeconds(now),
  exp: epochSeconds(now) + interactionSeconds,
})

/** For a model of which the library names no end: a registration access token lives as long as anybody needs it. */
const longestSeconds = 10 * 365 * 24 * 3_600

const absent = async (): Promise<undefined> => undefined
const nothing = async (): Promise<void> => undefined

/** Whatever is given out under a grant, within a session. */
const belongsToGrant = ['AccessToken', 'AuthorizationCode', 'RefreshToken']

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

/** Clients are registered by use cases of our own; the library brings those that register themselves. */
const clientAdapter = (deps: Deps): Adapter => ({
  ...inert,
  async find(id) {
    const payload = await clientPayload(deps, id)
    refuseAfterFailures(deps, payload === undefined ? undefined : id)
    return payload
  },
  upsert: (id, payload) => keepRegistered(deps, id, payload),
  destroy: id => removeRegistered(deps, id),
})

/** Initial access tokens are made by a use case of our own and used up where the client is kept. */
const initialAccessAdapter = (deps: Deps): Adapter => ({ ...inert, find: token => initialAccessPayload(deps, token) })

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

  /** Reads a code or token, and with it what the library will ask for next. */
  async function readAhead(idHash: Buffer): Promise<ArtifactRow | undefined> {
    const found = await selectAhead(db, model, idHash)
    const ahead = currentWork()?.ahead
    if (found?.grant !== undefined) ahead?.set(nameOf('Grant', hashOf(found.grant.id)), found.grant.row)
    if (found?.session !== undefined) ahead?.set(`uid:${found.session.uid}`, found.session.row)
    return found?.own
  }

  async function read(idHash: Buffer): Promise<ArtifactRow | undefined> {
    const name = nameOf(model, idHash)
    const work = currentWork()
    const unwritten = work?.writes.get(name)
    if (unwritten !== undefined) return { ...unwritten, consumedAt: null, version: 1 }
    if (work?.ahead.has(name)) return work.ahead.get(name)
    return belongsToGrant.includes(model) ? readAhead(idHash) : selectArtifact(db, model, idHash)
  }

  return {
    async upsert(id, payload, expiresIn) {
      const idHash = hashOf(id)
      const input: ArtifactInput = {
        model,
        idHash,
        payloadSealed: seal(keys.fieldKeys[0], place(idHash), JSON.stringify(payload)),
        grantId: payload.grantId ?? null,
        uid: null,
        accountId: payload.accountId ?? null,
        clientId: payload.clientId ?? null,
        sessionUid: payload.sessionUid ?? null,
        seconds: (expiresIn ?? longestSeconds) + (model === pushed ? interactionSeconds : 0),
      }
      const work = currentWork()
      if (work === undefined) await writeArtifacts(db, { written: [input] })
      else work.writes.set(nameOf(model, idHash), input)
    },
    async find(id) {
      if (model === pushed && Provider.ctx?.oidc.route === 'resume') return asLeft(id, clock.now())
      const row = await read(hashOf(id))
      return row === undefined ? undefined : payloadOf(row)
    },
    findByUid: absent,
    findByUserCode: absent,
    async consume(id) {
      const idHash = hashOf(id)
      const work = currentWork()
      if (work !== undefined) work.used.set(nameOf(model, idHash), { model, idHash })
      else if (!(await consumeArtifact(db, model, idHash))) await refuseUsed(db, { model, idHash })
    },
    async destroy(id) {
      const idHash = hashOf(id)
      const work = currentWork()
      work?.writes.delete(nameOf(model, idHash))
      if (model === 'Grant') await endGrants(db, [id])
      else if (model === 'Interaction' && work !== undefined) work.ended.set(nameOf(model, idHash), idHash)
      else await endArtifact(db, model, idHash)
    },
    // The library calls this once for every kind of token of a grant: the first call ends them all.
    revokeByGrantId: grantId => (model === 'AccessToken' ? endGrants(db, [grantId]) : nothing()),
  }
}

/** One adapter per model, as the library asks for them. */
export const createAdapter =
  (deps: Deps) =>
  (model: string): Adapter => {
    if (model === 'Client') return clientAdapter(deps)
    if (model === 'InitialAccessToken') return initialAccessAdapter(deps)
    if (model === 'ReplayDetection') return inert
    if (model === 'Session') return sessionAdapter(deps)
    return artifactAdapter(deps, model)
  }
