import type { AccessToken, Client, ClientCredentials, KoaContextWithOIDC, ResourceServer } from 'oidc-provider'
import { InvalidTarget } from 'oidc-provider/lib/helpers/errors.js'
import { apiResource, apiScopes, scopesOf } from './claims.ts'

/** Stands in for a resource where details are asked for (RFC 9396) and no API is. */
export const detailResource = 'urn:yihao:details'

/** Seconds an access token of the API lives: it cannot be taken back. */
export const apiTokenSeconds = 300

/**
 * The API as a resource server (RFC 8707): JWT access tokens (RFC 9068), for machines alone. A person's sign-in at an
 * application gives no right to the API of departments.
 */
export function apiResourceServer(ctx: KoaContextWithOIDC, resource: string, client: Client): ResourceServer {
  if (resource === detailResource) return { scope: '', accessTokenFormat: 'opaque' }
  const isMachine = ctx.oidc.params?.grant_type === 'client_credentials'
  if (resource !== apiResource || !isMachine) throw new InvalidTarget()
  const allowed = scopesOf(client.scope).filter(scope => apiScopes.some(each => each === scope))
  return {
    audience: apiResource,
    scope: allowed.join(' '),
    accessTokenFormat: 'jwt',
    accessTokenTTL: apiTokenSeconds,
    jwt: { sign: { alg: 'ES256' } },
  }
}

/** The organization a machine belongs to, told to the API. */
export function apiTokenClaims({ client }: AccessToken | ClientCredentials): Record<string, string> | undefined {
  const organization = client?.organization
  return typeof organization === 'string' ? { organization } : undefined
}
