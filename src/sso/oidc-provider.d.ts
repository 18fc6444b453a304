/**
 * The library's parts by file: its index prints a warning on Node 20, where it works all the same.
 */
declare module 'oidc-provider/lib/provider.js' {
  export { default as Provider } from 'oidc-provider'
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  import type { errors } from 'oidc-provider'

  export const AccessDenied: typeof errors.AccessDenied
  export const InvalidAuthorizationDetails: new (description?: string) => Error
  export const InvalidClientMetadata: typeof errors.InvalidClientMetadata
  export const InvalidToken: typeof errors.InvalidToken
  export const OIDCProviderError: typeof errors.OIDCProviderError
  export const InvalidClientAuth: typeof errors.InvalidClientAuth
  export const InvalidDpopProof: typeof errors.InvalidDpopProof
  export const InvalidGrant: typeof errors.InvalidGrant
  export const InvalidRequestUri: typeof errors.InvalidRequestUri
  export const InvalidTarget: typeof errors.InvalidTarget
  export const SessionNotFound: typeof errors.SessionNotFound
}

declare module 'oidc-provider/lib/helpers/keystore.js' {
  export { ExternalSigningKey } from 'oidc-provider'
}

declare module 'oidc-provider/lib/helpers/interaction_policy/index.js' {
  import type { interactionPolicy } from 'oidc-provider'

  export const Check: typeof interactionPolicy.Check
  export const Prompt: typeof interactionPolicy.Prompt
  export const base: typeof interactionPolicy.base
}
