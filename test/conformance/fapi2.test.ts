import { expect } from 'vitest'
import { fapi2 } from './plans/fapi2.ts'
import { checkAddresses, checkDiscovery } from './rules/discovery.ts'
import { fapi2Dpop } from './rules/fapi2-dpop.ts'
import { fapi2Requests } from './rules/fapi2-requests.ts'
import { fapi2Tokens } from './rules/fapi2-tokens.ts'
import { runPlan } from './run-plan.ts'

const forbidden = ['none', 'RS256', 'HS256']

runPlan(fapi2, {
  ...fapi2Requests,
  ...fapi2Tokens,
  ...fapi2Dpop,

  async 'fapi2-security-profile-final-discovery-end-point-verification'(stage) {
    const { metadata } = stage
    await checkDiscovery(stage)
    await checkAddresses(stage, ['pushed_authorization_request_endpoint'])
    expect(metadata.code_challenge_methods_supported).toEqual(['S256'])
    expect(metadata.authorization_response_iss_parameter_supported).toBe(true)
    expect(metadata.token_endpoint_auth_methods_supported).toContain('private_key_jwt')
    expect(metadata.grant_types_supported).toContain('authorization_code')
    for (const name of [
      'dpop_signing_alg_values_supported',
      'token_endpoint_auth_signing_alg_values_supported',
      'id_token_signing_alg_values_supported',
    ]) {
      expect(metadata[name], name).toContain('ES256')
      for (const algorithm of forbidden) expect(metadata[name], name).not.toContain(algorithm)
    }
  },
})
