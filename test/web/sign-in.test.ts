import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent, formsOf, type Page, type UserAgent } from '../../scripts/user-agent.ts'
import { company, person } from '../licenses/registry.ts'
import { newcomer, newcomerPhone, password, type Stage, startStage } from './stage.ts'

let stage: Stage
let back: (url: string) => boolean
beforeAll(async () => {
  stage = await startStage()
  back = url => url.startsWith(`${stage.application.origin}/callback`)
})
afterAll(() => stage.stop())

const wrongPassword = '不是这个密码-2026'
const formAction = (page: Page): string | undefined =>
  /form-action ([^;]*)/.exec(page.headers.get('content-security-policy') ?? '')?.[1]

async function signIn(browser: UserAgent, page: Page, who: { documentNumber: string }, button?: string): Promise<Page> {
  const fields = { identifier: who.documentNumber, password }
  return browser.submit(page, fields, { stopAt: back, ...(button === undefined ? {} : { button }) })
}

describe('signing in for an application, without scripts', () => {
  it('says who asks and what it will learn; the first buttons lead back with a code', async () => {
    const browser = createUserAgent()
    let page = await browser.open(stage.authorizeUrl(), back)
    expect(page.html).toContain('玉溪市公积金')
    expect(page.html).toContain('您的姓名、您的证件类型和号码')
    page = await signIn(browser, page, newcomer)
    expect(page.html).toContain(newcomer.name)
    expect(page.html).not.toContain(newcomer.documentNumber)
    page = await browser.submit(page, {}, { stopAt: back })
    expect(new URL(page.url).searchParams.get('code')).toBeTruthy()
    expect(new URL(page.url).searchParams.get('state')).toBe('state-of-the-application')
  })

  it('asks no second time for what was agreed to', async () => {
    const browser = createUserAgent()
    const page = await signIn(browser, await browser.open(stage.authorizeUrl('openid profile')), newcomer)
    expect(back(page.url)).toBe(true)
  })

  it('every step can refuse, and the application is told', async () => {
    const browser = createUserAgent()
    const first = await browser.open(stage.authorizeUrl('openid profile organization'))
    const refusedAtOnce = await signIn(browser, first, person, 'refuse')
    expect(new URL(refusedAtOnce.url).searchParams.get('error')).toBe('access_denied')

    const second = await signIn(browser, await browser.open(stage.authorizeUrl('openid profile organization')), person)
    expect(second.html).toContain('您这次以谁的身份办事')
    const refusedThen = await browser.submit(second, {}, { button: 'refuse', stopAt: back })
    expect(new URL(refusedThen.url).searchParams.get('error')).toBe('access_denied')

    const third = await signIn(browser, await browser.open(stage.authorizeUrl('openid profile organization')), person)
    const consent = await browser.submit(third, {}, { button: company.documentNumber, stopAt: back })
    expect(consent.html).toContain(company.name)
    const refusedLast = await browser.submit(consent, {}, { button: 'refuse', stopAt: back })
    expect(new URL(refusedLast.url).searchParams.get('error')).toBe('access_denied')
  })

  it('lets forms reach the application that asks, and nothing else anywhere else', async () => {
    const page = await createUserAgent().open(stage.authorizeUrl())
    expect(formAction(page)).toBe(`'self' ${stage.application.origin}`)
    for (const path of ['/', '/v', '/sign-in'])
      expect(formAction(await createUserAgent().open(`${stage.origin}${path}`)), path).toBe("'self'")
  })
})

describe('the ways to sign in', () => {
  const tabsOf = ({ html }: Page) =>
    [...(/<nav class="tabs"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '').matchAll(/<a ([^>]*)>([^<]*)</g)].map(
      ([, attributes = '', label = '']) => ({ label, isOpen: attributes.includes('aria-current="page"') }),
    )
  const opened = (page: Page) => tabsOf(page).flatMap(({ label, isOpen }) => (isOpen ? [label] : []))

  it('stand as tabs, one of them open; each is a link', async () => {
    const browser = createUserAgent()
    const page = await browser.open(`${stage.origin}/me`)
    expect(tabsOf(page).map(({ label }) => label)).toEqual(['密码', '短信验证码', '通行密钥', '数字证书'])
    expect(opened(page)).toEqual(['密码'])
    for (const [method, label] of Object.entries({ code: '短信验证码', passkey: '通行密钥', certificate: '数字证书' }))
      expect(opened(await browser.open(`${page.url}?method=${method}`))).toEqual([label])
    expect(opened(await browser.open(`${page.url}?method=nothing`))).toEqual(['密码'])
  })

  it('the one that was taken last is open the next time; the cookie says no more, and looking changes nothing', async () => {
    const browser = createUserAgent()
    const first = await browser.open(`${stage.origin}/me`)
    await browser.open(`${first.url}?method=certificate`)
    expect(opened(await browser.open(`${stage.origin}/me`))).toEqual(['密码'])
    const asked = await browser.submit(await browser.open(`${first.url}?method=code`), { identifier: newcomerPhone })
    const home = await browser.submit(asked, { code: await stage.codeSentTo(newcomerPhone) }, { form: '/code' })
    await browser.submit(home, {}, { form: '/sign-out' })
    const again = await browser.open(`${stage.origin}/me`)
    expect(opened(again)).toEqual(['短信验证码'])
    const answer = await fetch(again.url, { headers: { cookie: 'yihao_method=../../etc' } })
    expect(answer.status).toBeLessThan(500)
  })
})

describe('a wrong password', () => {
  it('answers alike whether the account exists; keeps the identifier and never the password', async () => {
    const answers = []
    for (const identifier of [person.documentNumber, '530102198001010010', 'nobody at all']) {
      const browser = createUserAgent()
      const page = await browser.submit(await browser.open(stage.authorizeUrl()), {
        identifier,
        password: wrongPassword,
      })
      expect(page.status).toBe(200)
      expect(page.html).toContain(`value="${identifier}"`)
      expect(page.html).not.toContain(wrongPassword)
      answers.push(
        page.html
          .replaceAll(identifier, 'ID')
          .replace(/name="_csrf" value="[^"]*"/, '')
          .replace(/\/sign-in\/[\w-]+/g, '/sign-in/UID'),
      )
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('号码或密码不正确')
    expect(answers[0]).toContain('role="alert"')
  })

  it('says what is missing', async () => {
    const browser = createUserAgent()
    const page = await browser.submit(await browser.open(stage.authorizeUrl()), { identifier: ' ', password: '' })
    expect(page.html).toContain('请填写密码')
    expect(page.html).toContain('请填写证件号码、手机号或统一社会信用代码')
  })

  it('after too many tries says until when', async () => {
    const browser = createUserAgent()
    let page = await browser.open(stage.authorizeUrl())
    for (let tries = 0; tries < 5; tries += 1)
      page = await browser.submit(page, { identifier: '530103198512120028', password: wrongPassword })
    expect(page.html).toMatch(/尝试次数过多，为保护账号，请在 \d\d:\d\d 以后再试/)
  })
})

describe('what forms need', () => {
  it('a form without its token is refused with a page', async () => {
    const page = await createUserAgent().open(stage.authorizeUrl())
    const [form] = formsOf(page)
    const answer = await fetch(form?.action ?? '', {
      method: 'POST',
      body: new URLSearchParams({ _csrf: 'made up', identifier: 'x', password: 'y' }),
    })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('页面已过期')
  })

  it('a sign-in that has ended says where to begin again', async () => {
    const page = await createUserAgent().open(`${stage.origin}/sign-in/${'x'.repeat(21)}`)
    expect(page.status).toBe(404)
    expect(page.html).toContain('这次登录已经结束')
  })

  it('attempts of one address are limited', async () => {
    const limited = await startStage({ config: { signInLimit: 2 } })
    try {
      const browser = createUserAgent()
      let page = await browser.open(limited.authorizeUrl())
      for (let tries = 0; tries < 2; tries += 1)
        page = await browser.submit(page, { identifier: person.documentNumber, password: wrongPassword })
      expect(page.status).toBe(200)
      const last = await browser.submit(page, { identifier: person.documentNumber, password })
      expect(last.status).toBe(429)
      expect(last.html).toContain('请稍等一会儿')
    } finally {
      await limited.stop()
    }
  })
})
