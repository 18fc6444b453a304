import type { AdapterPayload } from 'oidc-provider'
import { open } from '../../platform/crypto/envelope.ts'
import type { Db } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { hasCertificates } from './certificate.ts'
import { isClientId } from './client.ts'
import { type ClientRow, selectClient } from './store.ts'

/** Every request asks for its client several times; a change made on another node is seen within this. */
const freshMilliseconds = 2_000
const most = 10_000

interface Entry {
  readonly row: ClientRow | undefined
  readonly payload: AdapterPayload | undefined
  readonly readAt: number
}

const caches = new WeakMap<Db, Map<string, Promise<Entry>>>()
function cacheOf(db: Db): Map<string, Promise<Entry>> {
  const known = caches.get(db) ?? new Map()
  caches.set(db, known)
  return known
}

export const clientSecretPlace = (id: string): string => `sso.clients.secret:${id}`

/** The library's metadata of a client that is not disabled; our own members stand beside the standard ones. */
function payloadOf({ config, keys }: Deps, row: ClientRow): AdapterPayload | undefined {
  if (row.disabledAt !== null) return undefined
  // Without certificates the library would bind such a client's tokens to nothing, and say nothing.
  if (row.metadata.tls_client_certificate_bound_access_tokens === true && !hasCertificates(config)) return undefined
  const secret = row.secretSealed
  return {
    ...row.metadata,
    organization: row.organization ?? undefined,
    is_first_party: row.isFirstParty,
    ...(secret === null
      ? {}
      : { client_secret: open(keys.fieldKeys, clientSecretPlace(row.id), secret).toString('utf8') }),
  }
}

const nobody: Entry = { row: undefined, payload: undefined, readAt: 0 }

async function read(deps: Deps, id: string, readAt: number): Promise<Entry> {
  const row = await selectClient(deps.db, id)
  return { row, payload: row === undefined ? undefined : payloadOf(deps, row), readAt }
}

async function entryOf(deps: Deps, id: string): Promise<Entry> {
  if (!isClientId(id)) return nobody
  const cache = cacheOf(deps.db)
  const now = performance.now()
  const known = await cache.get(id)?.catch(() => undefined)
  if (known !== undefined && now - known.readAt < freshMilliseconds) return known
  const reading = read(deps, id, now)
  cache.delete(id)
  cache.set(id, reading)
  const oldest = cache.keys().next()
  if (cache.size > most && oldest.done !== true) cache.delete(oldest.value)
  return reading
}

export const clientPayload = async (deps: Deps, id: string): Promise<AdapterPayload | undefined> =>
  (await entryOf(deps, id)).payload

/** The row of a client that is not disabled. */
export async function clientRow(deps: Deps, id: string): Promise<ClientRow | undefined> {
  const { row } = await entryOf(deps, id)
  return row?.disabledAt === null ? row : undefined
}

/** Called after a change on this node, which sees it at once. */
export const forgetClient = ({ db }: Pick<Deps, 'db'>, id: string): void => {
  cacheOf(db).delete(id)
}
