import { isDeepStrictEqual } from 'node:util'
import { record } from '../../audit/index.ts'
import { isUscc } from '../../identity/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import type { clients } from '../schema.ts'
import type { ClientMetadata } from './authentication.ts'
import { clientSecretPlace, forgetClient } from './cache.ts'
import { type ClientRegistration, metadataOf } from './client.ts'
import { ownClientId } from './own.ts'
import { type ClientRight, checkGiven, clientRightOf } from './right.ts'
import { insertClient, isForeignSector, lockClient, selectClient, updateClient } from './store.ts'

const wrong = (pointer: string, detail: string) => refuse('client-invalid', [{ pointer, detail }])

/** True when the very same registration is in force already. */
async function stands({ db, keys }: Deps, input: ClientRegistration, metadata: ClientMetadata): Promise<boolean> {
  const row = await selectClient(db, input.id)
  if (row === undefined || row.disabledAt !== null) return false
  const secret = input.authentication.method === 'client_secret_basic' ? input.authentication.secret : undefined
  const standing =
    row.secretSealed === null
      ? undefined
      : open(keys.fieldKeys, clientSecretPlace(row.id), row.secretSealed).toString('utf8')
  const named = [input.name, input.nameEn ?? null, input.organization ?? null, input.isFirstParty ?? false]
  return (
    secret === standing &&
    isDeepStrictEqual(JSON.parse(JSON.stringify(metadata)), row.metadata) &&
    isDeepStrictEqual(named, [row.name, row.nameEn, row.organization, row.isFirstParty])
  )
}

/** The registration as this caller may make it: under their own organization, and never as the installation's own. */
function ownedBy(right: ClientRight, input: ClientRegistration): ClientRegistration {
  if (right.kind === 'any') return input
  if (input.isFirstParty === true || (input.organization ?? right.organization) !== right.organization)
    throw refuse('client-registration-not-allowed')
  return { ...input, organization: right.organization }
}

/**
 * What the installation and its other clients have to say.
 * @throws Fault `client-invalid`
 */
export async function checkAgainstOthers(
  { config, db }: Pick<Deps, 'config' | 'db'>,
  right: ClientRight,
  { authentication, id, mtlsBound }: Pick<ClientRegistration, 'authentication' | 'id' | 'mtlsBound'>,
  { sector_identifier_uri: sector }: ClientMetadata,
): Promise<void> {
  const needsCertificates = mtlsBound === true || /tls_client_auth$/.test(authentication.method)
  if (needsCertificates && config.clientCertificate === undefined)
    throw wrong('/authentication', 'this installation is handed no certificates of clients')
  if (right.kind === 'any') return
  // Who shares a sector knows people under one name: an organization shares it with itself alone.
  if (await isForeignSector(db, String(sector), { id, organization: right.organization }))
    throw wrong('/sectorIdentifier', 'another organization goes by this sector')
}

type Row = typeof clients.$inferInsert

/** Makes the client or replaces it, the id deciding whose it is; true when it is new. */
async function put(tx: Tx, row: Row, right: ClientRight): Promise<boolean> {
  if (await insertClient(tx, row)) return true
  const standing = await lockClient(tx, row.id)
  const isTheirs =
    right.kind === 'any' || (standing?.organization === right.organization && standing.disabledAt === null)
  if (!isTheirs) throw refuse('client-taken')
  await updateClient(tx, row)
  return false
}

/**
 * Registers an application or a department's machine; a registration under an id that stands replaces it.
 * @throws Fault `client-registration-not-allowed`, `client-invalid`, `client-taken`
 */
export async function registerClient(
  deps: Deps,
  caller: Caller,
  given: ClientRegistration,
): Promise<{ readonly created: boolean }> {
  const right = await clientRightOf(deps, caller)
  const input = ownedBy(right, given)
  const metadata = metadataOf(input)
  const { authentication, id } = input
  if (input.organization !== undefined && !isUscc(input.organization))
    throw wrong('/organization', 'not a unified social credit code')
  if (id === ownClientId) throw refuse('client-taken')
  await checkGiven(deps, right, input.scope)
  await checkAgainstOthers(deps, right, input, metadata)
  const { clock, db, keys } = deps
  if (await stands(deps, input, metadata)) return { created: false }
  const at = clock.now()
  const row = {
    id,
    metadata,
    secretSealed:
      authentication.method === 'client_secret_basic'
        ? seal(keys.fieldKeys[0], clientSecretPlace(id), authentication.secret)
        : null,
    name: input.name,
    nameEn: input.nameEn ?? null,
    organization: input.organization ?? null,
    isFirstParty: input.isFirstParty ?? false,
    createdAt: at,
  }
  const created = await db.transaction(async tx => {
    const isNew = await put(tx, row, right)
    const data: Json = { kind: input.kind, scope: input.scope, authentication: authentication.method }
    await record(tx, {
      at,
      type: isNew ? 'client.registered' : 'client.changed',
      actor: callerName(caller),
      subject: `client:${id}`,
      data,
    })
    return isNew
  })
  forgetClient(deps, id)
  return { created }
}
