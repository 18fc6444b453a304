import type { ClientMetadata } from 'oidc-provider'
import type { Config } from '../../platform/config.ts'

/** The installation's own pages are a client too: people sign in there as anywhere. */
export const ownClientId = 'yihao'
export const ownReturnPath = '/sign-in/done'

/** `response_type=none` (OAuth 2.0 Multiple Response Type Encoding §4): the session alone is wanted, no code or token. */
export const ownClient = ({ origin }: Pick<Config, 'origin'>): ClientMetadata => ({
  client_id: ownClientId,
  client_name: '一号',
  application_type: 'web',
  grant_types: [],
  response_types: ['none'],
  redirect_uris: [`${origin}${ownReturnPath}`],
  token_endpoint_auth_method: 'none',
  subject_type: 'pairwise',
  sector_identifier_uri: 'https://yihao.invalid/',
  scope: 'openid organization',
  is_first_party: true,
})

/** A path of our own pages, or undefined: never an address elsewhere. */
export function ownPath(text: string): string | undefined {
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(text)) return undefined
  const url = new URL(text, 'http://own.invalid')
  // Dots are gone by now: `/.//elsewhere` has become `//elsewhere`, which a browser takes for a host.
  const isOurs = url.host === 'own.invalid' && !url.pathname.startsWith('//')
  return isOurs ? `${url.pathname}${url.search}` : undefined
}
