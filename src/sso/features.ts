import { createHmac } from 'node:crypto'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Deps } from '../platform/deps.ts'
import { apiResourceServer, detailResource } from './api-token.ts'
import { certificateFeatures } from './clients/certificate.ts'
import { registrationFeatures } from './clients/registration.ts'
import { representationAnswers, representationType, validateDetail } from './representation-detail.ts'

/** What the library draws for people when somebody signs out. */
export interface LogoutPages {
  readonly logoutSource: (ctx: KoaContextWithOIDC) => Promise<void>
  readonly postLogoutSuccessSource: (ctx: KoaContextWithOIDC) => Promise<void>
}

type Features = NonNullable<Configuration['features']>

/** Everything about tokens: who may ask about them, what binds them to their client. */
function tokenFeatures({ keys }: Deps) {
  return {
    clientCredentials: { enabled: true },
    // The library calls it an experiment, and is pinned to the version whose way of it we know.
    externalSigningSupport: { enabled: true, ack: 'experimental-01' },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    introspection: {
      enabled: true,
      // A token is nobody's business but its client's and its audience's.
      allowedPolicy: (_ctx, client, token) =>
        token.clientId === client.clientId || ('aud' in token && [token.aud].flat().includes(client.clientId)),
    },
    dPoP: {
      enabled: true,
      nonceSecret: createHmac('sha256', keys.secret('cookie')).update('dpop nonce').digest(),
      // A public client's proof is all that shows who it is: it must be a fresh one.
      requireNonce: ({ oidc }) => oidc.client?.clientAuthMethod === 'none',
    },
  } satisfies Features
}

/** How an application may ask. */
function requestFeatures(deps: Deps) {
  const answers = representationAnswers(deps)
  return {
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: false },
    requestObjects: { enabled: true, requireSignedRequestObject: false },
    claimsParameter: { enabled: true },
    fapi: { enabled: true, profile: (_ctx, client) => (client?.fapi === true ? '2.0' : undefined) },
    richAuthorizationRequests: {
      enabled: true,
      types: { [representationType]: { validate: validateDetail } },
      authorizationDetailsForGrantSource: answers.forSource,
      authorizationDetailsForAccessToken: answers.forToken,
      authorizationDetailsForIntrospection: answers.forIntrospection,
    },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: apiResourceServer,
      // The library ties details to a resource; ours are told at the token and userinfo endpoints all the same.
      defaultResource: ctx => (ctx.oidc.params?.authorization_details === undefined ? [] : detailResource),
      useGrantedResource: () => false,
    },
  } satisfies Features
}

export const featuresOf = (deps: Deps, pages: LogoutPages): Features => ({
  devInteractions: { enabled: false },
  userinfo: { enabled: true },
  backchannelLogout: { enabled: true },
  rpInitiatedLogout: { enabled: true, ...pages },
  ...tokenFeatures(deps),
  ...requestFeatures(deps),
  ...certificateFeatures(deps),
  ...registrationFeatures(deps),
})
