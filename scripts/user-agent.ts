/** A browser as poor as can be: cookies, redirects and plain forms, no JavaScript. What works here works everywhere. */

export interface Page {
  readonly url: string
  readonly status: number
  readonly html: string
  readonly headers: Headers
}

/** What is typed into fields and ticked of boxes: several boxes of one name as a list. */
export type Filled = Readonly<Record<string, string | File | readonly string[]>>

export interface UserAgent {
  /** Follows redirects until a page, or until an address that `stopAt` recognizes, which is answered unvisited. */
  open(url: string, stopAt?: (url: string) => boolean): Promise<Page>
  /** Fills the page's first form (or the one whose action holds `form`) and presses its first button, or the one with `button` in its name, value or text. */
  submit(page: Page, fields: Filled, options?: SubmitOptions): Promise<Page>
}

export interface SubmitOptions {
  readonly form?: string
  readonly button?: string
  readonly stopAt?: (url: string) => boolean
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }
const decodeEntities = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}(?:="([^"]*)"|='([^']*)'|(?=[\\s/>]))`, 'i').exec(tag)
  return match === null ? undefined : decodeEntities(match[1] ?? match[2] ?? '')
}

interface Button {
  readonly name: string | undefined
  readonly value: string
  readonly text: string
}

interface Form {
  readonly action: string
  readonly method: string
  /** It sends files. */
  readonly isMultipart: boolean
  readonly fields: ReadonlyMap<string, string>
  readonly buttons: readonly Button[]
}

/** The forms of a page, in order, with what a browser would send of them. */
export function formsOf(page: Page): Form[] {
  return [...page.html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/gi)].map(([whole, inside = '']) => {
    const fields = new Map<string, string>()
    for (const [tag] of inside.matchAll(/<input\b[^>]*>/gi)) {
      const [name, type] = [attribute(tag, 'name'), attribute(tag, 'type') ?? 'text']
      const isUnchecked = (type === 'checkbox' || type === 'radio') && attribute(tag, 'checked') === undefined
      if (name !== undefined && type !== 'submit' && type !== 'file' && !isUnchecked)
        fields.set(name, attribute(tag, 'value') ?? '')
    }
    for (const [tag, text = ''] of inside.matchAll(/<textarea\b[^>]*>([\s\S]*?)<\/textarea>/gi)) {
      const name = attribute(tag.slice(0, tag.indexOf('>') + 1), 'name')
      if (name !== undefined) fields.set(name, decodeEntities(text))
    }
    for (const [tag, options = ''] of inside.matchAll(/<select\b[^>]*>([\s\S]*?)<\/select>/gi)) {
      const name = attribute(tag.slice(0, tag.indexOf('>') + 1), 'name')
      const choices = [...options.matchAll(/<option\b[^>]*>/gi)].map(([option]) => option)
      const chosen = choices.find(option => attribute(option, 'selected') !== undefined) ?? choices[0]
      if (name !== undefined && chosen !== undefined) fields.set(name, attribute(chosen, 'value') ?? '')
    }
    const buttons = [...inside.matchAll(/<button\b[^>]*>([\s\S]*?)<\/button>/gi)]
      .filter(([tag]) => (attribute(tag.slice(0, tag.indexOf('>') + 1), 'type') ?? 'submit') === 'submit')
      .map(([tag, text = '']) => {
        const opening = tag.slice(0, tag.indexOf('>') + 1)
        return {
          name: attribute(opening, 'name'),
          value: attribute(opening, 'value') ?? '',
          text: text.replace(/<[^>]*>/g, '').trim(),
        }
      })
    const opening = whole.slice(0, whole.indexOf('>') + 1)
    return {
      action: new URL(attribute(opening, 'action') || page.url, page.url).href,
      method: (attribute(opening, 'method') ?? 'get').toLowerCase(),
      isMultipart: attribute(opening, 'enctype') === 'multipart/form-data',
      fields,
      buttons,
    }
  })
}

/** Cookies by host name, as browsers keep them: ports do not tell them apart. */
function createJar() {
  const jar = new Map<string, Map<string, { value: string; path: string }>>()
  return {
    header(url: URL): string {
      return [...(jar.get(url.hostname)?.values() ?? [])]
        .filter(({ path }) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
        .map(({ value }) => value)
        .join('; ')
    },
    keep(url: URL, headers: Headers): void {
      const cookies = jar.get(url.hostname) ?? new Map()
      jar.set(url.hostname, cookies)
      for (const line of headers.getSetCookie()) {
        const [pair = '', ...rest] = line.split(';').map(part => part.trim())
        const name = pair.slice(0, pair.indexOf('='))
        const path = rest.find(part => /^path=/i.test(part))?.slice(5) || '/'
        const expires = rest.find(part => /^expires=/i.test(part))?.slice(8)
        const isGone =
          rest.some(part => /^max-age=0$/i.test(part)) || (expires !== undefined && Date.parse(expires) <= Date.now())
        if (isGone) cookies.delete(`${name}${path}`)
        else cookies.set(`${name}${path}`, { value: pair, path })
      }
    },
  }
}

const mostRedirects = 20

/** @param added headers of every request, as a reverse proxy adds them */
export function createUserAgent(added: Readonly<Record<string, string>> = {}): UserAgent {
  const jar = createJar()

  async function visit(
    url: string,
    init: { method: string; body?: string | FormData },
    stopAt: (url: string) => boolean,
  ): Promise<Page> {
    let [address, request] = [url, init]
    for (let hop = 0; hop < mostRedirects; hop += 1) {
      if (stopAt(address)) return { url: address, status: 0, html: '', headers: new Headers() }
      const at = new URL(address)
      const answer = await fetch(at, {
        method: request.method,
        redirect: 'manual',
        headers: {
          ...added,
          accept: 'text/html,application/xhtml+xml',
          cookie: jar.header(at),
          ...(typeof request.body === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        body: request.body ?? null,
      })
      jar.keep(at, answer.headers)
      const location = answer.headers.get('location')
      if (answer.status < 300 || answer.status >= 400 || location === null)
        return { url: address, status: answer.status, html: await answer.text(), headers: answer.headers }
      await answer.body?.cancel()
      address = new URL(location, at).href
      if (answer.status !== 307 && answer.status !== 308) request = { method: 'GET' }
    }
    throw new Error(`more than ${mostRedirects} redirects from ${url}`)
  }

  const never = (): boolean => false
  return {
    open: (url, stopAt = never) => visit(url, { method: 'GET' }, stopAt),
    submit(page, given, { form, button, stopAt = never } = {}) {
      const chosen = formsOf(page).find(each =>
        form === undefined ? each.method === 'post' : each.action.includes(form),
      )
      if (chosen === undefined) throw new Error(`no form on ${page.url} (${page.status})`)
      const pressed = chosen.buttons.find(
        each => button === undefined || [each.name, each.value, each.text].some(text => text?.includes(button)),
      )
      const filled = new FormData()
      for (const [name, value] of chosen.fields) filled.append(name, value)
      for (const [name, value] of Object.entries(given)) {
        filled.delete(name)
        for (const each of [value].flat()) filled.append(name, each)
      }
      if (pressed?.name !== undefined) filled.set(pressed.name, pressed.value)
      if (chosen.isMultipart) return visit(chosen.action, { method: 'POST', body: filled }, stopAt)
      const body = new URLSearchParams([...filled].map(([name, value]): [string, string] => [name, String(value)]))
      return chosen.method === 'post'
        ? visit(chosen.action, { method: 'POST', body: body.toString() }, stopAt)
        : visit(`${chosen.action.split('?')[0]}?${body}`, { method: 'GET' }, stopAt)
    },
  }
}
