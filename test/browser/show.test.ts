import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { otherDepartment, person } from '../licenses/registry.ts'
import { password, type Stage, startStage } from '../web/stage.ts'
import { complaintsOf, findingsOn, sizes } from './checks.ts'
import { chromiumPath, openBrowser } from './chromium.ts'

/** Where pictures of the pages go, for somebody to look at; none without it. */
const pictures = process.env.PICTURES

describe.skipIf(chromiumPath === undefined)('showing a license in Chromium', { timeout: 120_000 }, () => {
  let stage: Stage
  let verifier: string
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    stage = await startStage()
    verifier = await stage.world.token(['licenses.verify'], otherDepartment.uscc)
    browser = await openBrowser()
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
    const wasm = readFileSync(new URL('../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm', import.meta.url))
    await prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer }, fireImmediately: true })
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.stop()
  })

  async function fresh(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
    await context?.close()
    context = await browser.newContext({ viewport: sizes[0], ...options })
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    complaints = complaintsOf(page)
  }
  async function isClean(name: string): Promise<void> {
    expect(await findingsOn(page), page.url()).toEqual([])
    expect(complaints, page.url()).toEqual([])
    if (pictures === undefined) return
    for (const size of sizes) {
      await page.setViewportSize(size)
      await page.screenshot({ path: join(pictures, `${name}-${size.width}.png`), fullPage: true })
    }
  }
  async function startShowing(): Promise<void> {
    await page.goto(`${stage.origin}/me/licenses/${stage.licenses.good.identifier}`)
    await page.fill('#identifier', person.documentNumber)
    await page.fill('#password', password)
    await page.click('main button:has-text("登录") >> nth=0')
    if (await page.locator('text=您这次以谁的身份办事').count()) await page.click('main button >> nth=0')
    await page.click('a:has-text("当面亮证")')
  }
  /** What a scanner before this screen reads. */
  async function scanned(): Promise<string> {
    const symbol = page.locator('.show-code .picture svg')
    await symbol.waitFor()
    const [found] = await readBarcodes(new Uint8Array(await symbol.screenshot()), { formats: ['QRCode'] })
    return found?.text ?? ''
  }
  const verify = async (showCode: string) =>
    (await stage.ask('POST', '/api/verifications', { as: verifier, payload: { showCode } })).body

  it('a key that stays in the browser, a code that works once, and who looked within five seconds', async () => {
    await fresh()
    await startShowing()
    await isClean('show-choose')
    await page.click('button:has-text("开始亮证")')
    const shown = await scanned()
    await isClean('showing')
    expect(await verify(shown)).toMatchObject({ outcome: 'valid', shown: { holders: [{ name: person.name }] } })
    await page.waitForSelector(`[data-looks] li:has-text("${otherDepartment.name}")`, { timeout: 5_000 })
    // What was used is renewed at once.
    await expect.poll(scanned, { timeout: 10_000 }).not.toBe(shown)
    expect(await verify(shown)).toMatchObject({ reasons: ['code-used'] })
    expect(await verify(await scanned())).toMatchObject({ outcome: 'valid' })
    await page.waitForSelector('[data-looks] li.bad', { timeout: 5_000 })
    await isClean('showing-looked')
    const [row] = await stage.world.owner`select key_sealed from verification.showings order by started_at desc limit 1`
    expect(row?.key_sealed).toBeNull()
    // The key outlives a reload, and is still nobody's to read.
    await page.reload()
    expect(await verify(await scanned())).toMatchObject({ outcome: 'valid' })
    await page.click('button:has-text("结束亮证")')
    await page.waitForURL(`**/me/licenses/${stage.licenses.good.identifier}`)
    await isClean('license-looked')
  })

  it('ends on the screen when it ends elsewhere', async () => {
    await fresh()
    await startShowing()
    await page.click('button:has-text("开始亮证")')
    await scanned()
    const elsewhere = await context.newPage()
    await elsewhere.goto(`${stage.origin}/me`)
    await elsewhere.click('button:has-text("退出")')
    await page.waitForSelector('[data-over]:not([hidden])', { timeout: 5_000 })
    expect(await page.locator('.show-code').count()).toBe(0)
  })

  it('without scripts: the register keeps the key, the page renews itself', async () => {
    await fresh({ javaScriptEnabled: false })
    await startShowing()
    await page.click('button:has-text("开始亮证")')
    const shown = await scanned()
    expect(await verify(shown)).toMatchObject({ outcome: 'valid' })
    await page.click('a:has-text("换一个码")')
    expect(await page.locator('[data-looks] li').count()).toBe(1)
    expect(await scanned()).not.toBe(shown)
  })

  it('scanned by a stranger tells nothing', async () => {
    await fresh()
    await startShowing()
    await page.click('button:has-text("开始亮证")')
    const shown = await scanned()
    await fresh()
    await page.goto(shown)
    await page.waitForSelector('h1:has-text("这是亮证码")')
    await isClean('show-code-scanned')
    expect(await verify(shown)).toMatchObject({ outcome: 'valid' })
  })

  it('in the dark', async () => {
    await fresh({ colorScheme: 'dark' })
    await startShowing()
    await isClean('show-choose-dark')
    await page.click('button:has-text("开始亮证")')
    await scanned()
    await isClean('showing-dark')
  })
})
