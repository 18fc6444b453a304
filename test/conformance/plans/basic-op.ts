import { lacks, notApplicable, type Plan, tested } from '../ledger.ts'

const noScope = (scope: string) => `the scope ${scope} is not offered; the module ends as skipped then`
const withoutScope = (module: string, scope: string) =>
  notApplicable(module, noScope(scope), lacks('scopes_supported', scope))

const noUnsigned = 'request objects without a signature are not offered: `none` is not among the signing algorithms'

/** OIDCCBasicTestPlan. Every request carries a PKCE challenge besides, which this server asks of everybody. */
export const basicOp: Plan = {
  name: 'oidcc-basic-certification-test-plan',
  variant: 'server_metadata=discovery, client_registration=static_client',
  entries: [
    tested('oidcc-server'),
    tested('oidcc-response-type-missing'),
    tested(
      'oidcc-idtoken-signature',
      'the module wants RS256; signatures here are ES256, the key named by kid: that is what is tested',
    ),
    tested('oidcc-codereuse'),
    withoutScope('oidcc-scope-address', 'address'),
    withoutScope('oidcc-scope-all', 'email'),
    withoutScope('oidcc-scope-email', 'email'),
    withoutScope('oidcc-scope-phone', 'phone'),
    tested('oidcc-scope-profile'),
    tested('oidcc-claims-essential'),
    tested('oidcc-claims-locales'),
    tested('oidcc-userinfo-get'),
    tested('oidcc-userinfo-post-body'),
    tested('oidcc-userinfo-post-header'),
    tested('oidcc-alternate-happy-flow', 'with the scope profile, since email is not offered'),
    tested('oidcc-display-page'),
    tested('oidcc-display-popup'),
    tested('oidcc-ui-locales'),
    tested('oidcc-login-hint'),
    tested('oidcc-id-token-hint'),
    tested('oidcc-prompt-login'),
    tested('oidcc-prompt-none-logged-in'),
    tested('oidcc-prompt-none-not-logged-in'),
    tested('oidcc-max-age-1'),
    tested('oidcc-max-age-10000'),
    tested('oidcc-ensure-post-request-succeeds', 'where POST is not answered the module warns; either is taken'),
    tested('oidcc-ensure-registered-redirect-uri'),
    notApplicable(
      'oidcc-ensure-request-object-with-redirect-uri',
      noUnsigned,
      lacks('request_object_signing_alg_values_supported', 'none'),
    ),
    tested('oidcc-ensure-request-with-acr-values-succeeds'),
    tested('oidcc-ensure-request-with-unknown-parameter-succeeds'),
    tested('oidcc-ensure-request-with-valid-pkce-succeeds'),
    tested('oidcc-ensure-request-without-nonce-succeeds-for-code-flow'),
    tested('oidcc-refresh-token'),
    tested('oidcc-codereuse-30seconds', 'nobody waits: the clock is moved'),
    notApplicable(
      'oidcc-server-client-secret-post',
      'a secret in the body is not offered (RFC 6749 §2.3.1 advises against it)',
      lacks('token_endpoint_auth_methods_supported', 'client_secret_post'),
    ),
    notApplicable(
      'oidcc-idtoken-unsigned',
      'unsigned ID tokens are never given out',
      lacks('id_token_signing_alg_values_supported', 'none'),
    ),
    tested('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported'),
    tested('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported'),
  ],
}

/** OIDCCConfigTestPlan. */
export const configOp: Plan = {
  name: 'oidcc-config-certification-test-plan',
  variant: '',
  entries: [
    tested(
      'oidcc-discovery-endpoint-verification',
      'addresses are http on loopback here, and RS256 is not among the algorithms',
    ),
  ],
}
