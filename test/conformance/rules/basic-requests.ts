import { expect } from 'vitest'
import { createUserAgent } from '../../../scripts/user-agent.ts'
import { citizen } from '../../sso/application.ts'
import { addressOf, answerIn, ask, expectCode, expectRefusal, isBack, isSignInPage, signIn, walk } from '../flow.ts'
import { basicParty, type Stage } from '../parties.ts'
import { call, type Fields, formOf, userinfo } from '../requests.ts'
import type { Rules } from '../run-plan.ts'

/** The request makes no error, and all is as without it. */
const succeedsWith = (changes: Fields) => async (stage: Stage) => {
  await signIn(stage, await basicParty(stage), changes)
}

/** A request object without a signature (OpenID Connect Core §6.1). */
const unsignedObject = (params: Fields): string =>
  [{ alg: 'none' }, params]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
    .concat('.')

/** How a client asks for something, and what makes the answer come. */
export const basicRequests: Rules = {
  async 'oidcc-server'(stage) {
    await signIn(stage, await basicParty(stage))
  },

  async 'oidcc-response-type-missing'(stage) {
    const party = await basicParty(stage)
    const page = await walk(party, addressOf(stage, ask(party, { response_type: undefined }).params))
    expectRefusal(stage, party, page, ['invalid_request', 'unsupported_response_type'])
  },

  'oidcc-display-page': succeedsWith({ display: 'page' }),
  'oidcc-display-popup': succeedsWith({ display: 'popup' }),
  'oidcc-ui-locales': succeedsWith({ ui_locales: 'zh-CN en' }),
  'oidcc-claims-locales': succeedsWith({ claims_locales: 'se' }),
  'oidcc-ensure-request-with-unknown-parameter-succeeds': succeedsWith({ extra: 'foobar' }),
  'oidcc-ensure-request-with-valid-pkce-succeeds': succeedsWith({}),

  async 'oidcc-claims-essential'(stage) {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } })
    const { token } = await signIn(stage, await basicParty(stage), { scope: 'openid', claims })
    expect((await userinfo(stage, token)).body.name).toBe(citizen.name)
  },

  async 'oidcc-login-hint'(stage) {
    const party = await basicParty(stage)
    const asked = ask(party, { login_hint: '13987654321' })
    const page = await walk(party, addressOf(stage, asked.params), { look: true })
    expect(isSignInPage(page)).toBe(true)
    expect(page.html).toContain('13987654321')
    await signIn(stage, party, { login_hint: '13987654321' })
  },

  async 'oidcc-ensure-request-with-acr-values-succeeds'(stage) {
    const supported = stage.metadata.acr_values_supported
    if (!Array.isArray(supported)) throw new Error('no acr_values_supported')
    const { claims } = await signIn(stage, await basicParty(stage), { acr_values: supported.slice(0, 2).join(' ') })
    expect(supported.slice(0, 2)).toContain(claims.acr)
  },

  async 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow'(stage) {
    const party = await basicParty(stage)
    const asked = ask(party, { nonce: undefined })
    expectCode(stage, party, asked, await walk(party, addressOf(stage, asked.params)))
  },

  async 'oidcc-alternate-happy-flow'(stage) {
    const party = await basicParty(stage)
    const { params } = ask(party, { scope: 'profile openid' })
    const reordered = Object.fromEntries(Object.entries(params).reverse())
    const page = await walk(party, addressOf(stage, reordered))
    expectCode(stage, party, { params, verifier: '' }, page)
    const { token } = await signIn(stage, party, { scope: 'profile openid' })
    expect((await userinfo(stage, token)).body).toHaveProperty('name')
  },

  async 'oidcc-ensure-post-request-succeeds'(stage) {
    const party = await basicParty(stage)
    const { issuer } = stage
    const answer = await call(`${issuer}/auth`, { method: 'POST', body: formOf(ask(party).params) })
    if (answer.status >= 400) expect([404, 405]).toContain(answer.status)
    else expect(new URL(answer.headers.get('location') ?? '', issuer).origin).toBe(new URL(issuer).origin)
  },

  async 'oidcc-ensure-registered-redirect-uri'(stage) {
    const party = await basicParty(stage)
    for (const redirect_uri of [`${party.redirectUri}/${crypto.randomUUID()}`, 'https://evil.example/callback']) {
      const page = await walk(
        { ...party, redirectUri: redirect_uri },
        addressOf(stage, ask(party, { redirect_uri }).params),
      )
      expect(page.status).toBe(400)
      expect(page.html).toContain('invalid_redirect_uri')
      expect(new URL(page.url).origin).toBe(stage.world.origin)
    }
  },

  async 'oidcc-prompt-none-not-logged-in'(stage) {
    const party = await basicParty(stage)
    const asked = ask(party, { prompt: 'none', state: 's'.repeat(128) })
    const page = await walk(party, addressOf(stage, asked.params))
    expect(isBack(party, page)).toBe(true)
    expect(answerIn(page).get('state')).toBe('s'.repeat(128))
    const uiNeeded = ['login_required', 'interaction_required', 'account_selection_required', 'consent_required']
    expectRefusal(stage, party, page, uiNeeded)
  },

  async 'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported'(stage) {
    const party = await basicParty(stage)
    const { client_id, response_type, scope, redirect_uri } = ask(party).params
    const request_uri = 'https://party.example.org/request.jwt'
    const outer = { client_id, response_type, scope, redirect_uri, request_uri }
    expectRefusal(stage, party, await walk(party, addressOf(stage, outer)), [
      'request_uri_not_supported',
      'invalid_request_uri',
    ])
    expect(stage.metadata.request_uri_parameter_supported).toBe(false)
  },

  async 'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported'(stage) {
    const party = await basicParty(stage)
    const { client_id, response_type, scope, redirect_uri, ...inner } = ask(party).params
    const request = unsignedObject({ client_id, response_type, scope, redirect_uri, ...inner })
    const outer = { client_id, response_type, scope, redirect_uri, request }
    const page = await walk(party, addressOf(stage, outer), { browser: createUserAgent() })
    expectRefusal(stage, party, page, ['request_not_supported', 'invalid_request_object', 'invalid_request'])
  },
}
