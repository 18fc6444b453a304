import { formsOf, type Page } from '../../scripts/user-agent.ts'
import { password } from '../sso/application.ts'
import { type Answer, knock } from './door.ts'

/** A browser whose cookies can be read, taken and planted: what an attacker has. */
export interface Browser {
  open(path: string): Promise<Answer & { readonly path: string }>
  submit(
    page: Answer & { readonly path: string },
    fields: Readonly<Record<string, string>>,
  ): Promise<Answer & { readonly path: string }>
  /** The `cookie` header that it would send anywhere. */
  cookie(): string
  value(name: string): string | undefined
  plant(name: string, value: string): void
}

const mostHops = 12

export function createBrowser(origin: string): Browser {
  const jar = new Map<string, string>()
  const header = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  function keep({ headers }: Answer): void {
    for (const line of [headers['set-cookie'] ?? []].flat()) {
      const [pair = '', ...rest] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      const expires = rest.find(part => /^ ?expires=/i.test(part))?.split('=')[1]
      if (expires !== undefined && Date.parse(expires) <= Date.now()) jar.delete(name)
      else jar.set(name, pair.slice(pair.indexOf('=') + 1))
    }
  }

  /** Follows redirects within our own origin, and stops where one leads elsewhere. */
  async function visit(method: string, start: string, body?: string): Promise<Answer & { readonly path: string }> {
    let [path, verb, form] = [start, method, body]
    for (let hop = 0; hop < mostHops; hop += 1) {
      const answer = await knock(origin, {
        method: verb,
        path,
        headers: {
          cookie: header(),
          accept: 'text/html',
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: form }),
      })
      keep(answer)
      const { location } = answer.headers
      const next = typeof location === 'string' ? new URL(location, origin) : undefined
      if (next === undefined || next.origin !== origin) return { ...answer, path }
      path = `${next.pathname}${next.search}`
      verb = 'GET'
      form = undefined
    }
    throw new Error(`more than ${mostHops} redirects from ${start}`)
  }

  return {
    open: path => visit('GET', path),
    submit(page, fields) {
      const asPage: Page = {
        url: `${origin}${page.path}`,
        status: page.status,
        html: page.text,
        headers: new Headers(),
      }
      const form = formsOf(asPage).find(({ method }) => method === 'post')
      if (form === undefined) throw new Error(`no form on ${page.path} (${page.status})`)
      const body = new URLSearchParams([...form.fields])
      for (const [name, value] of Object.entries(fields)) body.set(name, value)
      const [button] = form.buttons
      if (button?.name !== undefined && !body.has(button.name)) body.set(button.name, button.value)
      const { pathname, search } = new URL(form.action)
      return visit('POST', `${pathname}${search}`, body.toString())
    },
    cookie: header,
    value: name => jar.get(name),
    plant: (name, value) => void jar.set(name, value),
  }
}

/** Signs somebody in for our own pages. */
export async function signInTo(browser: Browser, start: string, who: { readonly documentNumber: string }) {
  let page = await browser.open(start)
  for (let pages = 0; pages < 4 && page.text.includes('<form') && page.path.startsWith('/sign-in/'); pages += 1) {
    const isPassword = page.text.includes('name="password"')
    page = await browser.submit(page, isPassword ? { identifier: who.documentNumber, password } : {})
  }
  return page
}

export const isSignedIn = async (browser: Browser): Promise<boolean> =>
  !(await browser.open('/me')).text.includes('name="password"')

export async function signedInBrowser(origin: string, who: { readonly documentNumber: string }): Promise<Browser> {
  const browser = createBrowser(origin)
  await signInTo(browser, '/me', who)
  if (!(await isSignedIn(browser))) throw new Error('nobody is signed in')
  return browser
}
