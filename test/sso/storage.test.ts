import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { assertionOf, startWorld, type World } from '../harness.ts'
import {
  type Application,
  type Attempt,
  answerIn,
  isBack,
  registerApplication,
  registerCitizen,
  signIn,
  startAttempt,
  walk,
} from './application.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.listen()
  await registerCitizen(world)
  await world.owner.unsafe(`
    create function sso.disk_full() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
    create trigger disk_full before insert on sso.artifacts execute function sso.disk_full();
    alter table sso.artifacts disable trigger disk_full`)
})
afterAll(() => world.stop())

async function withFullDisk<Value>(run: () => Promise<Value>): Promise<Value> {
  await world.owner`alter table sso.artifacts enable trigger disk_full`
  try {
    return await run()
  } finally {
    await world.owner`alter table sso.artifacts disable trigger disk_full`
  }
}

async function token(application: Application, fields: Record<string, string>) {
  const { issuer } = world.deps.config
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: application.id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertionOf(issuer, application.id, application.privateKey),
      ...fields,
    }),
  })
  const body: Record<string, unknown> = JSON.parse(await answer.text())
  return { status: answer.status, body }
}

const byCode = (application: Application, { verifier }: Attempt, code: string) =>
  token(application, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: application.redirectUri,
    code_verifier: verifier,
  })

const byRefresh = (application: Application, refreshToken: unknown) =>
  token(application, { grant_type: 'refresh_token', refresh_token: String(refreshToken) })

describe('what cannot be stored is not acknowledged', () => {
  it('no code leaves us, and the same sign-on goes on when there is room again', async () => {
    const application = await registerApplication(world, 'full')
    const browser = createUserAgent()
    await signIn(application, {}, { browser })
    const attempt = await startAttempt(application)
    const page = await withFullDisk(() => browser.open(attempt.address.href, isBack(application)))
    expect(page.status).toBe(503)
    expect(page.html).toContain('<h1>')
    expect(page.url).not.toContain('code=')
    expect(answerIn(await walk(application, attempt, { browser })).get('code')).toBeTruthy()
  })

  it('no token leaves us, and what it was asked for by is not used up', async () => {
    const application = await registerApplication(world, 'full-token')
    const attempt = await startAttempt(application, { scope: 'openid offline_access', prompt: 'consent' })
    const code = answerIn(await walk(application, attempt)).get('code') ?? ''

    const refused = await withFullDisk(() => byCode(application, attempt, code))
    expect(refused.status).toBe(503)
    expect(Object.keys(refused.body).sort()).toEqual(['error', 'error_description'])
    expect(refused.body.error).toBe('temporarily_unavailable')
    const first = await byCode(application, attempt, code)
    expect(first.status).toBe(200)

    expect((await withFullDisk(() => byRefresh(application, first.body.refresh_token))).status).toBe(503)
    const second = await byRefresh(application, first.body.refresh_token)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first.body.refresh_token)
  })
})
