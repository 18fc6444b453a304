import { X509Certificate } from 'node:crypto'
import type { Fault } from '../../platform/faults.ts'
import { apiScopes, scopesOf } from '../claims.ts'
import { refuse } from '../faults.ts'
import type { ClientAuthentication } from './authentication.ts'
import type { ClientRegistration } from './client.ts'

/** Metadata as a client registers it by itself (RFC 7591 §2), read into a registration of ours. Pure. */

type Given = Readonly<Record<string, unknown>>

const wrong = (pointer: string, detail: string) => refuse('client-invalid', [{ pointer, detail }])

function textIn(given: Given, name: string): string | undefined {
  const value = given[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrong(`/${name}`, 'must be a string')
  return value
}

function textsIn(given: Given, name: string): string[] | undefined {
  const value: unknown = given[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value) || !value.every(each => typeof each === 'string'))
    throw wrong(`/${name}`, 'must be an array of strings')
  return value
}

function keysIn({ jwks, jwks_uri }: Given): readonly object[] {
  if (jwks_uri !== undefined) throw wrong('/jwks_uri', 'keys are handed in as jwks')
  const keys = typeof jwks === 'object' && jwks !== null && 'keys' in jwks ? jwks.keys : undefined
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(key => typeof key === 'object' && key !== null))
    throw wrong('/jwks', 'no keys')
  return keys
}

function certificateOf(key: object): string {
  const chain: unknown = 'x5c' in key ? key.x5c : undefined
  const [first] = Array.isArray(chain) ? chain : []
  try {
    return new X509Certificate(Buffer.from(String(first), 'base64')).toString()
  } catch {
    throw wrong('/jwks', 'a key without its certificate as x5c')
  }
}

function authenticationIn(given: Given): ClientAuthentication {
  const method = textIn(given, 'token_endpoint_auth_method') ?? 'client_secret_basic'
  switch (method) {
    case 'client_secret_basic':
      return { method, secret: textIn(given, 'client_secret') ?? '' }
    case 'private_key_jwt':
      return { method, jwks: { keys: keysIn(given).map(key => ({ ...key })) } }
    case 'tls_client_auth':
      return { method, subjectDn: textIn(given, 'tls_client_auth_subject_dn') ?? '' }
    case 'self_signed_tls_client_auth':
      return { method, certificates: keysIn(given).map(certificateOf) }
    case 'none':
      return { method }
    default:
      throw wrong('/token_endpoint_auth_method', 'not supported')
  }
}

function kindIn(given: Given): ClientRegistration['kind'] {
  const grants = textsIn(given, 'grant_types') ?? ['authorization_code']
  if (grants.includes('client_credentials')) {
    if (grants.length > 1) throw wrong('/grant_types', 'a machine has client_credentials alone')
    return 'machine'
  }
  if (!grants.every(each => ['authorization_code', 'refresh_token'].includes(each)))
    throw wrong('/grant_types', 'not supported')
  return textIn(given, 'application_type') === 'native' ? 'native' : 'web'
}

/** What would be registered otherwise than it was asked for is refused: the developer learns it now, not in production. */
function checkFixed(given: Given, kind: ClientRegistration['kind']): void {
  const fixed: readonly (readonly [string, string])[] = [
    ['subject_type', 'pairwise'],
    ['id_token_signed_response_alg', 'ES256'],
  ]
  for (const [name, only] of fixed) if ((textIn(given, name) ?? only) !== only) throw wrong(`/${name}`, `only ${only}`)
  const types = textsIn(given, 'response_types')
  if (kind !== 'machine' && types !== undefined && types.join() !== 'code') throw wrong('/response_types', 'only code')
  if (given.sector_identifier_uri !== undefined) throw wrong('/sector_identifier_uri', 'not taken here')
}

/** The scopes that were asked for, within the ceiling; where none were, all of it that suits the kind (RFC 7591 §2). */
function scopeIn(given: Given, kind: ClientRegistration['kind'], ceiling: string): string {
  const most = scopesOf(ceiling)
  const isOfApi = (scope: string): boolean => apiScopes.some(each => each === scope)
  const asked = textIn(given, 'scope')
  if (asked === undefined) return most.filter(scope => isOfApi(scope) === (kind === 'machine')).join(' ')
  const beyond = scopesOf(asked).filter(scope => !most.includes(scope))
  if (beyond.length > 0) throw wrong('/scope', `beyond what was allowed: ${beyond.join(' ')}`)
  return asked
}

export interface Bounds {
  readonly id: string
  readonly organization: string | undefined
  /** The most it may ask for. */
  readonly scope: string
}

/** @throws Fault `client-invalid`, its pointers in the words of RFC 7591 */
export function registrationIn(given: Given, { id, organization, scope }: Bounds): ClientRegistration {
  const kind = kindIn(given)
  checkFixed(given, kind)
  return {
    id,
    organization,
    kind,
    name: textIn(given, 'client_name') ?? id,
    scope: scopeIn(given, kind, scope),
    redirectUris: textsIn(given, 'redirect_uris'),
    postLogoutRedirectUris: textsIn(given, 'post_logout_redirect_uris'),
    authentication: authenticationIn(given),
    backchannelLogoutUri: textIn(given, 'backchannel_logout_uri'),
    dpopBound: given.dpop_bound_access_tokens === true,
    mtlsBound: given.tls_client_certificate_bound_access_tokens === true,
    signedRequests: given.require_signed_request_object === true,
  }
}

const standardName: Readonly<Record<string, string>> = {
  redirectUris: 'redirect_uris',
  postLogoutRedirectUris: 'post_logout_redirect_uris',
  authentication: 'token_endpoint_auth_method',
  backchannelLogoutUri: 'backchannel_logout_uri',
  dpopBound: 'dpop_bound_access_tokens',
  mtlsBound: 'tls_client_certificate_bound_access_tokens',
  sectorIdentifier: 'redirect_uris',
  name: 'client_name',
}

/** What is wrong, as an `error_description` (RFC 7591 §3.2.2). */
export const describeFault = ({ places, row }: Fault): string =>
  places
    .map(({ pointer, detail }) => {
      const [, member = ''] = pointer.split('/')
      return `${standardName[member] ?? member}: ${detail}`
    })
    .join('; ') || row.en
