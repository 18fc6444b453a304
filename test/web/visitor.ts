import { createUserAgent, type Page, type UserAgent } from '../../scripts/user-agent.ts'
import { password, type Stage } from './stage.ts'

/** Somebody at a browser without scripts. */
export interface Visitor {
  readonly browser: UserAgent
  readonly page: Page
}

/** Signed in by password, and as themself where there is a choice. */
export async function atHome(stage: Stage, who: { documentNumber: string }, path = '/me'): Promise<Visitor> {
  const browser = createUserAgent()
  let page = await browser.open(`${stage.origin}${path}`)
  page = await browser.submit(page, { identifier: who.documentNumber, password })
  if (page.html.includes('您这次以谁的身份办事')) page = await browser.submit(page, {})
  return { browser, page }
}

/** The second means that a page asks for: a code to the phone. */
export async function proveByMessage(stage: Stage, { browser, page }: Visitor, phone: string): Promise<Page> {
  const [address = ''] = page.url.split('?')
  const offered = await browser.open(`${address}?way=code`)
  const sent = await browser.submit(offered, {}, { form: '/prove/send' })
  return browser.submit(sent, { code: await stage.codeSentTo(phone) }, { form: '/prove' })
}

/** Signed in by two means: where only such may go. */
export async function surely(stage: Stage, who: { documentNumber: string }, phone: string): Promise<Visitor> {
  const { browser } = await atHome(stage, who)
  const asked = await browser.open(`${stage.origin}/me/security/password`)
  const half = await browser.submit(asked, { identifier: who.documentNumber, password })
  return { browser, page: await proveByMessage(stage, { browser, page: half }, phone) }
}
