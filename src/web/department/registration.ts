import type { JsonWebKey } from 'node:crypto'
import type { ClientAuthentication, ClientRegistration } from '../../sso/index.ts'
import type { ClientTyped } from './new-client.tsx'
import { apiScopes, personScopes } from './words.ts'

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isKey = (value: unknown): value is JsonWebKey => isMembers(value) && typeof value.kty === 'string'

/** Keys of a JWKS (RFC 7517 §5), or the one key that stands alone; undefined where there is none. */
export function keysIn(text: string): readonly JsonWebKey[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    const given = isMembers(parsed) && Array.isArray(parsed.keys) ? parsed.keys : [parsed]
    return given.length > 0 && given.every(isKey) ? given : undefined
  } catch {
    return undefined
  }
}

const linesOf = (text: string): string[] =>
  text
    .split(/\s+/)
    .map(each => each.trim())
    .filter(each => each !== '')

/** An application asks for openid; each kind has the scopes that are meant for it. */
function scopeOf({ kind, scopes }: ClientTyped): string {
  const own: readonly string[] = kind === 'machine' ? apiScopes : personScopes
  const chosen = scopes.filter(each => own.includes(each))
  return (kind === 'machine' ? chosen : ['openid', ...chosen]).join(' ')
}

function authenticationOf({ kind, proof, jwks }: ClientTyped, secret: string): ClientAuthentication {
  if (kind === 'native') return { method: 'none' }
  if (proof === 'secret') return { method: 'client_secret_basic', secret }
  return { method: 'private_key_jwt', jwks: { keys: keysIn(jwks) ?? [] } }
}

const ceilings = [2, 3, 4, 5] as const

/** What a form says, as a registration. */
export function registrationOf(typed: ClientTyped, id: string, secret: string): ClientRegistration {
  const { kind, name, nameEn, options, backchannelLogoutUri } = typed
  const isFapi = options.includes('fapi')
  return {
    id,
    name: name.trim(),
    nameEn: nameEn.trim() === '' ? undefined : nameEn.trim(),
    kind,
    scope: scopeOf(typed),
    redirectUris: kind === 'machine' ? undefined : linesOf(typed.redirectUris),
    postLogoutRedirectUris: kind === 'machine' ? undefined : linesOf(typed.postLogoutRedirectUris),
    authentication: authenticationOf(typed, secret),
    backchannelLogoutUri: backchannelLogoutUri.trim() === '' ? undefined : backchannelLogoutUri.trim(),
    ...(isFapi ? { fapi: true } : {}),
    ...(isFapi || kind === 'native' ? { dpopBound: true } : {}),
    assuranceCeiling: ceilings.find(level => String(level) === typed.assuranceCeiling),
  }
}
