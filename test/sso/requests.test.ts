import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { system } from '../../src/platform/caller.ts'
import { registerClient } from '../../src/sso/index.ts'
import type { World } from '../harness.ts'
import {
  type Application,
  answerIn,
  citizen,
  company,
  neighbor,
  redeem,
  registerApplication,
  signIn,
  startAttempt,
  startScene,
  walk,
} from './application.ts'

let world: World
let fund: Application
beforeAll(async () => {
  ;({ world, fund } = await startScene())
})
afterAll(() => world.stop())

describe('single claims (OIDC Core §5.5)', () => {
  const asked = { userinfo: { document_number: null }, id_token: { name: null } }

  it('are told where they were asked for, after the person has agreed to them', async () => {
    const pages: string[] = []
    const { claims, facts } = await signIn(
      fund,
      { scope: 'openid', claims: JSON.stringify(asked) },
      {
        press: ({ html }) => {
          pages.push(html)
          return undefined
        },
      },
    )
    expect(facts.document_number).toBe(citizen.documentNumber)
    expect(claims.name).toBe(citizen.name)
    expect(claims).not.toHaveProperty('document_number')
    expect(pages.join('')).toContain('证件')
  })

  it('are not told, nor asked for, where the application may not have their scope', async () => {
    const modest = await registerApplication(world, 'modest', { scope: 'openid profile' })
    const { claims, facts } = await signIn(modest, { scope: 'openid', claims: JSON.stringify(asked) })
    expect(facts).not.toHaveProperty('document_number')
    expect(claims.name).toBe(citizen.name)
  })

  it.each(['no json', '[]', '{}', '{"userinfo":5}'])('%s is refused', async claims => {
    const page = await walk(fund, await startAttempt(fund, { claims }))
    expect(answerIn(page).get('error')).toBe('invalid_request')
  })
})

describe('authorization details (RFC 9396): org_representation', () => {
  const detail = (more: object = {}) => JSON.stringify([{ type: 'org_representation', ...more }])
  const press = (page: { html: string }) => (page.html.includes('name="organization"') ? company.uscc : undefined)

  it('says in the token for whom the person acts', async () => {
    const { tokens, facts } = await signIn(
      fund,
      { scope: 'openid organization', authorization_details: detail() },
      { press },
    )
    expect(tokens.authorization_details).toEqual([
      expect.objectContaining({ type: 'org_representation', uscc: company.uscc, role: 'legal-representative' }),
    ])
    expect(facts.organization).toMatchObject({ uscc: company.uscc })
  })

  it('of an organization that the person does not represent gives nothing', async () => {
    const { tokens } = await signIn(
      fund,
      { scope: 'openid organization', authorization_details: detail({ uscc: company.uscc }) },
      { identifier: neighbor.documentNumber },
    )
    expect(tokens.authorization_details ?? []).toEqual([])
  })

  it('switches in a live session without a second sign-in', async () => {
    const browser = createUserAgent()
    await signIn(fund, { scope: 'openid organization' }, { browser })
    const attempt = await startAttempt(fund, {
      scope: 'openid organization',
      authorization_details: detail({ uscc: company.uscc }),
    })
    const seen: string[] = []
    const page = await walk(fund, attempt, {
      browser,
      press: each => {
        seen.push(each.html)
        return press(each)
      },
    })
    expect(seen.some(html => html.includes('name="password"'))).toBe(false)
    const tokens = await redeem(fund, attempt, page)
    expect(tokens.authorization_details).toEqual([expect.objectContaining({ uscc: company.uscc })])
  })

  it.each([
    [{ type: 'something-else' }],
    [{ type: 'org_representation', uscc: 'x' }],
    [{ type: 'org_representation', extra: 1 }],
  ])('%j is refused', async wrong => {
    const page = await walk(fund, await startAttempt(fund, { authorization_details: JSON.stringify([wrong]) }))
    expect(answerIn(page).get('error')).toBe('invalid_authorization_details')
  })
})

describe('signed requests (RFC 9101)', () => {
  it('are taken, and demanded of a client that promised them', async () => {
    const careful = await registerApplication(world, 'careful', { signedRequests: true })
    const plain = await walk(careful, await startAttempt(careful))
    expect(answerIn(plain).get('error')).toBe('invalid_request')
    const attempt = await startAttempt(careful)
    const key = await crypto.subtle.importKey(
      'pkcs8',
      careful.privateKey.export({ type: 'pkcs8', format: 'der' }),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    )
    const address = await oidc.buildAuthorizationUrlWithJAR(careful.config, attempt.address.searchParams, key)
    const tokens = await redeem(careful, attempt, await walk(careful, { ...attempt, address }))
    expect(tokens.claims()?.aud).toBe('careful')
  })
})

describe('an application on people’s own devices', () => {
  const redirectUri = 'org.example.phone:/callback'

  it('signs in with a key instead of a secret, and its tokens are worth nothing without the key', async () => {
    await registerClient(world.deps, system('test'), {
      id: 'phone',
      name: '手机应用（演示）',
      kind: 'native',
      scope: 'openid profile',
      redirectUris: [redirectUri],
      authentication: { method: 'none' },
      dpopBound: true,
    })
    const config = await oidc.discovery(new URL(world.deps.config.issuer), 'phone', undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    })
    const phone: Application = { ...fund, id: 'phone', redirectUri, config }
    const attempt = await startAttempt(phone)
    const page = await walk(phone, attempt)
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair())
    const tokens = await oidc.authorizationCodeGrant(
      config,
      new URL(page.url),
      { pkceCodeVerifier: attempt.verifier, expectedState: attempt.state, expectedNonce: attempt.nonce },
      undefined,
      { DPoP },
    )
    expect(tokens.token_type).toBe('dpop')
    const sub = tokens.claims()?.sub ?? ''
    expect((await oidc.fetchUserInfo(config, tokens.access_token, sub, { DPoP })).name).toBe(citizen.name)
    const bare = await fetch(`${world.origin}/oidc/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    expect(bare.status).toBe(401)
    const other = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair())
    await expect(oidc.fetchUserInfo(config, tokens.access_token, sub, { DPoP: other })).rejects.toThrow()
  })

  it.each([
    ['with a secret', { authentication: { method: 'client_secret_basic' as const, secret: 'x'.repeat(40) } }],
    ['without a bound token', { dpopBound: false }],
    ['with a scheme anyone may take', { redirectUris: ['myapp:/callback'] }],
    ['with plain http', { redirectUris: ['http://phone.example.org/'] }],
  ])('is not registered %s', async (_what, changes) => {
    const good = {
      id: 'phone-2',
      name: '手机应用（演示）',
      kind: 'native' as const,
      scope: 'openid',
      redirectUris: [redirectUri],
      authentication: { method: 'none' as const },
      dpopBound: true,
    }
    await expect(registerClient(world.deps, system('test'), { ...good, ...changes })).rejects.toMatchObject({
      code: 'client-invalid',
    })
  })
})
