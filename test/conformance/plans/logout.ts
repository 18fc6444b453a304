import { type Plan, tested } from '../ledger.ts'

const onLoopback = 'addresses are http on loopback here'

/** OIDCCRpInitiatedLogoutTestPlan. */
export const rpInitiatedLogout: Plan = {
  name: 'oidcc-rp-initiated-logout-certification-test-plan',
  variant: 'client_registration=static_client, response_type=code',
  entries: [
    tested('oidcc-rp-initiated-logout-discovery-endpoint-verification', onLoopback),
    tested('oidcc-rp-initiated-logout'),
    tested('oidcc-rp-initiated-logout-bad-post-logout-redirect-uri'),
    tested('oidcc-rp-initiated-logout-modified-id-token-hint'),
    tested('oidcc-rp-initiated-logout-no-id-token-hint'),
    tested('oidcc-rp-initiated-logout-no-params'),
    tested('oidcc-rp-initiated-logout-no-post-logout-redirect-uri'),
    tested('oidcc-rp-initiated-logout-no-state'),
    tested('oidcc-rp-initiated-logout-only-state'),
    tested('oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri'),
    tested('oidcc-rp-initiated-logout-bad-id-token-hint'),
  ],
}

/** OIDCCBackchannelRpInitiatedLogoutTestPlan. */
export const backchannelLogout: Plan = {
  name: 'oidcc-backchannel-rp-initiated-logout-certification-test-plan',
  variant: 'client_registration=static_client, response_type=code',
  entries: [
    tested('oidcc-backchannel-logout-discovery-endpoint-verification', onLoopback),
    tested('oidcc-backchannel-rp-initiated-logout'),
  ],
}
