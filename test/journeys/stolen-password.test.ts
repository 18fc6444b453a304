import { afterAll, beforeAll, expect, it } from 'vitest'
import { createUserAgent, formsOf, type Page } from '../../scripts/user-agent.ts'
import { registerOrganization, registerPerson, setPassword, signInMethodsOf } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { startWorld, type World } from '../harness.ts'
import { citizen, company, isBack, password, registerApplication, startAttempt } from '../sso/application.ts'

/** A stranger knows the number and the password of a legal representative; they have neither the phone nor the face. */
const typed: Readonly<Record<string, string>> = {
  identifier: citizen.documentNumber,
  password,
  current: password,
  next: '另一个足够长的密码 2026',
  code: '000000',
  name: citizen.name,
  documentType: citizen.documentType,
  documentNumber: citizen.documentNumber,
  uscc: company.uscc,
  scope: 'openid profile identity',
  matters: 'clients.manage',
  id: 'thief',
  redirectUris: 'https://thief.example.org/callback',
  until: '2027-01-01',
}

/** What the stranger would type into the fields that there are. */
const filled = (fields: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(typed).filter(([name]) => fields.has(name)))

let world: World
let victim: string
beforeAll(async () => {
  const known = { name: citizen.name, documentType: 'resident-id', documentNumber: citizen.documentNumber } as const
  world = await startWorld({
    config: { demo: true, signInLimit: 10_000, rateLimit: 10_000 },
    simulated: {
      people: [{ ...known, face: 'failed' }],
      organizations: [{ ...company, legalRepresentative: known }],
    },
  })
  await world.listen()
  const operator = system('test')
  const { value } = await registerPerson(world.deps, operator, { ...citizen, phone: '19900000001', assuranceLevel: 3 })
  await setPassword(world.deps, operator, value.id, password)
  await registerOrganization(world.deps, operator, { ...company, legalRepresentative: citizen })
  victim = value.id
})
afterAll(() => world.stop())

/** What would lock the stranger out, or leads to what only a demonstration shows. */
const left = /freeze|sign-out|session\/end|lang=|^\/(?:demo|docs|openapi|assets|healthz|metrics)/

const linksOf = (page: Page): string[] =>
  [...page.html.matchAll(/<a\b[^>]*\shref="([^"]+)"/g)].flatMap(([, href = '']) => {
    const url = new URL(href.replaceAll('&amp;', '&'), page.url)
    return url.origin === world.origin ? [url.pathname + url.search] : []
  })

const isSignIn = (path: string): boolean => path.startsWith('/sign-in/')
const patternOf = (path: string): string => path.replace(/\/sign-in\/[^/?]+/, '/sign-in/:uid')

/** Opens every page that can be come to, and sends every form with every button. Answers the pages that were seen. */
async function wander(): Promise<Set<string>> {
  const browser = createUserAgent()
  const seen = new Set<string>()
  const sent = new Set<string>()
  const open: string[] = ['/me', '/department/clients', '/admin', '/recover']

  /** Some doors lead out: then the stranger comes in again. */
  async function visit(path: string): Promise<Page> {
    let page = await browser.open(world.origin + path)
    const byPassword = linksOf(page).find(link => isSignIn(link) && link.includes('method=password'))
    if (byPassword !== undefined) page = await browser.open(world.origin + byPassword)
    if (isSignIn(new URL(page.url).pathname) && page.html.includes('name="password"'))
      page = await browser.submit(page, { identifier: citizen.documentNumber, password })
    return page.html.includes('class="choice"') ? browser.submit(page, {}) : page
  }

  async function look(page: Page, depth: number): Promise<void> {
    expect(page.status, page.url).toBeLessThan(500)
    const { pathname, search } = new URL(page.url)
    seen.add(patternOf(pathname + search))
    open.push(...linksOf(page).filter(path => !isSignIn(path)))
    const ways = linksOf(page).filter(path => isSignIn(path))
    if (depth === 0) return
    for (const form of formsOf(page).filter(each => each.method === 'post')) {
      const action = new URL(form.action).pathname
      for (const { name, text, value } of form.buttons.length > 0 ? form.buttons : [undefined].map(() => noButton)) {
        const once = `${patternOf(pathname + search)} ${patternOf(action)} ${name ?? ''}=${value} ${text}`
        if (left.test(action) || value === 'refuse' || sent.has(once)) continue
        sent.add(once)
        const next = await browser.submit(page, filled(form.fields), {
          form: action,
          button: name === undefined ? text : value,
        })
        await look(next, depth - 1)
      }
    }
    for (const way of ways) {
      const once = patternOf(way)
      if (sent.has(once)) continue
      sent.add(once)
      await look(await browser.open(world.origin + way), depth - 1)
    }
  }

  for (let path = open.shift(); path !== undefined && seen.size < 200; path = open.shift()) {
    if (seen.has(path) || left.test(path)) continue
    seen.add(path)
    await look(await visit(path), 4)
  }
  return seen
}
const noButton = { name: undefined, value: '', text: '' }

it('by a password alone a stranger sees the account center and changes nothing that keeps others out', async () => {
  const before = await signInMethodsOf(world.deps, victim)
  const seen = await wander()
  for (const page of ['/me', '/me/security', '/me/sessions', '/me/applications', '/me/mandates'])
    expect([...seen], page).toContain(page)
  for (const locked of ['/me/security/password', '/me/security/totp', '/me/security/passkeys/new'])
    expect([...seen], locked).toContain(locked)
  expect([...seen], 'more proof was asked for').toContain('/sign-in/:uid?way=face')
  expect(seen.size).toBeGreaterThan(25)

  expect(await signInMethodsOf(world.deps, victim)).toEqual(before)
  const [{ count: mandates } = { count: 0 }] = await world.owner`select count(*)::int from identity.mandates`
  const [{ count: clients } = { count: 0 }] = await world.owner`select count(*)::int from sso.clients`
  expect({ mandates, clients }).toEqual({ mandates: 0, clients: 0 })
  const done = await world.owner<{ type: string }[]>`
    select distinct type from audit.records where actor = ${`person:${victim}`} order by type`
  expect(done.map(({ type }) => type)).toEqual([
    'device.first-seen',
    'device.removed',
    'person.signed-in',
    'sessions.ended',
  ])
}, 240_000)

it('and no application that asks for level 3 is told so', async () => {
  const application = await registerApplication(world, 'tax')
  const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:yihao:assurance:3'] } } })
  const attempt = await startAttempt(application, { claims })
  const browser = createUserAgent()
  const stopAt = isBack(application)
  let page = await browser.submit(
    await browser.open(attempt.address.href, stopAt),
    { identifier: citizen.documentNumber, password },
    { stopAt },
  )
  for (const way of ['register-match', 'code', 'recovery-code', 'totp', 'passkey', 'face']) {
    if (stopAt(page.url)) break
    page = await browser.open(`${page.url.split('?')[0]}?way=${way}`, stopAt)
    for (let press = 0; press < 3 && !stopAt(page.url); press += 1) {
      const form = formsOf(page).find(({ method }) => method === 'post')
      if (form === undefined) break
      page = await browser.submit(page, filled(form.fields), { stopAt })
    }
  }
  expect(new URL(page.url).searchParams.get('code')).toBeNull()
}, 60_000)
