import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { company, person } from '../licenses/registry.ts'
import { newcomer, password, type Stage, startStage } from '../web/stage.ts'
import { complaintsOf, findingsOn, sizes } from './checks.ts'
import { chromiumPath, openBrowser } from './chromium.ts'

describe.skipIf(chromiumPath === undefined)('pages in Chromium', { timeout: 120_000 }, () => {
  let stage: Stage
  let browser: Browser
  let context: BrowserContext
  let page: Page
  /** What the browser itself complained of: blocked by policy, failed scripts. */
  let complaints: string[]

  beforeAll(async () => {
    stage = await startStage()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.stop()
  })

  async function fresh(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
    await context?.close()
    context = await browser.newContext({ viewport: sizes[0], ...options })
    page = await context.newPage()
    page.setDefaultTimeout(10_000)
    complaints = complaintsOf(page)
  }
  const go = (path: string) => page.goto(path.startsWith('http') ? path : `${stage.origin}${path}`)
  const heading = () => page.locator('h1').textContent()
  async function isClean(): Promise<void> {
    expect(await findingsOn(page), page.url()).toEqual([])
    expect(complaints, page.url()).toEqual([])
  }
  async function signIn(who: { documentNumber: string }): Promise<void> {
    await page.fill('#identifier', who.documentNumber)
    await page.fill('#password', password)
    await page.click('button:has-text("登录") >> nth=0')
  }

  it('an application: sign-in, a wrong password, for whom, consent, and back to the application', async () => {
    await fresh()
    await go(stage.authorizeUrl('openid profile identity organization'))
    expect(await heading()).toContain('想知道您是谁')
    await isClean()
    await page.fill('#identifier', person.documentNumber)
    await page.fill('#password', '不是这个密码-2026')
    await page.click('button:has-text("登录") >> nth=0')
    expect(await page.locator('.summary:focus').count()).toBe(1)
    await isClean()
    await signIn(person)
    expect(await heading()).toContain('您这次以谁的身份办事')
    await isClean()
    await page.click(`button:has-text("${company.name}")`)
    expect(await heading()).toContain('想知道')
    await isClean()
    await page.click('button:has-text("同意") >> nth=0')
    await page.waitForURL(`${stage.application.origin}/callback?**`)
    expect(await heading()).toBe('已经登录')
  })

  it('keyboard alone: signs in and finds everything by Tab and Enter', async () => {
    await fresh()
    await go('/me')
    await page.keyboard.press('Tab')
    expect((await page.locator(':focus').textContent())?.trim()).toBe('跳到正文')
    await page.keyboard.press('Enter')
    for (const way of ['密码', '短信验证码', '通行密钥', '数字证书']) {
      await page.keyboard.press('Tab')
      expect(await page.locator(':focus').textContent()).toBe(way)
    }
    await page.keyboard.press('Tab')
    await page.keyboard.type(newcomer.documentNumber)
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/me')
    expect(await heading()).toBe(newcomer.name)
    await isClean()
  })

  it('home, number, license, English, sign-out', async () => {
    await fresh()
    await go('/')
    await isClean()
    await page.click('main a:has-text("登录")')
    await isClean()
    await signIn(person)
    await page.click('button.choice >> nth=0')
    await page.waitForURL('**/me')
    await isClean()
    await page.click('text=显示完整号码')
    expect(await page.locator('.who').textContent()).toContain(person.documentNumber)
    await isClean()
    await go('/me')
    await page.click(`a[href$="${stage.licenses.driving.identifier}"]`)
    expect(await heading()).toBe('机动车驾驶证')
    await isClean()
    await page.click('text=English')
    expect(await heading()).toBe('Driving license')
    await isClean()
    await go(`/me/licenses/${stage.licenses.revoked.identifier}`)
    expect(await page.locator('.notice').textContent()).toContain('Revoked')
    await isClean()
    await page.click('text=Sign out')
    await page.waitForURL(`${stage.origin}/`)
    await go('/me')
    expect(page.url()).toContain('/sign-in/')
  })

  it('a scanned QR answers by itself; the next one opened in its place is about the next license', async () => {
    await fresh()
    const { good, revoked } = stage.licenses
    await go('/v')
    await isClean()
    await go(good.qr)
    await page.waitForSelector('.result.good')
    expect(page.url()).not.toContain('#')
    await page.click('summary')
    await isClean()
    await go(revoked.qr)
    await page.waitForSelector('.result.bad')
    expect(await page.locator('.result').textContent()).toContain('无效')
    await isClean()
  })

  it('without scripts: identifier and check code, and the pasted address', async () => {
    await fresh({ javaScriptEnabled: false })
    const { good } = stage.licenses
    await go(good.qr)
    expect(await page.locator('noscript').textContent()).toContain('您的浏览器没有运行脚本')
    await page.fill('#qr', good.qr)
    await page.click('button:has-text("核验") >> nth=1')
    expect(await page.locator('.result').textContent()).toContain('有效')
  })

  it('in the dark', async () => {
    await fresh({ colorScheme: 'dark' })
    for (const path of ['/', '/v', '/me', stage.licenses.revoked.qr]) {
      await go(path)
      if (path.includes('#')) await page.waitForSelector('.result')
      await isClean()
    }
    await go(stage.licenses.good.qr)
    await page.waitForSelector('.result.good')
    await isClean()
  })

  it('what goes wrong: no such page, a lost sign-in, an unknown application', async () => {
    await fresh()
    for (const path of ['/nowhere', `/sign-in/${'x'.repeat(21)}`, '/oidc/auth?client_id=nobody']) {
      await go(path)
      await isClean()
    }
  })

  it('an application signs out: asks, and says that it is done', async () => {
    await fresh()
    await go('/me')
    await signIn(newcomer)
    await page.waitForURL('**/me')
    await go('/oidc/session/end?client_id=housing-fund')
    expect(await heading()).toBe('要退出一号吗？')
    await isClean()
    await page.click('button:has-text("退出一号")')
    expect(await heading()).toBe('已退出')
    await isClean()
    const back = new URLSearchParams({
      client_id: 'housing-fund',
      post_logout_redirect_uri: `${stage.application.origin}/`,
    })
    await go('/me')
    await signIn(newcomer)
    await page.waitForURL('**/me')
    await go(`/oidc/session/end?${back}`)
    await page.click('button:has-text("退出一号")')
    await page.waitForURL(`${stage.application.origin}/**`)
    expect(await heading()).toBe('应用首页')
    await go('/me')
    expect(page.url()).toContain('/sign-in/')
  })

  it('at 320 px and double size nothing has to be scrolled sideways', async () => {
    await fresh({ viewport: { width: 320, height: 640 } })
    for (const path of ['/', '/v', '/me', stage.licenses.good.qr]) {
      await go(path)
      if (path.includes('#')) await page.waitForSelector('.result')
      const overflow: number = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(overflow, path).toBe(0)
    }
  })
})
