import { expect } from 'vitest'
import type { Stage } from '../parties.ts'
import { jsonOf } from '../requests.ts'

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Every address is below the issuer's own origin, and answers something else than "not there". */
export async function checkAddresses({ metadata, world }: Stage, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const address = String(metadata[name])
    expect(new URL(address).origin, name).toBe(world.origin)
    expect(address, name).not.toContain('#')
    const answer = await fetch(address, { method: 'GET', redirect: 'manual' })
    if (name !== 'pushed_authorization_request_endpoint' && !name.includes('token') && !name.includes('revocation'))
      expect(answer.status, name).not.toBe(404)
    await answer.body?.cancel()
  }
}

/** OpenID Connect Discovery §3: what every provider says of itself. */
export async function checkDiscovery(stage: Stage): Promise<void> {
  const { issuer, metadata } = stage
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(metadata.issuer).toBe(issuer)
  expect(listOf(metadata.scopes_supported)).toContain('openid')
  expect(listOf(metadata.response_types_supported)).toContain('code')
  expect(listOf(metadata.subject_types_supported).length).toBeGreaterThan(0)
  expect(listOf(metadata.id_token_signing_alg_values_supported)).toEqual(['ES256'])
  expect(listOf(metadata.claims_supported)).toContain('sub')
  await checkAddresses(stage, ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'])
  await checkKeys(stage)
}

/** Public halves alone, each with a name of its own and of a kind that is strong enough. */
export async function checkKeys({ metadata }: Stage): Promise<void> {
  const keys: object[] = listOf(jsonOf(await (await fetch(String(metadata.jwks_uri))).text()).keys).map(Object)
  expect(keys.length).toBeGreaterThan(0)
  for (const key of keys) {
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', kid: expect.any(String) })
    expect(key).not.toHaveProperty('d')
  }
  expect(new Set(keys.map(key => ('kid' in key ? key.kid : undefined))).size).toBe(keys.length)
}
