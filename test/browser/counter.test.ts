import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import QRCode from 'qrcode'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sequenceLog } from '../../src/audit/index.ts'
import { department, person } from '../licenses/registry.ts'
import { newcomer, password, type Stage, startStage } from '../web/stage.ts'
import { first, hall, openWorkplace } from '../web/workplace.ts'
import { complaintsOf, findingsOn, sizes } from './checks.ts'
import { chromiumPath, openBrowser } from './chromium.ts'
import { cameraFlags, filmOf } from './fake-camera.ts'

/** Where pictures of the pages go, for somebody to look at; none without it. */
const pictures = process.env.PICTURES
const matter = '住房公积金提取'

describe.skipIf(chromiumPath === undefined)('a clerk’s counter in Chromium', { timeout: 120_000 }, () => {
  let stage: Stage
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]
  const folder = mkdtempSync(join(tmpdir(), 'yihao-counter-'))

  beforeAll(async () => {
    stage = await startStage()
    await openWorkplace(stage, person)
    const film = join(folder, 'film.y4m')
    filmOf(stage.licenses.good.qr, film)
    browser = await openBrowser(cameraFlags(film))
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const go = (path: string) => page.goto(`${stage.origin}${path}`)
  const press = (text: string) => page.click(`main button:has-text("${text}") >> nth=0`)
  async function isClean(name: string): Promise<void> {
    expect(await findingsOn(page), page.url()).toEqual([])
    expect(complaints, page.url()).toEqual([])
    if (pictures === undefined) return
    for (const size of sizes) {
      await page.setViewportSize(size)
      await page.screenshot({ path: join(pictures, `counter-${name}-${size.width}.png`), fullPage: true })
    }
  }
  async function signIn({ documentNumber }: { documentNumber: string }): Promise<void> {
    await page.fill('#identifier', documentNumber)
    await page.fill('#password', password)
    await press('登录')
  }
  async function workAs(who: { documentNumber: string; phone: string }): Promise<void> {
    context = await browser.newContext({ viewport: sizes[1] })
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    complaints = complaintsOf(page)
    await go('/counter')
    await signIn(who)
    await press(hall.name)
    await page.click('main a:has-text("再确认一次")')
    await signIn(who)
    await press('发送验证码')
    await page.fill('#code', await stage.codeSentTo(who.phone))
    await press('继续')
    await page.waitForURL('**/counter')
  }
  /**
   * A scanner: types as fast as it can, then Enter. Milliseconds of the processor that this program took for the answer; what
   * the browser and everything beside it took is told.
   */
  async function scan(text: string): Promise<number> {
    const [begun, used] = [performance.now(), process.cpuUsage()]
    await page.keyboard.insertText(text)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/counter/answer')
    await page.waitForSelector('.result')
    const { user, system } = process.cpuUsage(used)
    const took = (user + system) / 1_000
    process.stdout.write(
      `from scan to answer: ${Math.round(performance.now() - begun)} ms, ${Math.round(took)} ms of our processor\n`,
    )
    return took
  }

  it('goes by scanner and keyboard alone: the matter once, then paper after paper', async () => {
    await workAs(first)
    await page.waitForSelector('#matter:focus')
    await isClean('begin')
    // Scanned before anything was said: nothing is verified, and nothing has to be scanned again.
    await page.keyboard.insertText(stage.licenses.good.qr)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.summary:focus')
    expect(await page.inputValue('#qr')).toBe(stage.licenses.good.qr)
    expect(await page.inputValue('#matter')).toBe('')
    await isClean('no-matter')
    await go('/counter')
    await page.keyboard.type(matter)
    await page.keyboard.press('Tab')
    await page.keyboard.type('2026-公积金-00018')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#qr:focus')
    expect(await page.locator('.serving').textContent()).toContain(matter)
    await isClean('ready')
    await scan(stage.licenses.good.qr)
    expect(await page.locator('h1').textContent()).toBe('有效')
    await page.waitForSelector('#qr:focus')
    await isClean('valid')
    await scan(stage.licenses.revoked.qr)
    expect(await page.locator('h1').textContent()).toBe('无效')
    expect(await page.locator('.result').textContent()).toContain('已吊销')
    await isClean('revoked')
    // Clicked away: what a scanner types still finds the field.
    await page.click('h1')
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.type('1234567890')
    expect(await page.inputValue('#qr')).toBe('1234567890')
    await page.fill('#qr', '')
    const times = [await scan(stage.licenses.driving.qr), await scan(stage.licenses.business.qr)]
    expect(Math.min(...times)).toBeLessThan(500)
    expect(await page.locator('.recent li').count()).toBe(4)
    await page.click('a:has-text("今天的全部记录")')
    expect(await page.locator('tbody tr').count()).toBe(4)
    expect(await page.locator('tbody').textContent()).toContain(`${matter} · 2026-公积金-00018`)
    await isClean('today')
    await sequenceLog(stage.world.deps)
    const receipt = await context.request.get(
      `${stage.origin}${await page.locator('tbody a:has-text("PDF") >> nth=0').getAttribute('href')}`,
    )
    expect(receipt.headers()['content-type']).toBe('application/pdf')
    await go('/v')
    await page.setInputFiles('#file', { name: 'r.pdf', mimeType: 'application/pdf', buffer: await receipt.body() })
    await page.click('form[action="/v/document"] button')
    await page.waitForSelector('.result.good')
    expect(await page.locator('main').textContent()).toContain(hall.name)
    await go('/counter')
    await press('下一位')
    await page.waitForSelector('#matter')
    await isClean('next')
  })

  it('the camera reads a code and goes on with the next one', async () => {
    await page.fill('#matter', matter)
    await page.keyboard.press('Enter')
    await page.waitForSelector('#qr:focus')
    const begun = performance.now()
    await press('用摄像头扫描')
    await page.waitForURL('**/counter/answer')
    await page.waitForSelector('.result')
    process.stdout.write(`from opening the camera to the answer: ${Math.round(performance.now() - begun)} ms\n`)
    expect(await page.locator('h1').textContent()).toBe('有效')
    // It goes on by itself, and the code still in sight is not verified twice.
    await page.waitForSelector('[data-camera-view]:not([hidden])')
    const width = () => page.evaluate('document.querySelector("[data-camera-view]").videoWidth')
    await vi.waitFor(async () => expect(await width()).toBeGreaterThan(0), { timeout: 10_000 })
    await page.waitForTimeout(1_000)
    expect(await page.locator('.recent li').count()).toBe(5)
    await isClean('camera')
    await press('关闭摄像头')
  })

  it('a picture is read in the browser, a PDF by the server; codes are typed', async () => {
    const qr = await QRCode.toBuffer(stage.licenses.expired.qr, { width: 600 })
    await page.click('summary:has-text("没有扫码枪")')
    const blank = { name: 'blank.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') }
    await page.setInputFiles('#file', blank)
    await press('核验文件')
    await page.waitForSelector('[data-picture-state]:has-text("没有找到二维码")')
    await isClean('picture-none')
    await page.setInputFiles('#file', { name: 'photo.png', mimeType: 'image/png', buffer: qr })
    await press('核验文件')
    await page.waitForSelector('.result:has-text("已过有效期")')

    const pdf = await stage.world.server.inject({
      url: `/api/licenses/${stage.licenses.good.identifier}/document?format=pdf`,
      headers: { authorization: `Bearer ${await stage.world.token(['licenses.read'], department.uscc)}` },
    })
    expect(pdf.statusCode).toBe(200)
    await page.click('summary:has-text("没有扫码枪")')
    await page.setInputFiles('#file', { name: 'a.pdf', mimeType: 'application/pdf', buffer: pdf.rawPayload })
    await press('核验文件')
    await page.waitForSelector('.result.good')
    await page.click('summary:has-text("没有扫码枪")')
    await page.fill('#identifier', stage.licenses.good.identifier.toLowerCase())
    await page.fill('#checkCode', 'WRONG')
    await press('按查验码核验')
    await page.waitForSelector('.result:has-text("查验码不正确")')
    await isClean('wrong-code')
  })

  it('without scripts: an ordinary form that begins in the field, and says what does not work', async () => {
    const storageState = await context.storageState()
    await context.close()
    context = await browser.newContext({ viewport: sizes[0], storageState, javaScriptEnabled: false })
    page = await context.newPage()
    await go('/counter')
    expect(await page.content()).toContain('浏览器没有运行脚本')
    await page.locator('#qr:focus').waitFor()
    await page.keyboard.insertText(stage.licenses.marriage.qr)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.result.good')
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'counter-no-script.png'), fullPage: true })
    context = await browser.newContext({ viewport: sizes[1], storageState, colorScheme: 'dark' })
    page = await context.newPage()
    complaints = complaintsOf(page)
    await go('/counter?lang=en')
    await page.waitForSelector('#qr:focus')
    await scan(stage.licenses.revoked.qr)
    expect(await page.locator('h1').textContent()).toBe('Not valid')
    await isClean('english-dark')
  })

  it('tells strangers whose it is', async () => {
    await context.close()
    context = await browser.newContext({ viewport: sizes[0] })
    page = await context.newPage()
    complaints = complaintsOf(page)
    await go('/counter')
    await signIn(newcomer)
    expect(await page.locator('h1').textContent()).toBe('这里由窗口人员使用')
    await isClean('stranger')
  })
})
