import { createServer, type Server } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { consentsOf, endAllSessions, endSession, openSessionsOf, withdrawConsent } from '../../src/sso/index.ts'
import { startWorld, type World } from '../harness.ts'
import { type Application, registerApplication, registerCitizen, signIn } from './application.ts'

/** An application's door for logout tokens, which can be out of order. */
async function openDoor() {
  const tokens: string[] = []
  let answers = 200
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += String(chunk)
    })
    request.on('end', () => {
      if (answers === 200) tokens.push(new URLSearchParams(body).get('logout_token') ?? '')
      response.writeHead(answers).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    tokens,
    address: `http://127.0.0.1:${port}/logout`,
    answer: (status: number) => {
      answers = status
    },
    close: () => new Promise<void>(resolve => void server.close(() => resolve())),
  }
}

let world: World
let personId: string
let door: Awaited<ReturnType<typeof openDoor>>
let application: Application
beforeAll(async () => {
  door = await openDoor()
  world = await startWorld()
  await world.listen()
  personId = await registerCitizen(world)
  application = await registerApplication(world, 'told', { backchannelLogoutUri: door.address })
})
afterAll(async () => {
  await world.stop()
  await door.close()
})

const person = () => ({ kind: 'person', id: personId, organization: undefined, assurance: 3 }) as const
const alive = async (token: string, sub: string) =>
  oidc.fetchUserInfo(application.config, token, sub).then(
    () => true,
    () => false,
  )

describe('an application is told of a sign-out', () => {
  it('with a token that says who and by which session, signed by us', async () => {
    const browser = createUserAgent()
    const { claims } = await signIn(application, {}, { browser })
    const home = await browser.open(`${world.origin}/me`)
    await browser.submit(home, {}, { form: '/sign-out' })
    await world.deps.jobs.drain()
    const { payload } = await jwtVerify(
      door.tokens.at(-1) ?? '',
      createRemoteJWKSet(new URL(`${world.origin}/oidc/jwks`)),
      {
        issuer: world.deps.config.issuer,
        audience: application.id,
        typ: 'logout+jwt',
      },
    )
    expect(payload).toMatchObject({
      sub: claims.sub,
      sid: claims.sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    expect(payload).not.toHaveProperty('nonce')
  })

  it('by its own button too, and the person does not wait for it', async () => {
    door.answer(500)
    const before = door.tokens.length
    const browser = createUserAgent()
    const { tokens } = await signIn(application, {}, { browser })
    const address = oidc.buildEndSessionUrl(application.config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'https://told.example.org/',
    })
    const stopAt = (url: string) => url.startsWith('https://told.example.org/')
    expect((await browser.submit(await browser.open(address.href), {}, { stopAt })).url).toContain('told.example.org')
    await world.deps.jobs.drain()
    expect(door.tokens.length).toBe(before)
    const [failed] = await world.owner`select attempts, failure from sso.logout_deliveries where delivered_at is null`
    expect(failed).toMatchObject({ attempts: 1 })
    expect(failed?.failure).toContain('500')
  })

  it('again, until it has heard', async () => {
    door.answer(200)
    const before = door.tokens.length
    await world.owner`update platform.outbox set due_at = now()`
    await world.deps.jobs.drain()
    expect(door.tokens.length).toBe(before + 1)
    const [row] = await world.owner`select count(*)::int as open from sso.logout_deliveries where delivered_at is null`
    expect(row?.open).toBe(0)
  })

  it('for a day and no longer, and the report says so', async () => {
    door.answer(503)
    await signIn(application)
    await endAllSessions(world.deps, person(), personId)
    await world.deps.jobs.drain()
    await world.owner`update sso.logout_deliveries set created_at = now() - interval '25 hours' where delivered_at is null`
    await world.owner`update platform.outbox set due_at = now()`
    await world.deps.jobs.drain()
    const rows = await world.owner`select given_up_at, attempts from sso.logout_deliveries where delivered_at is null`
    expect(rows.every(row => row.given_up_at !== null && row.attempts === 2)).toBe(true)
    const [left] = await world.owner`select count(*)::int as left from platform.outbox where topic = 'sso.logout-due'`
    expect(left?.left).toBe(0)
    door.answer(200)
  })
})

describe('a person', () => {
  it('sees their sessions and ends one of them from another', async () => {
    const [one, two] = [createUserAgent(), createUserAgent()]
    const first = await signIn(application, {}, { browser: one })
    // Sessions are told apart by the second in which they began.
    await new Promise(resolve => setTimeout(resolve, 1_100))
    await signIn(application, {}, { browser: two })
    const sessions = await openSessionsOf(world.deps, personId)
    expect(sessions.length).toBe(2)
    expect(sessions[0]?.applications).toEqual(['told（演示）'])
    const older = sessions.at(-1)?.uid ?? ''
    await endSession(world.deps, person(), personId, older)
    expect(await alive(first.tokens.access_token, first.claims.sub)).toBe(false)
    expect((await one.open(`${world.origin}/me`)).html).toContain('name="password"')
    expect((await two.open(`${world.origin}/me`)).html).not.toContain('name="password"')
    await expect(endSession(world.deps, person(), personId, older)).rejects.toMatchObject({ code: 'session-not-found' })
  })

  it("cannot end anybody else's", async () => {
    const [session] = await openSessionsOf(world.deps, personId)
    const stranger = { ...person(), id: '00000000-0000-7000-8000-000000000000' }
    for (const id of [personId, stranger.id])
      await expect(endSession(world.deps, stranger, id, session?.uid ?? '')).rejects.toMatchObject({
        code: 'session-not-found',
      })
  })

  it('takes back what they agreed to: what is held ends, and it is asked anew', async () => {
    const { tokens, claims } = await signIn(application)
    expect((await consentsOf(world.deps, personId)).map(({ clientId }) => clientId)).toEqual([application.id])
    await withdrawConsent(world.deps, person(), application.id)
    expect(await alive(tokens.access_token, claims.sub)).toBe(false)
    expect(await consentsOf(world.deps, personId)).toEqual([])
    await expect(withdrawConsent(world.deps, person(), application.id)).rejects.toMatchObject({
      code: 'consent-not-found',
    })
  })

  it('ends everything at once', async () => {
    const all = await Promise.all([signIn(application), signIn(application), signIn(application)])
    await endAllSessions(world.deps, person(), personId)
    for (const { tokens, claims } of all) expect(await alive(tokens.access_token, claims.sub)).toBe(false)
    expect(await openSessionsOf(world.deps, personId)).toEqual([])
  })
})
