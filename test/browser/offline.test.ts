import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import QRCode from 'qrcode'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Stage, startStage } from '../web/stage.ts'
import { complaintsOf, findingsOn, sizes } from './checks.ts'
import { chromiumPath, openBrowser } from './chromium.ts'
import { cameraFlags, filmOf } from './fake-camera.ts'

/** Where pictures of the pages go, for somebody to look at; none without it. */
const pictures = process.env.PICTURES

describe.skipIf(chromiumPath === undefined)('verifying without the network in Chromium', { timeout: 120_000 }, () => {
  let stage: Stage
  let isStopped = false
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]
  const folder = mkdtempSync(join(tmpdir(), 'yihao-offline-'))

  beforeAll(async () => {
    stage = await startStage()
    const film = join(folder, 'film.y4m')
    filmOf(stage.licenses.good.qr, film)
    browser = await openBrowser(cameraFlags(film))
    context = await browser.newContext({ viewport: sizes[0] })
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    complaints = complaintsOf(page)
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    if (!isStopped) await stage?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function isClean(name: string): Promise<void> {
    expect(await findingsOn(page), page.url()).toEqual([])
    expect(complaints, page.url()).toEqual([])
    if (pictures === undefined) return
    for (const size of sizes) {
      await page.setViewportSize(size)
      await page.screenshot({ path: join(pictures, `offline-${name}-${size.width}.png`), fullPage: true })
    }
  }
  const said = async (): Promise<string> => {
    await page.waitForSelector('.result')
    return (await page.locator('.result').textContent()) ?? ''
  }
  /** What is said of a code that is typed; the last answer is taken away first. */
  async function verify(text: string): Promise<string> {
    await page.evaluate('document.querySelector("[data-answer]").replaceChildren()')
    await page.fill('#qr', text)
    await page.keyboard.press('Enter')
    return said()
  }
  const opened = () => page.waitForSelector('[data-ready]:not([hidden])')

  it('is kept by one visit, with what it verifies by, and says how much that is', async () => {
    await page.goto(`${stage.origin}/verify`)
    await opened()
    // The page's policy lets nobody evaluate texts in it; from outside it can be asked.
    const isKept = () => page.evaluate('navigator.serviceWorker.controller !== null')
    await vi.waitFor(async () => expect(await isKept()).toBe(true), { timeout: 10_000 })
    expect(await page.locator('[data-kept]').textContent()).toMatch(/证书 \d+ 张，状态列表 1 份（共 1 份），更新于/)
    const kept = await page.evaluate(
      `caches.open('yihao-verify-data').then(each => each.keys()).then(all => all.map(({ url }) => new URL(url).pathname))`,
    )
    expect(kept).toEqual(
      expect.arrayContaining(['/status-lists/0', '/trust/roots.pem', '/trust/crl/root.crl', '/verify/kept']),
    )
    const manifest = await page.evaluate(
      `fetch(document.querySelector('link[rel=manifest]').href).then(each => each.json())`,
    )
    expect(manifest).toMatchObject({ start_url: '/verify', display: 'standalone' })
    await isClean('ready')
  })

  it('verifies with the server stopped and the network off: typed, by picture, by camera', async () => {
    const { good, revoked, expired } = stage.licenses
    await stage.stop()
    isStopped = true
    await context.setOffline(true)
    await page.reload()
    await opened()
    await page.getByText('网络已断开').waitFor()
    const begun = performance.now()
    expect(await verify(good.qr)).toContain('有效')
    process.stdout.write(`offline, from a code to the answer: ${Math.round(performance.now() - begun)} ms\n`)
    await isClean('valid')
    expect(await verify(revoked.qr)).toContain('无效已吊销')
    expect(await verify(expired.qr)).toContain('无效已过有效期')
    const last = good.qr.slice(-30, -29)
    expect(await verify(good.qr.slice(0, -30) + (last === '1' ? '2' : '1') + good.qr.slice(-29))).toContain('无效')
    expect(await verify('hello')).toContain('内容无法识别')
    await isClean('malformed')
    await page.setInputFiles('[data-picture]', {
      name: 'photo.png',
      mimeType: 'image/png',
      buffer: await QRCode.toBuffer(revoked.qr, { width: 600 }),
    })
    await page.waitForSelector('.result:has-text("已吊销")')
    await page.click('[data-camera]')
    await page.waitForSelector('.result.good')
    await page.click('[data-camera-stop]')
    // In the language that was asked for, now and the next time.
    await page.goto(`${stage.origin}/verify?lang=en`)
    await opened()
    expect(await verify(revoked.qr)).toContain('Not validrevoked')
    await isClean('english')
    await page.goto(`${stage.origin}/verify`)
    expect(await page.locator('h1').textContent()).toBe('Verify offline')
  })

  it('calls nothing valid by a status that is too old, and knows what never ends', async () => {
    const { good, revoked } = stage.licenses
    await page.goto(`${stage.origin}/verify?lang=zh`)
    await page.clock.setSystemTime(Date.now() + 3 * 3_600_000)
    await opened()
    expect(await verify(good.qr)).toMatch(/未确认状态信息截至 .*（3 小时前），已经过期/)
    expect(await page.locator('.result.good').count()).toBe(0)
    expect(await verify(revoked.qr)).toContain('无效已吊销')
    await verify(good.qr)
    await isClean('stale')
  })
})
