import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appointAdministrator, dismissAdministrator, personById } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { person } from '../licenses/registry.ts'
import { newcomer, newcomerPhone, password, type Stage, startStage } from '../web/stage.ts'
import { chief, first, hall, openWorkplace, second } from '../web/workplace.ts'
import { complaintsOf, findingsOn, sizes } from './checks.ts'
import { chromiumPath, openBrowser } from './chromium.ts'

/** Where pictures of the pages go, for somebody to look at; none without it. */
const pictures = process.env.PICTURES

describe.skipIf(chromiumPath === undefined)('work in a department in Chromium', { timeout: 120_000 }, () => {
  let stage: Stage
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    stage = await startStage()
    await openWorkplace(stage, person)
    browser = await openBrowser()
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.stop()
  })

  async function fresh(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
    await context?.close()
    context = await browser.newContext({ viewport: sizes[1], ...options })
    page = await context.newPage()
    page.setDefaultTimeout(10_000)
    complaints = complaintsOf(page)
  }
  const go = (path: string) => page.goto(`${stage.origin}${path}`)
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
  async function signIn(who: { documentNumber: string }): Promise<void> {
    await page.fill('#identifier', who.documentNumber)
    await page.fill('#password', password)
    await press('登录')
  }
  /** In by two means, in the hall's name. */
  async function signInFor(who: { documentNumber: string; phone: string }, path: string): Promise<void> {
    await fresh()
    await go(path)
    await signIn(who)
    await isClean('pick-department')
    await press(hall.name)
    await isClean('work-unsure')
    await follow('再确认一次')
    await signIn(who)
    await press('发送验证码')
    await page.fill('#code', await stage.codeSentTo(who.phone))
    await press('继续')
    await page.waitForURL(`**${path}`)
  }

  it('the administrator appoints, changes and dismisses', async () => {
    await signInFor(chief, '/department/officers')
    await isClean('officers')
    await follow('任命')
    await isClean('officer-new')
    await page.fill('#name', newcomer.name)
    await page.fill('#documentNumber', newcomer.documentNumber)
    await page.fill('#until', '2020-01-01')
    await page.$eval('#until', field => field.removeAttribute('min'))
    await page.check('#roles-clerk')
    await press('任命')
    await page.waitForSelector('.summary:focus')
    await isClean('officer-wrong')
    await page.fill('#until', `${new Date().getUTCFullYear() + 1}-06-30`)
    await page.check('#roles-approver')
    await press('任命')
    await page.waitForSelector('.done:focus')
    await isClean('officer-appointed')
    await page.click(`[aria-label="变更${newcomer.name}的岗位"]`)
    await isClean('officer-change')
    await page.uncheck('#roles-approver')
    await press('变更')
    await page.waitForSelector('.done:focus')
    await page.click(`[aria-label="免去${newcomer.name}的任职"]`)
    await isClean('officer-dismiss')
    await press('免去')
    await page.waitForSelector('.done:focus')
    await page.click('summary')
    await isClean('officer-dismissed')
  })

  it('the counter goes by keyboard alone, from the number to the next person', async () => {
    await signInFor(first, '/counter/checks')
    await isClean('counter')
    await page.keyboard.type(newcomer.documentNumber)
    await page.keyboard.press('Tab')
    await page.keyboard.type(newcomer.name)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.summary:focus')
    await isClean('counter-wrong')
    for (const id of ['seen-original-document', 'seen-face-compared']) {
      while ((await page.evaluate('document.activeElement?.id')) !== id) await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    }
    await page.keyboard.press('Enter')
    await page.waitForURL('**/counter/checks?done=proposed')
    expect(await page.evaluate('document.activeElement?.id')).toBe('documentNumber')
    await isClean('counter-proposed')
    await follow('撤回')
    await isClean('counter-withdraw')
    await signInFor(second, '/counter/checks')
    await isClean('counter-waiting')
    await follow('复核')
    await isClean('counter-check')
    await press('通过')
    await page.waitForSelector('.summary:focus')
    await isClean('counter-check-wrong')
    await page.check('#confirmed-yes')
    await press('通过')
    await page.waitForURL('**/counter/checks?done=approved')
    await isClean('counter-approved')
    expect((await personById(stage.world.deps, stage.newcomerId))?.assuranceLevel).toBe(5)
    await go('/counter/checks?lang=en')
    await isClean('counter-english')
  })

  it('tells strangers whose it is', async () => {
    await fresh()
    await go('/counter/checks')
    await signIn(newcomer)
    await isClean('counter-stranger')
    await go('/department/officers')
    await isClean('officers-stranger')
    await go('/me/mandates')
    await isClean('mandates')
  })

  it('the security administrator’s counters and people, the system’s departments, the auditor’s log', async () => {
    const { deps } = stage.world
    await appointAdministrator(deps, system('test'), stage.newcomerId, 'security')
    await fresh()
    await go('/admin')
    await signIn(newcomer)
    await follow('再确认一次')
    await signIn(newcomer)
    await press('发送验证码')
    await page.fill('#code', await stage.codeSentTo(newcomerPhone))
    await press('继续')
    await page.waitForURL('**/admin')
    await page.fill('#documentNumber', first.documentNumber)
    await press('查找')
    await isClean('admin-officer')
    await go('/admin/counters')
    await isClean('admin-counters')
    await follow('取消')
    await isClean('admin-counter-withdraw')
    await press('取消')
    await page.waitForSelector('.done:focus')
    await isClean('admin-counters-none')
    await dismissAdministrator(deps, system('test'), stage.newcomerId)
    await appointAdministrator(deps, system('test'), stage.newcomerId, 'system')
    await go('/admin/departments')
    await isClean('admin-departments')
    await page.fill('#uscc', '12530400PDY000204X')
    await page.fill('#region', '530400')
    await press('登记')
    await page.waitForSelector('.summary:focus')
    await isClean('admin-departments-wrong')
    await dismissAdministrator(deps, system('test'), stage.newcomerId)
    await appointAdministrator(deps, system('test'), stage.newcomerId, 'audit')
    await deps.jobs.drain()
    await go('/admin/log')
    await isClean('admin-log')
    await press('现在核对')
    await isClean('admin-log-whole')
  })
})
