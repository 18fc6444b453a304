import { apiScopes, scopesOf } from '../claims.ts'
import { refuse } from '../faults.ts'
import { representationType } from '../representation-detail.ts'
import type { ClientAuthentication, ClientMetadata } from './authentication.ts'
import { parseDistinguishedName } from './distinguished-name.ts'
import { knownBy } from './keys.ts'

export interface ClientRegistration {
  readonly id: string
  readonly name: string
  readonly nameEn?: string | undefined
  /** Code of the organization that owns it. */
  readonly organization?: string | undefined
  /** The installation's own: no consent is asked. */
  readonly isFirstParty?: boolean | undefined
  /** `machine`: client_credentials alone. `web`: a person signs in, authorization_code. `native`: the same, on their device. */
  readonly kind: 'machine' | 'web' | 'native'
  /** Space-separated; what it may ever ask for. */
  readonly scope: string
  readonly redirectUris?: readonly string[] | undefined
  readonly postLogoutRedirectUris?: readonly string[] | undefined
  readonly authentication: ClientAuthentication
  /** Where the application is told that somebody has signed out (OpenID Connect Back-Channel Logout 1.0). */
  readonly backchannelLogoutUri?: string | undefined
  /** Held to the FAPI 2.0 Security Profile: pushed requests, strong client authentication, bound tokens. */
  readonly fapi?: boolean | undefined
  /** Tokens are bound to a key of the client (RFC 9449). */
  readonly dpopBound?: boolean | undefined
  /** Tokens are bound to the certificate of the client (RFC 8705 §3). */
  readonly mtlsBound?: boolean | undefined
  /** Requests come signed (RFC 9101). */
  readonly signedRequests?: boolean | undefined
  /** The surest level it may ask for and is told, 2 to 5. */
  readonly assuranceCeiling?: 2 | 3 | 4 | 5 | undefined
  /** Applications of one sector know a person under the same `sub`; the host of the first redirect address otherwise. */
  readonly sectorIdentifier?: string | undefined
}

const isLoopback = (hostname: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

const wrong = (pointer: string, detail: string) => refuse('client-invalid', [{ pointer, detail }])

/** https anywhere, http on this machine alone; no fragment, no wildcard (RFC 9700 §2.1: compared character by character). */
function checkRedirects(uris: readonly string[], pointer: string): void {
  for (const uri of uris) {
    const url = URL.canParse(uri) ? new URL(uri) : undefined
    if (url === undefined || uri.includes('#') || uri.includes('*')) throw wrong(pointer, 'not an absolute address')
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
      throw wrong(pointer, 'must be https')
  }
}

/** A claimed https address, a loopback address of any port, or a scheme of its own in reverse domain form (RFC 8252 §7). */
function checkNativeRedirects(uris: readonly string[]): void {
  for (const uri of uris) {
    const url = URL.canParse(uri) ? new URL(uri) : undefined
    if (url === undefined || uri.includes('#') || uri.includes('*'))
      throw wrong('/redirectUris', 'not an absolute address')
    if (url.protocol === 'https:' || /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/.test(url.protocol)) continue
    const isOwnDevice = url.protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(url.hostname)
    if (!isOwnDevice) throw wrong('/redirectUris', 'https, loopback, or a scheme in reverse domain form')
  }
}

/** What may be the name of a client; any other is nobody's. */
export const isClientId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$/.test(text)

/** What a client that keeps no secret, or that is held to FAPI 2.0, must bring along. */
function checkStrength({ authentication, dpopBound, fapi, kind, mtlsBound }: ClientRegistration): void {
  const isPublic = authentication.method === 'none'
  if (dpopBound === true && mtlsBound === true) throw wrong('/mtlsBound', 'tokens are bound to one key')
  if (authentication.method === 'tls_client_auth' && parseDistinguishedName(authentication.subjectDn) === undefined)
    throw wrong('/authentication/subjectDn', 'not a distinguished name (RFC 4514)')
  if (isPublic !== (kind === 'native'))
    throw wrong('/authentication', 'none is for native applications, and they have no other')
  if (isPublic && dpopBound !== true) throw wrong('/dpopBound', 'tokens of a native application are bound to its key')
  if (fapi !== true) return
  if (authentication.method === 'client_secret_basic' || isPublic)
    throw wrong('/authentication', 'FAPI 2.0 needs private_key_jwt or a certificate')
  if (dpopBound !== true && mtlsBound !== true) throw wrong('/dpopBound', 'FAPI 2.0 needs bound tokens')
}

/** A machine acts for its owner, an application for a person: neither gets the other's scopes. */
function checkScopes(scopes: readonly string[], { kind }: ClientRegistration): void {
  const isApi = (scope: string): boolean => apiScopes.some(each => each === scope)
  if (scopes.length === 0) throw wrong('/scope', 'empty')
  if (kind === 'machine' && !scopes.every(isApi)) throw wrong('/scope', 'a machine has scopes of the API alone')
  if (kind !== 'machine' && (scopes.some(isApi) || !scopes.includes('openid')))
    throw wrong('/scope', 'an application asks for openid, and for no scope of the API')
}

function sectorOf({ id, redirectUris, sectorIdentifier }: ClientRegistration): string {
  if (sectorIdentifier !== undefined) return sectorIdentifier
  const first = redirectUris?.[0]
  if (first === undefined) return id
  const { host, hostname, protocol } = new URL(first)
  // A loopback address is nobody's own: two such applications have nothing in common.
  if (isLoopback(hostname)) return id
  return host === '' ? protocol.slice(0, -1) : host
}

function strengthOf(registration: ClientRegistration): ClientMetadata {
  const { assuranceCeiling, dpopBound, fapi, mtlsBound, signedRequests } = registration
  return {
    ...(fapi === true ? { fapi, require_pushed_authorization_requests: true } : {}),
    ...(dpopBound === true ? { dpop_bound_access_tokens: true } : {}),
    ...(mtlsBound === true ? { tls_client_certificate_bound_access_tokens: true } : {}),
    ...(signedRequests === true ? { require_signed_request_object: true, request_object_signing_alg: 'ES256' } : {}),
    ...(assuranceCeiling === undefined ? {} : { assurance_ceiling: assuranceCeiling }),
  }
}

/**
 * The library's metadata of a registration.
 * @throws Fault `client-invalid`
 */
export function metadataOf(registration: ClientRegistration): ClientMetadata {
  const { id, kind, name, authentication, redirectUris = [], postLogoutRedirectUris = [] } = registration
  if (!isClientId(id)) throw wrong('/id', '2 to 100 letters, digits, dots, dashes')
  if (name.trim() === '') throw wrong('/name', 'empty')
  const scopes = scopesOf(registration.scope)
  checkScopes(scopes, registration)
  if (kind !== 'native') checkRedirects(redirectUris, '/redirectUris')
  else checkNativeRedirects(redirectUris)
  checkStrength(registration)
  checkRedirects(postLogoutRedirectUris, '/postLogoutRedirectUris')
  if (registration.backchannelLogoutUri !== undefined)
    checkRedirects([registration.backchannelLogoutUri], '/backchannelLogoutUri')
  if (kind !== 'machine' && redirectUris.length === 0) throw wrong('/redirectUris', 'none')
  if (authentication.method === 'client_secret_basic' && authentication.secret.length < 32)
    throw wrong('/authentication/secret', 'shorter than 32 characters')
  const grants = scopes.includes('offline_access') ? ['authorization_code', 'refresh_token'] : ['authorization_code']
  return {
    client_id: id,
    client_name: name,
    application_type: kind === 'native' ? 'native' : 'web',
    grant_types: kind === 'machine' ? ['client_credentials'] : grants,
    response_types: kind === 'machine' ? [] : ['code'],
    redirect_uris: kind === 'machine' ? [] : redirectUris,
    post_logout_redirect_uris: postLogoutRedirectUris,
    ...(registration.backchannelLogoutUri === undefined
      ? {}
      : { backchannel_logout_uri: registration.backchannelLogoutUri, backchannel_logout_session_required: true }),
    scope: scopes.join(' '),
    authorization_details_types: scopes.includes('organization') ? [representationType] : [],
    subject_type: 'pairwise',
    // A name for the sector, never fetched: registration here is what vouches for the redirect addresses.
    sector_identifier_uri: `https://${sectorOf(registration)}/`,
    id_token_signed_response_alg: 'ES256',
    token_endpoint_auth_method: authentication.method,
    ...strengthOf(registration),
    ...knownBy(authentication),
  }
}
