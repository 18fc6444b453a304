import { isDeepStrictEqual } from 'node:util'
import { record } from '../audit/index.ts'
import { isUscc } from '../identity/index.ts'
import { type Caller, callerName } from '../platform/caller.ts'
import type { Json } from '../platform/crypto/canonical-json.ts'
import { open, seal } from '../platform/crypto/envelope.ts'
import type { Deps } from '../platform/deps.ts'
import { type ClientMetadata, type ClientRegistration, metadataOf } from './client.ts'
import { clientSecretPlace, forgetClient } from './client-cache.ts'
import { insertClient, selectClient, updateClient } from './client-store.ts'
import { refuse } from './faults.ts'

const mayRegister = (caller: Caller): boolean => caller.kind === 'system'

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

/**
 * Registers an application or a department's machine; a registration under an id that stands replaces it.
 * @throws Fault `client-registration-not-allowed`, `client-invalid`
 */
export async function registerClient(
  deps: Deps,
  caller: Caller,
  input: ClientRegistration,
): Promise<{ readonly created: boolean }> {
  if (!mayRegister(caller)) throw refuse('client-registration-not-allowed')
  const metadata = metadataOf(input)
  if (input.organization !== undefined && !isUscc(input.organization))
    throw refuse('client-invalid', [{ pointer: '/organization', detail: 'not a unified social credit code' }])
  const { clock, db, keys } = deps
  if (await stands(deps, input, metadata)) return { created: false }
  const at = clock.now()
  const { authentication, id } = input
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
    const isNew = await insertClient(tx, row)
    if (!isNew) await updateClient(tx, row)
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
