import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulatedData } from '../../src/demo/index.ts'
import { appointAdministrator, dismissAdministrator } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { company, person } from '../licenses/registry.ts'
import { newcomer, newcomerPhone, password, phone, type Stage, startStage } from '../web/stage.ts'
import { totpOf } from '../web/totp.ts'
import { complaintsOf, findingsOn, sizes } from './checks.ts'
import { chromiumPath, openBrowser } from './chromium.ts'

/** Where pictures of the pages go, for somebody to look at; none without it. */
const pictures = process.env.PICTURES

describe.skipIf(chromiumPath === undefined)('the account in Chromium', { timeout: 120_000 }, () => {
  let stage: Stage
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let debug: CDPSession
  let complaints: string[]

  beforeAll(async () => {
    stage = await startStage({ simulated: simulatedData() })
    browser = await openBrowser()
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
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
    debug = await context.newCDPSession(page)
  }
  const go = (path: string) => page.goto(path.startsWith('http') ? path : `${stage.origin}${path}`)
  const heading = () => page.locator('h1').textContent()
  const press = (text: string) => page.click(`main button:has-text("${text}") >> nth=0`)
  const follow = (text: string) => page.click(`main a:has-text("${text}") >> nth=0`)

  async function isClean(name: string): Promise<void> {
    expect(await findingsOn(page), page.url()).toEqual([])
    expect(complaints, page.url()).toEqual([])
    if (pictures === undefined) return
    for (const size of sizes) {
      await page.setViewportSize(size)
      await page.screenshot({ path: join(pictures, `${name}-${size.width}.png`), fullPage: true })
    }
  }
  /** Signs in by password; by a code to the phone too, where a page asks for more. */
  async function signIn(who: { documentNumber: string }): Promise<void> {
    await page.fill('#identifier', who.documentNumber)
    await page.fill('#password', password)
    await press('登录')
  }
  async function proveByMessage(number: string): Promise<void> {
    await press('发送验证码')
    await isClean('prove-code')
    await page.fill('#code', await stage.codeSentTo(number))
    await press('继续')
  }
  const addAuthenticator = async (): Promise<void> => {
    await debug.send('WebAuthn.enable')
    await debug.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
  }

  it('a passkey: added in the account, then signed in with, renamed, removed', async () => {
    await fresh()
    await addAuthenticator()
    await go('/me')
    await signIn(newcomer)
    await page.waitForURL('**/me')
    await go('/me/security')
    await isClean('security')
    await follow('添加通行密钥')
    await isClean('again')
    await signIn(newcomer)
    await isClean('prove')
    await proveByMessage(newcomerPhone)
    expect(await heading()).toBe('添加通行密钥')
    await isClean('passkey-new')
    await page.fill('#name', '测试手机')
    await press('添加')
    await page.waitForURL('**/me/security?done=passkey')
    expect(await page.locator('.settings').nth(1).textContent()).toContain('测试手机')
    expect(await page.locator('.done:focus').count()).toBe(1)
    await isClean('security-done')

    await page.click('button:has-text("退出")')
    await page.waitForURL(`${stage.origin}/`)
    await go('/me')
    await follow('通行密钥')
    await isClean('sign-in-passkey')
    await press('用通行密钥登录')
    await page.waitForURL('**/me')
    await isClean('me')

    await go('/me/security')
    await follow('管理')
    await isClean('passkey')
    await page.fill('#name', '旧手机')
    await press('改名')
    await follow('管理')
    expect(await heading()).toBe('旧手机')
    await press('移除这个通行密钥')
    await page.waitForURL('**/me/security?done=passkey-removed')
  })

  it('a passkey that is not there: says so, in a summary that takes the focus', async () => {
    await fresh()
    await addAuthenticator()
    await debug.send('WebAuthn.disable')
    await debug.send('WebAuthn.enable')
    await debug.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'u2f', transport: 'usb', automaticPresenceSimulation: true },
    })
    await go('/me')
    const [address] = page.url().split('?')
    await page.evaluate(
      `Object.defineProperty(navigator.credentials, 'get', { value: () => Promise.reject(new Error('no')) })`,
    )
    await go(`${address}?method=passkey`)
    await page.evaluate(`navigator.credentials.get = () => Promise.reject(new Error('refused'))`)
    await press('用通行密钥登录')
    await page.waitForSelector('.summary:focus')
    await isClean('sign-in-passkey-refused')
  })

  it('an authenticator app, recovery codes, the password, sessions, applications, freezing', async () => {
    await fresh()
    await go('/me/security/totp')
    await signIn(person)
    await isClean('acting-for')
    await page.click('button.choice >> nth=0')
    await signIn(person)
    await proveByMessage(phone)
    await isClean('totp-start')
    await press('显示二维码')
    await isClean('totp')
    const secret = (await page.locator('.secret').textContent())?.replaceAll(' ', '') ?? ''
    await page.fill('#code', '000000')
    await press('确认绑定')
    await isClean('totp-wrong')
    await page.fill('#code', totpOf(secret))
    await press('确认绑定')
    expect(await page.locator('.codes li').count()).toBe(10)
    await isClean('recovery-codes')
    await follow('我已经存好')
    await follow('重新生成')
    await isClean('renew')
    for (const [path, name] of [
      ['/me/security/password', 'password'],
      ['/me/security/totp/remove', 'totp-remove'],
      ['/me/security/freeze', 'freeze'],
      ['/me/sessions', 'sessions'],
      ['/me/sessions/end-all', 'end-all'],
      ['/me/applications', 'applications'],
      ['/me/mandates', 'mandates'],
      [`/me/mandates/${company.documentNumber}`, 'agents'],
    ] as const) {
      await go(path)
      await isClean(name)
    }
    await go(`/me/mandates/${company.documentNumber}`)
    await page.fill('#name', newcomer.name)
    await page.check('#licenseTypes-\\*')
    await page.fill('#find', '驾驶')
    await page.press('#find', 'Enter')
    await page.waitForSelector('.lookup [role="status"]')
    expect(await page.inputValue('#name')).toBe(newcomer.name)
    await isClean('agents-found')
    await go('/me/security/phone')
    await isClean('phone')
    await page.fill('#phone', '12345')
    await press('发送验证码')
    await isClean('phone-wrong')
    await page.fill('#phone', '13800138002')
    await press('发送验证码')
    await isClean('phone-code')
    await page.fill('#code', '000000')
    await press('确认')
    await isClean('phone-code-wrong')
    await go('/me/security/password')
    await page.fill('#current', 'wrong')
    await page.fill('#next', 'short')
    await press('保存')
    await isClean('password-wrong')
  })

  it('other ways to sign in: a code, a certificate; and back into a lost account', async () => {
    await fresh()
    await go(stage.authorizeUrl())
    await isClean('sign-in')
    await follow('短信验证码')
    await isClean('sign-in-code')
    await page.fill('#identifier', '19900009999')
    await press('发送验证码')
    await isClean('sign-in-code-sent')
    await page.fill('#code', '000000')
    await press('登录')
    await isClean('sign-in-code-wrong')
    await follow('数字证书')
    await page.click('summary')
    await isClean('sign-in-certificate')
    await go('/demo/inbox')
    await isClean('inbox')
    await go('/recover')
    await isClean('recover')
    await page.fill('#name', person.name)
    await page.fill('#documentNumber', person.documentNumber)
    await press('开始核验')
    await isClean('recover-face')
    await press('我已完成')
    await isClean('recover-ticket')
    await go('/recover/finish')
    await isClean('recover-finish')
  })

  it('a department’s applications and the administration', async () => {
    await appointAdministrator(stage.world.deps, system('test'), stage.newcomerId, 'security')
    await fresh()
    await go('/admin')
    await signIn(newcomer)
    await isClean('admin-not-yet')
    await follow('再确认一次')
    await signIn(newcomer)
    await page.goto(`${page.url().split('?')[0]}?way=face`)
    await isClean('prove-face')
    await press('开始人脸核验')
    await isClean('prove-face-begun')
    await press('我已完成')
    await page.waitForURL('**/admin')
    expect(await page.locator('.summary').count()).toBe(0)
    await isClean('admin')
    await page.fill('#documentNumber', person.documentNumber)
    await press('查找')
    await isClean('admin-person')
    await go(`/admin/people/${stage.newcomerId}`)
    await isClean('admin-person-sessions')
    await follow('退出')
    await isClean('admin-end-session')
    for (const act of ['end-sessions', 'freeze', 'withdraw', 'close']) {
      await go(`/admin/people/${stage.personId}/${act}`)
      await isClean(`admin-${act}`)
    }
    await dismissAdministrator(stage.world.deps, system('test'), stage.newcomerId)
    await appointAdministrator(stage.world.deps, system('test'), stage.newcomerId, 'system')
    await go('/admin')
    expect(page.url()).toBe(`${stage.origin}/admin/clients`)
    await isClean('admin-clients')
    await go('/department/clients/new')
    await isClean('client-new')
    await page.fill('#name', '测试应用')
    await press('登记')
    await page.waitForSelector('.summary')
    await isClean('client-wrong')
    await page.fill('#redirectUris', 'https://example.org/back')
    await page.check('#proof-secret')
    await press('登记')
    await isClean('client-secret')
    await follow('我已经存好')
    await isClean('client')
    await follow('停用')
    await isClean('client-disable')
    await press('停用')
    await isClean('clients')
  })

  it('at 320 px and double size nothing has to be scrolled sideways', async () => {
    await fresh({ viewport: { width: 320, height: 640 } })
    await go('/me')
    await signIn(newcomer)
    await page.waitForURL('**/me')
    const paths = ['/me/security', '/me/sessions', '/me/mandates', '/me/security/freeze', '/recover', '/demo/inbox']
    for (const path of paths) {
      await go(path)
      const overflow: number = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(overflow, path).toBe(0)
    }
  })

  it('in the dark, and in English', async () => {
    await fresh({ colorScheme: 'dark' })
    await go('/?lang=en')
    await go('/me/security')
    await page.fill('#identifier', newcomer.documentNumber)
    await page.fill('#password', password)
    await press('Sign in')
    await page.waitForURL('**/me/security')
    for (const path of ['/me/security', '/me/sessions', '/me/mandates', '/recover', '/department/clients']) {
      await go(path)
      await isClean(`dark${path.replaceAll('/', '-')}`)
    }
  })
})
