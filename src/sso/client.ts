import type { JsonWebKey } from 'node:crypto'
import { apiScopes, scopesOf } from './claims.ts'
import { refuse } from './faults.ts'

/** How an application proves that it is itself at the token endpoint (RFC 7523, RFC 6749 §2.3.1). */
export type ClientAuthentication =
  | { readonly method: 'private_key_jwt'; readonly jwks: { readonly keys: readonly JsonWebKey[] } }
  | { readonly method: 'client_secret_basic'; readonly secret: string }

export interface ClientRegistration {
  readonly id: string
  readonly name: string
  readonly nameEn?: string | undefined
  /** Code of the organization that owns it. */
  readonly organization?: string | undefined
  /** The installation's own: no consent is asked. */
  readonly isFirstParty?: boolean | undefined
  /** `machine`: client_credentials alone. `web`: a person signs in, authorization_code. */
  readonly kind: 'machine' | 'web'
  /** Space-separated; what it may ever ask for. */
  readonly scope: string
  readonly redirectUris?: readonly string[] | undefined
  readonly postLogoutRedirectUris?: readonly string[] | undefined
  readonly authentication: ClientAuthentication
  /** Where the application is told that somebody has signed out (OpenID Connect Back-Channel Logout 1.0). */
  readonly backchannelLogoutUri?: string | undefined
  /** Applications of one sector know a person under the same `sub`; the host of the first redirect address otherwise. */
  readonly sectorIdentifier?: string | undefined
}

/** Members of RFC 7591 as the provider's library takes them, without a secret. */
export type ClientMetadata = Record<string, unknown>

const wrong = (pointer: string, detail: string) => refuse('client-invalid', [{ pointer, detail }])

/** https anywhere, http on this machine alone; no fragment, no wildcard (RFC 9700 §2.1: compared character by character). */
function checkRedirects(uris: readonly string[], pointer: string): void {
  for (const uri of uris) {
    const url = URL.canParse(uri) ? new URL(uri) : undefined
    if (url === undefined || uri.includes('#') || uri.includes('*')) throw wrong(pointer, 'not an absolute address')
    const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) throw wrong(pointer, 'must be https')
  }
}

/** A machine acts for its owner, an application for a person: neither gets the other's scopes. */
function checkScopes(scopes: readonly string[], { kind }: ClientRegistration): void {
  const isApi = (scope: string): boolean => apiScopes.some(each => each === scope)
  if (scopes.length === 0) throw wrong('/scope', 'empty')
  if (kind === 'machine' && !scopes.every(isApi)) throw wrong('/scope', 'a machine has scopes of the API alone')
  if (kind === 'web' && (scopes.some(isApi) || !scopes.includes('openid')))
    throw wrong('/scope', 'an application asks for openid, and for no scope of the API')
}

function sectorOf({ id, redirectUris, sectorIdentifier }: ClientRegistration): string {
  if (sectorIdentifier !== undefined) return sectorIdentifier
  const first = redirectUris?.[0]
  return first === undefined ? id : new URL(first).host
}

/**
 * The library's metadata of a registration.
 * @throws Fault `client-invalid`
 */
export function metadataOf(registration: ClientRegistration): ClientMetadata {
  const { id, kind, name, authentication, redirectUris = [], postLogoutRedirectUris = [] } = registration
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$/.test(id)) throw wrong('/id', '2 to 100 letters, digits, dots, dashes')
  if (name.trim() === '') throw wrong('/name', 'empty')
  const scopes = scopesOf(registration.scope)
  checkScopes(scopes, registration)
  checkRedirects(redirectUris, '/redirectUris')
  checkRedirects(postLogoutRedirectUris, '/postLogoutRedirectUris')
  if (registration.backchannelLogoutUri !== undefined)
    checkRedirects([registration.backchannelLogoutUri], '/backchannelLogoutUri')
  if (kind === 'web' && redirectUris.length === 0) throw wrong('/redirectUris', 'none')
  if (authentication.method === 'client_secret_basic' && authentication.secret.length < 32)
    throw wrong('/authentication/secret', 'shorter than 32 characters')
  const grants = scopes.includes('offline_access') ? ['authorization_code', 'refresh_token'] : ['authorization_code']
  return {
    client_id: id,
    client_name: name,
    application_type: 'web',
    grant_types: kind === 'machine' ? ['client_credentials'] : grants,
    response_types: kind === 'machine' ? [] : ['code'],
    redirect_uris: kind === 'machine' ? [] : redirectUris,
    post_logout_redirect_uris: postLogoutRedirectUris,
    ...(registration.backchannelLogoutUri === undefined
      ? {}
      : { backchannel_logout_uri: registration.backchannelLogoutUri, backchannel_logout_session_required: true }),
    scope: scopes.join(' '),
    subject_type: 'pairwise',
    // A name for the sector, never fetched: registration here is what vouches for the redirect addresses.
    sector_identifier_uri: `https://${sectorOf(registration)}/`,
    id_token_signed_response_alg: 'ES256',
    token_endpoint_auth_method: authentication.method,
    ...(authentication.method === 'private_key_jwt'
      ? { jwks: { keys: authentication.jwks.keys.map(publicPart) } }
      : {}),
  }
}

/** A key that was handed in with its private half is stored without it. */
function publicPart({ kty, crv, x, y, n, e, ...rest }: JsonWebKey): JsonWebKey {
  const named = Object.fromEntries(['kid', 'alg', 'use'].flatMap(key => (key in rest ? [[key, rest[key]]] : [])))
  const values = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(values), ...named }
}
