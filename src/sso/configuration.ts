import { createHmac } from 'node:crypto'
import type { ClientAuthMethod, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { InvalidClientAuth } from 'oidc-provider/lib/helpers/errors.js'
import { acrOf, levels } from '../identity/index.ts'
import type { Deps } from '../platform/deps.ts'
import type { PrivateJwk } from '../platform/keys/private-jwk.ts'
import { accountOf, refuseAccepted } from './account.ts'
import { apiTokenClaims } from './api-token.ts'
import { apiScopes, claimsByScope, identityScopes } from './claims.ts'
import { certificateMethods } from './clients/certificate.ts'
import { ownClient } from './clients/own.ts'
import { featuresOf, type LogoutPages } from './features.ts'
import { existingGrant } from './grant.ts'
import { interactionPolicyOf } from './interactions/policy.ts'
import { SigningKey } from './keys/signing-key.ts'
import { idleSeconds, interactionSeconds, longestSessionSeconds, refreshSeconds } from './lifetimes.ts'
import { pairwiseSub } from './pairwise.ts'
import { createAdapter } from './storage/adapter.ts'

const secondsLeft = (loginTs: number | undefined, now: Date): number =>
  loginTs === undefined ? idleSeconds : loginTs + longestSessionSeconds - Math.floor(now.getTime() / 1_000)

const algorithms = ['ES256', 'PS256', 'Ed25519'] as const

/** What the provider's library draws for people; the pages themselves are handed in from above. */
export interface ProviderPages extends LogoutPages {
  readonly renderError: NonNullable<Configuration['renderError']>
}

/** Requires the assertion's audience to be the issuer, as one string (draft-ietf-oauth-rfc7523bis): the library takes three. */
const audienceIsIssuer =
  (issuer: string) =>
  async (_ctx: KoaContextWithOIDC, claims: { aud?: unknown }): Promise<void> => {
    if (claims.aud !== issuer) throw new InvalidClientAuth('aud must be the issuer identifier')
  }

/**
 * The library refuses to send anything to addresses inside a network, where somebody could make it knock at doors that
 * are closed to them. Applications that stand there are named in the configuration.
 */
const reachApplications =
  ({ callbackHosts }: Deps['config']): NonNullable<Configuration['fetch']> =>
  (url, options = {}) => {
    const { hostname } = new URL(url instanceof Request ? url.url : url)
    if (!callbackHosts.includes(hostname)) return globalThis.fetch(url, options)
    const { body = null, headers = {}, method = 'GET', redirect = 'manual', signal = null } = options
    return globalThis.fetch(url, { body, headers, method, redirect, signal })
  }

/** All of the library's settings that differ from its defaults, and those that must not change with them. */
export function configurationOf(deps: Deps, signingKeys: readonly PrivateJwk[], pages: ProviderPages): Configuration {
  const { clock, config, keys } = deps
  const secure = config.origin.startsWith('https:')
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure, overwrite: true } as const
  const methods: ClientAuthMethod[] = ['private_key_jwt', 'client_secret_basic', ...certificateMethods(config), 'none']
  return {
    adapter: createAdapter(deps),
    clients: [ownClient(config)],
    findAccount: async (ctx, id, token) => {
      const account = await accountOf(deps, id, {
        sessionUid: token !== undefined && 'sessionUid' in token ? String(token.sessionUid) : undefined,
        clientId: token?.clientId,
      })
      if (account === undefined) await refuseAccepted(ctx)
      return account
    },
    loadExistingGrant: existingGrant(deps),
    interactions: { policy: interactionPolicyOf(deps), url: (_ctx, { uid }) => `/sign-in/${uid}` },
    jwks: { keys: signingKeys.map(key => new SigningKey(key)) },
    scopes: [...identityScopes, ...apiScopes],
    claims: {
      ...Object.fromEntries(Object.entries(claimsByScope).map(([scope, claims]) => [scope, [...claims]])),
      iss: null,
      sid: null,
    },
    acrValues: levels.map(acrOf),
    extraParams: ['fresh'],
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_ctx, accountId, client) => pairwiseSub(keys, accountId, client),
    sectorIdentifierUriValidate: () => false,
    extraClientMetadata: { properties: ['organization', 'is_first_party', 'fapi', 'assurance_ceiling'] },
    responseTypes: ['code', 'none'],
    pkce: { required: () => true },
    clientAuthMethods: methods,
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    assertJwtClientAuthClaimsAndHeader: audienceIsIssuer(config.issuer),
    allowOmittingSingleRegisteredRedirectUri: false,
    clockTolerance: 10,
    enabledJWA: {
      idTokenSigningAlgValues: ['ES256'],
      clientAuthSigningAlgValues: [...algorithms],
      dPoPSigningAlgValues: ['ES256', 'Ed25519'],
      requestObjectSigningAlgValues: [...algorithms],
    },
    // Tokens of a client of the profile are bound to its key; one that changes could get lost (FAPI 2.0 §5.3.2.1).
    rotateRefreshToken: ctx => ctx.oidc.client?.fapi !== true,
    extraTokenClaims: (_ctx, token) => apiTokenClaims(token),
    cookies: {
      keys: [createHmac('sha256', keys.secret('cookie')).update('sign-on').digest('base64url')],
      names: {
        session: `${secure ? '__Host-' : ''}yihao_session`,
        interaction: 'yihao_interaction',
        resume: 'yihao_resume',
      },
      long: { ...cookie, path: '/' },
      short: cookie,
    },
    ttl: {
      AccessToken: 300,
      AuthorizationCode: 60,
      ClientCredentials: 300,
      Grant: refreshSeconds,
      IdToken: 3_600,
      Interaction: interactionSeconds,
      PushedAuthorizationRequest: 90,
      RefreshToken: refreshSeconds,
      Session: (_ctx, session) => Math.max(1, Math.min(idleSeconds, secondsLeft(session.loginTs, clock.now()))),
    },
    features: featuresOf(deps, pages),
    fetch: reachApplications(config),
    renderError: pages.renderError,
  }
}
