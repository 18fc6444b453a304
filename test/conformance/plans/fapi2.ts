import { type Entry, notApplicable, type Plan, tested } from '../ledger.ts'

const prefix = 'fapi2-security-profile-final-'
const test = (module: string, departs?: string): Entry => tested(`${prefix}${module}`, departs)
const elsewhere = (module: string, profile: string): Entry =>
  notApplicable(`${prefix}${module}`, `for fapi_profile=${profile} alone; here plain_fapi`)
const grantManagement = (module: string): Entry =>
  notApplicable(`${prefix}grant-management-${module}`, 'for grant_management=enabled alone; here disabled')

const clockIsMoved = 'nobody waits: the clock is moved'

/** FAPI2SPFinalTestPlan: the list of FAPI2MessageSigningFinalTestPlan without the modules about signed requests. */
export const fapi2: Plan = {
  name: 'fapi2-security-profile-final-test-plan',
  variant:
    'client_auth_type=private_key_jwt, sender_constrain=dpop, fapi_profile=plain_fapi, openid=openid_connect, ' +
    'authorization_request_type=simple, grant_management=disabled',
  entries: [
    test('discovery-end-point-verification', 'addresses are http on loopback here'),
    test('happy-flow'),
    test('user-rejects-authentication'),
    test('ensure-authorization-request-without-state-success'),
    test('ensure-authorization-request-without-nonce-success'),
    test('ensure-authorization-request-with-64-char-nonce-success'),
    test('ensure-other-scope-order-succeeds'),
    test('test-claims-parameter-identity-claims'),
    test('access-token-type-header-case-sensitivity'),
    test('check-dpop-proof-nbf-exp'),
    test('ensure-dpopproof-with-iat-10seconds-before-succeeds'),
    test('ensure-dpopproof-with-iat-10seconds-after-succeeds'),
    test('ensure-mismatched-dpop-jkt-fails'),
    test('ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt'),
    test('ensure-token-endpoint-fails-with-mismatched-dpop-jkt'),
    test('ensure-dpopproof-at-par-endpoint-binding-success'),
    test('ensure-dpop-auth-code-binding-success'),
    test('ensure-different-nonce-inside-and-outside-request-object'),
    test('ensure-different-state-inside-and-outside-request-object'),
    test('ensure-authorization-request-with-long-nonce'),
    test('ensure-authorization-request-with-long-state'),
    test('state-only-outside-request-object-not-used'),
    test('ensure-request-object-without-redirect-uri-fails'),
    notApplicable(`${prefix}ensure-registered-redirect-uri`, 'not for fapi_profile=plain_fapi'),
    test('plain-fapi-tolerate-unregistered-redirect-uri'),
    test('ensure-unsigned-authorization-request-without-using-par-fails'),
    test('ensure-redirect-uri-in-authorization-request'),
    test('ensure-response-type-code-idtoken-fails'),
    elsewhere('australia-connectid-ensure-invalid-purpose-fails', 'connectid_au'),
    test('ensure-response-type-token-fails'),
    test('ensure-client-id-in-token-endpoint'),
    test('ensure-holder-of-key-required'),
    test('ensure-authorization-code-is-bound-to-client'),
    test('attempt-reuse-authorization-code-after-one-second'),
    test('ensure-token-endpoint-fails-with-expired-auth-code', clockIsMoved),
    test('ensure-signed-client-assertion-with-RS256-fails'),
    test('ensure-client-assertion-in-token-endpoint'),
    test('ensure-client-assertion-with-exp-is-5-minutes-in-past-fails'),
    test('ensure-client-assertion-with-wrong-aud-fails'),
    test('ensure-client-assertion-with-no-sub-fails'),
    test('ensure-invalid-client-assertions-fail'),
    test('dpop-negative-tests'),
    test('refresh-token'),
    elsewhere('cdr-sharing-duration-zero', 'consumerdataright_au'),
    elsewhere('cdr-negative-sharing-duration', 'consumerdataright_au'),
    elsewhere('cdr-refresh-token-introspection-expiry', 'consumerdataright_au'),
    elsewhere('cdr-arrangement-amendment', 'consumerdataright_au'),
    elsewhere('cdr-unrecognised-arrangement-id', 'consumerdataright_au'),
    elsewhere('brazil-ensure-bad-payment-signature-fails', 'openbanking_brazil'),
    elsewhere('australia-connectid-test-claims-parameter-idtoken-identity-claims', 'connectid_au'),
    test('par-ensure-reused-request-uri-prior-to-auth-completion-succeeds'),
    test('par-attempt-reuse-request_uri'),
    test('par-attempt-to-use-expired-request_uri', clockIsMoved),
    test('par-attempt-to-use-request_uri-for-different-client'),
    test('par-authorization-request-containing-request_uri-form-param'),
    test('par-attempt-invalid-http-method'),
    test('par-ensure-pkce-required'),
    test('ensure-pkce-code-verifier-required'),
    test('incorrect-pkce-code-verifier-rejected'),
    test('par-plain-pkce-rejected'),
    test('par-without-duplicate-parameters'),
    grantManagement('query-and-revoke'),
    grantManagement('merge'),
    grantManagement('replace'),
    grantManagement('ensure-invalid-grant-id-fails'),
    grantManagement('ensure-query-nonexistent-grant-fails'),
    grantManagement('ensure-wrong-client-cannot-query-grant'),
    grantManagement('ensure-wrong-client-cannot-revoke-grant'),
  ],
}
