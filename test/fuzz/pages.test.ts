import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formsOf } from '../../scripts/user-agent.ts'
import { createLog } from '../../src/platform/log.ts'
import { ownSignInReturn, startOwnSignIn } from '../../src/sso/index.ts'
import { startWorld, type World } from '../harness.ts'
import { neighbor, registerCitizen } from '../sso/application.ts'
import { type Browser, createBrowser, signInTo } from './browser.ts'
import { expectSound, knock } from './door.ts'
import { addressAt, type Door, doorsOf, isPage, isPageForm } from './doors.ts'
import { bentForm, contentType, hostileText, runs, wellFormed } from './hostile.ts'

let world: World
const faults: string[] = []
/** Of a browser that is nobody's. */
let cookie: string
let csrf: string
/** Where the neighbor is signed in: before so much is tried from here that the place has to wait. */
let own: Browser

beforeAll(async () => {
  world = await startWorld({ log: createLog('error', { write: line => void faults.push(line) }) })
  await world.listen()
  await registerCitizen(world)
  await registerCitizen(world, neighbor)
  own = createBrowser(world.origin)
  await signInTo(own, '/me', neighbor)
})
afterAll(() => world.stop())

/** After these there is nobody signed in any more. */
const leaving = /^\/sign-out$|\/end-all$|\/freeze$/

const commonFields = (): Record<string, string> => ({
  _csrf: csrf,
  identifier: 'nobody',
  password: 'x',
  organization: '',
  answer: 'allow',
  qr: 'x',
  checkCode: '1',
  reason: 'x',
  code: '1',
})

async function tryForm(door: Door, headers: Record<string, string>, place: string, body: string | Buffer) {
  const path = addressAt(door, { uid: place, identifier: place })
  const answer = await knock(world.origin, { method: 'POST', path, headers, body })
  expectSound(answer, `${door.pattern} ${place} ${String(body).slice(0, 200)}`)
}

const anyPlace = fc.oneof(
  { weight: 3, arbitrary: fc.constant('x'.repeat(21)) },
  { weight: 1, arbitrary: hostileText.map(text => encodeURIComponent(wellFormed(text)).slice(0, 1_000)) },
)

interface Form {
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
}

/** The forms that somebody finds on these pages, with all that they hold. */
async function formsAt(browser: Browser, paths: readonly string[]): Promise<Form[]> {
  const forms: Form[] = []
  for (const path of paths) {
    const { headers, status, text } = await browser.open(path)
    if (!String(headers['content-type']).includes('text/html')) continue
    const page = { url: `${world.origin}${path}`, status, html: text, headers: new Headers() }
    for (const { action, buttons, fields, method } of formsOf(page)) {
      if (method !== 'post' || new URL(action).pathname === '/v') continue
      const { pathname } = new URL(action)
      if (forms.some(each => each.path === pathname)) continue
      const [first] = buttons
      const pressed = first?.name === undefined ? [] : [[first.name, first.value]]
      forms.push({ path: pathname, fields: Object.fromEntries([...fields, ...pressed]) })
    }
  }
  return forms
}

const pagesOf = (of: World): string[] =>
  doorsOf(of)
    .filter(isPage)
    .filter(({ pattern }) => !pattern.includes(':'))
    .map(({ pattern }) => pattern)

/** Where the other ways of a sign-in are. */
const linksIn = (html: string): string[] =>
  [...html.matchAll(/href="(\/sign-in\/[^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))

describe('forms of pages', () => {
  beforeAll(async () => {
    const browser = createBrowser(world.origin)
    const page = await browser.open('/sign-in')
    cookie = browser.cookie()
    csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    expect(csrf).not.toBe('')
  })

  it('take anything, as nobody, with the token of the page', async () => {
    const forms = doorsOf(world).filter(isPageForm)
    expect(forms.length).toBeGreaterThanOrEqual(6)
    const asking = fc.record({
      door: fc.constantFrom(...forms),
      form: bentForm(commonFields()),
      type: contentType,
      place: anyPlace,
    })
    await fc.assert(
      fc.asyncProperty(asking, async ({ door, form, place, type }) => {
        await tryForm(door, { cookie, 'content-type': type }, place, form)
      }),
      runs(400),
    )
  })

  it('take bytes that are no form', async () => {
    const forms = doorsOf(world).filter(isPageForm)
    const asking = fc.record({
      door: fc.constantFrom(...forms),
      body: fc.uint8Array({ maxLength: 3_000 }),
      type: contentType,
    })
    await fc.assert(
      fc.asyncProperty(asking, async ({ body, door, type }) => {
        await tryForm(door, { cookie, 'content-type': type }, 'x'.repeat(21), Buffer.from(body))
      }),
      runs(120),
    )
  })

  it('take anything while a sign-in is under way, on each of its ways', async () => {
    const browser = createBrowser(world.origin)
    const page = await browser.open('/sign-in')
    const forms = await formsAt(browser, [page.path, ...linksIn(page.text)])
    expect(forms.length).toBeGreaterThanOrEqual(1)
    const asking = fc
      .constantFrom(...forms)
      .chain(({ fields, path }) => fc.record({ path: fc.constant(path), form: bentForm(fields) }))
    await fc.assert(
      fc.asyncProperty(asking, async ({ form, path }) => {
        const headers = { cookie: browser.cookie(), 'content-type': 'application/x-www-form-urlencoded' }
        const answer = await knock(world.origin, { method: 'POST', path, headers, body: form })
        expectSound(answer, `${path} ${form.slice(0, 200)}`)
        // What was typed is shown as text, never as markup.
        expect(answer.text).not.toContain('<script>alert')
      }),
      runs(150),
    )
  })
})

describe('pages', () => {
  it('open under any address and query', async () => {
    const pages = doorsOf(world).filter(isPage)
    const query = bentForm({
      return: '/me',
      state: 'x',
      error: 'x',
      lang: 'en',
      format: 'pdf',
      qr: 'x',
      identifier: 'x',
    })
    const asking = fc.record({ door: fc.constantFrom(...pages), place: anyPlace, query, language: hostileText })
    await fc.assert(
      fc.asyncProperty(asking, async ({ door, language, place, query }) => {
        const path = `${addressAt(door, { uid: place, identifier: place })}?${query.slice(0, 8_000)}`
        const headers = {
          'accept-language': language.replace(/[^\x20-\x7e]/g, '').slice(0, 2_000),
          accept: 'text/html',
        }
        const answer = await knock(world.origin, { method: 'GET', path, headers })
        expectSound(answer, path.slice(0, 200))
        const { location } = answer.headers
        if (location !== undefined) expect(new URL(String(location), world.origin).origin).toBe(world.origin)
      }),
      runs(300),
    )
  })

  it('of a signed-in person too, who learns nothing of anybody else', async () => {
    const forms = await formsAt(own, pagesOf(world))
    expect(forms.length).toBeGreaterThanOrEqual(2)
    const asking = fc
      .constantFrom(...forms.filter(({ path }) => !leaving.test(path)))
      .chain(({ fields, path }) => fc.record({ path: fc.constant(path), form: bentForm(fields) }))
    await fc.assert(
      fc.asyncProperty(asking, async ({ form, path }) => {
        const headers = { cookie: own.cookie(), 'content-type': 'application/x-www-form-urlencoded' }
        const answer = await knock(world.origin, { method: 'POST', path, headers, body: form })
        const others = answer.text.replaceAll(neighbor.name, '').replaceAll(neighbor.documentNumber, '')
        expectSound({ ...answer, text: others }, `${path} ${form.slice(0, 200)}`)
      }),
      runs(200),
    )
    expect((await own.open('/me')).text).toContain(neighbor.name)
  })
})

describe('where one comes back to after signing in', () => {
  it('is a path of our own, whatever was asked for', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const start = new URL(startOwnSignIn(world.app.sso, text), world.origin)
        expect(start.origin).toBe(world.origin)
        for (const state of [start.searchParams.get('state') ?? '', Buffer.from(text).toString('base64url'), text]) {
          const path = ownSignInReturn(world.app.sso, state)
          if (path !== undefined) expect(new URL(path, world.origin).origin, path).toBe(world.origin)
        }
      }),
      runs(2_000),
    )
  })

  it('also in the eyes of a browser', async () => {
    const places = [
      '//evil.example',
      '/\\evil.example',
      '/%09/evil.example',
      '/.//evil.example',
      '/a/..//evil.example',
      '/%2e//evil.example',
      '/..//evil.example',
      '///evil.example',
      'https:evil.example',
    ]
    for (const place of places) {
      const state = Buffer.from(place).toString('base64url')
      const answer = await knock(world.origin, { method: 'GET', path: `/sign-in/done?state=${state}` })
      expect(new URL(String(answer.headers.location), world.origin).origin, place).toBe(world.origin)
    }
  })
})

describe('the log', () => {
  it('holds no fault of our own after all this', () => {
    expect(faults.slice(0, 3)).toEqual([])
  })
})
