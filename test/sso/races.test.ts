import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { assertionOf, startWorld, type World } from '../harness.ts'
import {
  type Application,
  answerIn,
  isBack,
  registerApplication,
  registerCitizen,
  signIn,
  startAttempt,
  walk,
} from './application.ts'

const wide = 64
let world: World
let application: Application
beforeAll(async () => {
  world = await startWorld()
  await world.listen()
  await registerCitizen(world)
  application = await registerApplication(world, 'races')
})
afterAll(() => world.stop())

const assertion = () => assertionOf(world.deps.config.issuer, application.id, application.privateKey)

async function post(
  path: string,
  fields: Record<string, string>,
): Promise<{ status: number; body: { error?: string } }> {
  const answer = await fetch(`${world.origin}/oidc${path}`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: application.id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(),
      ...fields,
    }),
  })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

const all = <Value>(work: () => Promise<Value>): Promise<Value[]> => Promise.all(Array.from({ length: wide }, work))
const successes = (answers: readonly { status: number }[]): number =>
  answers.filter(({ status }) => status === 200 || status === 201).length

describe(`one-time things, ${wide} at once`, () => {
  it('one code is redeemed once', async () => {
    const attempt = await startAttempt(application)
    const code = answerIn(await walk(application, attempt)).get('code') ?? ''
    expect(code).not.toBe('')
    const answers = await all(() =>
      post('/token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: application.redirectUri,
        code_verifier: attempt.verifier,
      }),
    )
    expect(successes(answers)).toBe(1)
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.error))).toEqual(
      new Set(['invalid_grant']),
    )
  })

  it('one pushed request gives one answer', async () => {
    const browser = createUserAgent()
    await walk(application, await startAttempt(application), { browser })
    const attempt = await startAttempt(application, {}, { pushed: true })
    const pages = await all(() => browser.open(attempt.address.href, isBack(application)))
    const codes = pages.filter(page => isBack(application)(page.url) && answerIn(page).has('code'))
    expect(codes.length).toBe(1)
    expect(pages.every(page => page.status < 500)).toBe(true)
  })

  it('one client assertion is taken once', async () => {
    const one = await assertion()
    const answers = await all(() =>
      post('/request', {
        client_assertion: one,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: application.redirectUri,
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      }),
    )
    expect(successes(answers)).toBe(1)
    expect(new Set(answers.filter(({ status }) => status > 201).map(({ body }) => body.error))).toEqual(
      new Set(['invalid_client']),
    )
  })

  it('one refresh token is rotated once, and the sign-on lives on', async () => {
    const { tokens } = await signIn(application, { scope: 'openid offline_access', prompt: 'consent' })
    const answers = await all(() =>
      post('/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }),
    )
    expect(successes(answers)).toBe(1)
    const [won] = answers.filter(({ status }) => status === 200)
    const next: unknown = Reflect.get(won?.body ?? {}, 'refresh_token')
    const after = await post('/token', { grant_type: 'refresh_token', refresh_token: String(next) })
    expect(after.status).toBe(200)
  })
})
