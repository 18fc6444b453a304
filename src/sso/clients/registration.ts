import type { AdapterPayload, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { InvalidClientMetadata, InvalidToken } from 'oidc-provider/lib/helpers/errors.js'
import { Provider } from 'oidc-provider/lib/provider.js'
import { record } from '../../audit/index.ts'
import { epochSeconds } from '../../platform/clock.ts'
import { seal } from '../../platform/crypto/envelope.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { Fault } from '../../platform/faults.ts'
import type { clients } from '../schema.ts'
import { hashOf } from '../storage/artifact-store.ts'
import { clientSecretPlace, forgetClient } from './cache.ts'
import { metadataOf } from './client.ts'
import { endRegistrationAccess, selectInitialAccess, useInitialAccess } from './initial-access-store.ts'
import { checkAgainstOthers } from './register.ts'
import { type Bounds, describeFault, registrationIn } from './registered-metadata.ts'
import { disableClientRow, insertClient, lockClient, selectClient, updateClient } from './store.ts'

/** The library's name of our rules. */
const policy = 'organization'

type Metadata = Record<string, unknown>

/** For whom and how far: by the token of the first registration, or by what is registered. */
async function boundsOf({ clock, db }: Deps, { oidc }: KoaContextWithOIDC, id: string): Promise<Bounds> {
  const { Client: standing, InitialAccessToken: initial } = oidc.entities
  if (initial !== undefined) {
    const row = await selectInitialAccess(db, hashOf(initial.jti), clock.now())
    if (row === undefined) throw new InvalidToken('initial access token not found')
    return { id, organization: row.organization, scope: row.scope }
  }
  const row = standing === undefined ? undefined : await selectClient(db, standing.clientId)
  if (row?.scopeCeiling == null) throw new InvalidToken('client not found')
  return { id: row.id, organization: row.organization ?? undefined, scope: row.scopeCeiling }
}

/** Puts what is registered under the same rules as every client: what they say takes the place of what was sent. */
async function shape(deps: Deps, ctx: KoaContextWithOIDC, properties: Metadata): Promise<void> {
  const { client_id, client_id_issued_at, client_secret, client_secret_expires_at } = properties
  const bounds = await boundsOf(deps, ctx, String(client_id))
  try {
    const registration = registrationIn(properties, bounds)
    const metadata = metadataOf(registration)
    const { organization = '' } = bounds
    await checkAgainstOthers(deps, { kind: 'own', organization }, registration, metadata)
    for (const name of Object.keys(properties)) delete properties[name]
    const hasSecret = registration.authentication.method === 'client_secret_basic'
    Object.assign(properties, metadata, { client_id_issued_at, organization, is_first_party: false })
    if (hasSecret) Object.assign(properties, { client_secret, client_secret_expires_at })
  } catch (error) {
    if (error instanceof Fault) throw new InvalidClientMetadata(describeFault(error))
    throw error
  }
}

/** Registration by the application's own developers (RFC 7591) and what they do with it later (RFC 7592). */
export const registrationFeatures = (deps: Deps) =>
  ({
    registration: {
      enabled: true,
      initialAccessToken: true,
      issueRegistrationAccessToken: true,
      idFactory: () => deps.ids.uuid(),
      secretFactory: () => deps.ids.token(36),
      policies: { [policy]: (ctx, properties) => shape(deps, ctx, properties) },
    },
    registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
  }) satisfies Configuration['features']

/** An initial access token as the library reads it. */
export async function initialAccessPayload({ clock, db }: Deps, token: string): Promise<AdapterPayload | undefined> {
  const row = await selectInitialAccess(db, hashOf(token), clock.now())
  return row === undefined
    ? undefined
    : {
        jti: token,
        kind: 'InitialAccessToken',
        iat: epochSeconds(row.createdAt),
        exp: epochSeconds(row.expiresAt),
        policies: [policy],
      }
}

type Row = typeof clients.$inferInsert

function rowOf({ clock, keys }: Deps, id: string, payload: AdapterPayload): Omit<Row, 'organization' | 'scopeCeiling'> {
  const { client_secret: secret, organization: _o, is_first_party: _f, ...metadata } = payload
  return {
    id,
    metadata,
    secretSealed: typeof secret === 'string' ? seal(keys.fieldKeys[0], clientSecretPlace(id), secret) : null,
    name: String(payload.client_name),
    nameEn: null,
    isFirstParty: false,
    createdAt: clock.now(),
  }
}

/** Saves in the transaction that uses up the token by which it came: of any number at once one is saved. */
async function save(tx: Tx, deps: Deps, id: string, payload: AdapterPayload): Promise<string> {
  const entities = Provider.ctx?.oidc.entities
  const at = deps.clock.now()
  const row = rowOf(deps, id, payload)
  if (entities?.InitialAccessToken !== undefined) {
    const used = await useInitialAccess(tx, hashOf(entities.InitialAccessToken.jti), at)
    if (used === undefined) throw new InvalidToken('initial access token was already used')
    const { organization, scope } = used
    if (!(await insertClient(tx, { ...row, organization, scopeCeiling: scope }))) throw new Error('an id came twice')
    return `initial-access-token:${used.id}`
  }
  const token = entities?.RegistrationAccessToken
  const isGood = token?.clientId === id && (await endRegistrationAccess(tx, hashOf(token.jti)))
  const standing = await lockClient(tx, id)
  if (!isGood || standing === undefined || standing.disabledAt !== null)
    throw new InvalidToken('registration access token was already used')
  const { organization, scopeCeiling } = standing
  await updateClient(tx, { ...row, organization, scopeCeiling })
  return `client:${id}`
}

/** What the library calls to keep a client that registered or changed itself. */
export async function keepRegistered(deps: Deps, id: string, payload: AdapterPayload): Promise<void> {
  await deps.db.transaction(async tx => {
    const actor = await save(tx, deps, id, payload)
    await record(tx, {
      at: deps.clock.now(),
      type: actor.startsWith('client:') ? 'client.changed' : 'client.registered',
      actor,
      subject: `client:${id}`,
      data: { scope: String(payload.scope), authentication: String(payload.token_endpoint_auth_method) },
    })
  })
  forgetClient(deps, id)
}

/** What it calls to remove one: it is disabled, and its id never given again. */
export async function removeRegistered(deps: Deps, id: string): Promise<void> {
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    if (!(await disableClientRow(tx, id, at))) return
    await record(tx, { at, type: 'client.disabled', actor: `client:${id}`, subject: `client:${id}`, data: {} })
  })
  forgetClient(deps, id)
}
