import type { Level } from '../../identity/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { selectDeliveriesTo } from '../sessions/logout-store.ts'
import { ceilingOf } from './asker.ts'
import { isWithin, readRightOf } from './right.ts'
import { type ClientRow, selectClient, selectClients } from './store.ts'

const shown = 200
const reported = 50

/** A client as whoever answers for it sees it; no secret, no key. */
export interface ListedClient {
  readonly id: string
  readonly name: string
  readonly nameEn: string | undefined
  readonly organization: string | undefined
  readonly kind: 'machine' | 'web' | 'native'
  readonly scope: string
  readonly authentication: string
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  /** Where it is told of sign-outs; undefined: nowhere. */
  readonly backchannelLogoutUri: string | undefined
  /** It keeps to the FAPI 2.0 Security Profile. */
  readonly isFapi: boolean
  /** The highest level it may ask for and is told. */
  readonly assuranceCeiling: Level
  readonly isFirstParty: boolean
  readonly createdAt: Date
  readonly disabledAt: Date | undefined
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(textOf) : [])

function kindOf({ application_type, response_types }: ClientRow['metadata']): ListedClient['kind'] {
  if (textsOf(response_types).length === 0) return 'machine'
  return application_type === 'native' ? 'native' : 'web'
}

const listed = ({ metadata, ...row }: ClientRow): ListedClient => ({
  id: row.id,
  name: row.name,
  nameEn: row.nameEn ?? undefined,
  organization: row.organization ?? undefined,
  kind: kindOf(metadata),
  scope: textOf(metadata.scope),
  authentication: textOf(metadata.token_endpoint_auth_method),
  redirectUris: textsOf(metadata.redirect_uris),
  postLogoutRedirectUris: textsOf(metadata.post_logout_redirect_uris),
  backchannelLogoutUri: textOf(metadata.backchannel_logout_uri) || undefined,
  isFapi: metadata.fapi === true,
  assuranceCeiling: ceilingOf(metadata),
  isFirstParty: row.isFirstParty,
  createdAt: row.createdAt,
  disabledAt: row.disabledAt ?? undefined,
})

/**
 * The clients a caller answers for, by id, 200 at most; the next ones come after the last id of these.
 * @throws Fault `client-registration-not-allowed`
 */
export async function listClients(deps: Deps, caller: Caller, after = ''): Promise<ListedClient[]> {
  const right = await readRightOf(deps, caller)
  const rows = await selectClients(deps.db, right.kind === 'own' ? right.organization : undefined, after, shown)
  return rows.map(listed)
}

/** One sign-out that an application was to be told. Of whom is not said. */
export interface LogoutReport {
  readonly createdAt: Date
  readonly attempts: number
  readonly deliveredAt: Date | undefined
  /** When it was no longer tried. */
  readonly givenUpAt: Date | undefined
  readonly failure: string | undefined
}

/**
 * What became of the latest sign-outs that a client was to be told (OpenID Connect Back-Channel Logout 1.0).
 * @throws Fault `client-registration-not-allowed`, `client-not-found` also for somebody else's
 */
export async function logoutReportOf(deps: Deps, caller: Caller, id: string): Promise<LogoutReport[]> {
  const right = await readRightOf(deps, caller)
  const row = await selectClient(deps.db, id)
  if (row === undefined || !isWithin(right, row.organization)) throw refuse('client-not-found')
  const rows = await selectDeliveriesTo(deps.db, id, reported)
  return rows.map(({ createdAt, attempts, deliveredAt, givenUpAt, failure }) => ({
    createdAt,
    attempts,
    deliveredAt: deliveredAt ?? undefined,
    givenUpAt: givenUpAt ?? undefined,
    failure: failure ?? undefined,
  }))
}
