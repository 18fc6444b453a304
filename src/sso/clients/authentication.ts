import type { JsonWebKey } from 'node:crypto'

/** How an application proves that it is itself at the token endpoint (RFC 7523, RFC 6749 §2.3.1). */
export type ClientAuthentication =
  | { readonly method: 'private_key_jwt'; readonly jwks: { readonly keys: readonly JsonWebKey[] } }
  | { readonly method: 'client_secret_basic'; readonly secret: string }
  /** By the subject of a certificate of an authority (RFC 8705 §2.1), written as RFC 4514 has it. */
  | { readonly method: 'tls_client_auth'; readonly subjectDn: string }
  /** By one of these certificates themselves, PEM (RFC 8705 §2.2). */
  | { readonly method: 'self_signed_tls_client_auth'; readonly certificates: readonly string[] }
  /** An application on people's own devices keeps no secret: its tokens are bound to a key of the device (RFC 9449). */
  | { readonly method: 'none' }

/** Members of RFC 7591 as the provider's library takes them, without a secret. */
export type ClientMetadata = Record<string, unknown>
