import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent, formsOf } from '../../scripts/user-agent.ts'
import type { World } from '../harness.ts'
import {
  type Application,
  answerIn,
  citizen,
  company,
  isBack,
  neighbor,
  password,
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

describe('signing in', () => {
  it('by openid-client, with code and PKCE, tells what was asked and agreed to', async () => {
    const { claims, facts } = await signIn(fund, { scope: 'openid profile identity' })
    expect(facts).toMatchObject({
      name: citizen.name,
      document_type: 'resident-id',
      document_number: citizen.documentNumber,
    })
    expect(claims).toMatchObject({ iss: world.deps.config.issuer, aud: fund.id, amr: ['pwd'] })
    expect(claims.acr).toMatch(/^urn:yihao:assurance:[2-5]$/)
    expect(claims).not.toHaveProperty('document_number')
    expect(claims.sub).toMatch(/^[\w-]{43}$/)
  })

  it('with a pushed request', async () => {
    const attempt = await startAttempt(fund, {}, { pushed: true })
    const tokens = await redeem(fund, attempt, await walk(fund, attempt))
    expect(tokens.claims()?.aud).toBe(fund.id)
  })

  it('once is enough: a second application gets its answer without a password', async () => {
    const browser = createUserAgent()
    const other = await registerApplication(world, 'second')
    await signIn(fund, {}, { browser })
    const attempt = await startAttempt(other)
    const page = await browser.open(attempt.address.href, isBack(other))
    expect(page.html).not.toContain('name="password"')
    const tokens = await redeem(other, attempt, await walk(other, attempt, { browser }))
    expect(tokens.claims()?.aud).toBe('second')
  })

  it("once is enough for the province's own applications too, and each time again", async () => {
    const browser = createUserAgent()
    await signIn(fund, {}, { browser })
    for (const id of ['own-one', 'own-two']) {
      const own = await registerApplication(world, id, { isFirstParty: true })
      for (const pushed of [true, false]) {
        const attempt = await startAttempt(own, {}, { pushed })
        const page = await browser.open(attempt.address.href, isBack(own))
        expect((await redeem(own, attempt, page)).claims()?.aud).toBe(id)
      }
    }
  })

  it('is agreed to once: the next time nothing is asked, and more is asked for more', async () => {
    const shop = await registerApplication(world, 'shop')
    const browser = createUserAgent()
    await signIn(shop, {}, { browser })
    const again = await startAttempt(shop)
    expect(isBack(shop)((await browser.open(again.address.href, isBack(shop))).url)).toBe(true)
    const more = await startAttempt(shop, { scope: 'openid profile identity' })
    const page = await browser.open(more.address.href, isBack(shop))
    expect(isBack(shop)(page.url)).toBe(false)
    expect(formsOf(page).length).toBeGreaterThan(0)
  })

  it('may be declined, at the password and at the question', async () => {
    const curious = await registerApplication(world, 'curious')
    const page = await walk(curious, await startAttempt(curious), {
      press: ({ html }) => (html.includes('value="refuse"') ? 'refuse' : undefined),
    })
    expect(answerIn(page).get('error')).toBe('access_denied')
    expect(answerIn(page).get('iss')).toBe(world.deps.config.issuer)
  })

  it('with a wrong password goes nowhere and does not tell whether there is such an account', async () => {
    const browser = createUserAgent()
    const pages = []
    for (const identifier of [citizen.documentNumber, '533401197806155287']) {
      const page = await browser.open((await startAttempt(fund)).address.href)
      pages.push(await browser.submit(page, { identifier, password: 'not the password' }))
    }
    const said = pages.map(({ html }) =>
      html
        .replaceAll(/\d{17}[\dX]/g, 'ID')
        .replaceAll(/value="[^"]{20,}"/g, '')
        .replaceAll(/\/sign-in\/[\w-]+/g, ''),
    )
    expect(said[0]).toBe(said[1])
    expect(said[0]).toContain('name="password"')
  })

  it('gives one person another name at every application, the same within a sector', async () => {
    const sector = 'medicine.example.org'
    const [one, two, elsewhere] = await Promise.all([
      registerApplication(world, 'clinic', { sectorIdentifier: sector }),
      registerApplication(world, 'pharmacy', { sectorIdentifier: sector }),
      registerApplication(world, 'library'),
    ])
    const subs = await Promise.all([one, two, elsewhere].map(async each => (await signIn(each)).claims.sub))
    expect(subs[0]).toBe(subs[1])
    expect(subs[2]).not.toBe(subs[0])
  })
})

describe('acting for an organization', () => {
  it('is chosen after the password', async () => {
    const press = (page: { html: string }) => (page.html.includes('name="organization"') ? company.uscc : undefined)
    const { facts } = await signIn(fund, { scope: 'openid organization' }, { press })
    expect(facts.organization).toEqual({ uscc: company.uscc, name: company.name, role: 'legal-representative' })
  })

  it('is not chosen by the first button: as oneself', async () => {
    const { facts } = await signIn(fund, { scope: 'openid organization' })
    expect(facts).not.toHaveProperty('organization')
  })

  it('follows from signing in under its code', async () => {
    const { facts } = await signIn(fund, { scope: 'openid organization' }, { identifier: company.uscc })
    expect(facts.organization).toMatchObject({ uscc: company.uscc })
  })

  it('is not asked of somebody who represents nobody', async () => {
    const { facts } = await signIn(
      fund,
      { scope: 'openid profile organization' },
      { identifier: neighbor.documentNumber },
    )
    expect(facts.name).toBe(neighbor.name)
    expect(facts).not.toHaveProperty('organization')
  })
})

describe('our own pages', () => {
  it('open with the session of another application', async () => {
    const browser = createUserAgent()
    await signIn(fund, {}, { browser })
    const home = await browser.open(`${world.origin}/me`)
    expect(home.url).toBe(`${world.origin}/me`)
    expect(home.html).toContain(citizen.name)
    expect(home.html).not.toContain(citizen.documentNumber)
  })

  it('lead to the sign-in and back where one wanted to go', async () => {
    const browser = createUserAgent()
    const page = await browser.open(`${world.origin}/me`)
    expect(page.html).toContain('name="password"')
    const picker = await browser.submit(page, { identifier: citizen.documentNumber, password })
    expect(picker.html).toContain(company.name)
    const home = await browser.submit(picker, {})
    expect(home.url).toBe(`${world.origin}/me`)
    expect(home.html).toContain(citizen.name)
  })

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'never lead to %s',
    async place => {
      const browser = createUserAgent()
      const page = await browser.open(`${world.origin}/sign-in?return=${encodeURIComponent(place)}`)
      const home = await browser.submit(page, { identifier: citizen.documentNumber, password })
      expect(new URL(home.url).origin).toBe(world.origin)
      const state = Buffer.from(place).toString('base64url')
      const done = await browser.open(`${world.origin}/sign-in/done?state=${state}`)
      expect(new URL(done.url).origin).toBe(world.origin)
    },
  )
})

describe('signing out', () => {
  it('at an application ends the session, what it held, and leads back', async () => {
    const browser = createUserAgent()
    const { tokens, claims } = await signIn(fund, {}, { browser })
    const address = oidc.buildEndSessionUrl(fund.config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'https://fund.example.org/',
      state: 'here',
    })
    const stopAt = (url: string) => url.startsWith('https://fund.example.org/')
    const page = await browser.submit(await browser.open(address.href), {}, { stopAt })
    expect(page.url).toBe('https://fund.example.org/?state=here')
    await expect(oidc.fetchUserInfo(fund.config, tokens.access_token, claims.sub)).rejects.toThrow()
    expect((await browser.open(`${world.origin}/me`)).html).toContain('name="password"')
  })

  it('on our own pages ends what applications hold by the session', async () => {
    const browser = createUserAgent()
    const { tokens, claims } = await signIn(fund, {}, { browser })
    const home = await browser.open(`${world.origin}/me`)
    await browser.submit(home, {}, { form: '/sign-out' })
    await expect(oidc.fetchUserInfo(fund.config, tokens.access_token, claims.sub)).rejects.toThrow()
    expect((await browser.open(`${world.origin}/me`)).html).toContain('name="password"')
  })
})
