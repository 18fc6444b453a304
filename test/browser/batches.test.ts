import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workBatches } from '../../src/licenses/batches/work.ts'
import { csv, header, rowFor } from '../licenses/batches/stage.ts'
import { type Office, staffOf, startOffice } from '../licenses/office.ts'
import { constructorType, department } from '../licenses/registry.ts'
import { password, type Stage, startStage } from '../web/stage.ts'
import { complaintsOf, sizes } from './checks.ts'
import { chromiumPath, openBrowser } from './chromium.ts'

const phones = { clerk: '19900000021', approver: '19900000022' } as const
type Worker = keyof typeof phones

describe.skipIf(chromiumPath === undefined)(
  'a file of licenses, in Chromium without scripts',
  { timeout: 90_000 },
  () => {
    let stage: Stage
    let office: Office
    let browser: Browser
    beforeAll(async () => {
      stage = await startStage()
      for (const name of ['clerk', 'approver'] as const) await stage.register(staffOf(name), { phone: phones[name] })
      office = await startOffice(stage.world.deps)
      browser = await openBrowser()
    }, 120_000)
    afterAll(async () => {
      await browser?.close()
      await stage?.stop()
    })

    const press = (page: Page, text: string) => page.click(`main button:has-text("${text}") >> nth=0`)

    /** Signed in once: a second code is not sent within the minute. */
    const working = new Map<Worker, Page>()

    /** Signed in strongly, acting for the department, at the page of its batches. */
    async function atWork(name: Worker): Promise<Page> {
      const known = working.get(name)
      if (known !== undefined) {
        await known.goto(`${stage.origin}/department/batches`)
        return known
      }
      const context = await browser.newContext({ viewport: sizes[0], javaScriptEnabled: false })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      const signIn = async () => {
        await page.fill('#identifier', staffOf(name).documentNumber)
        await page.fill('#password', password)
        await press(page, '登录')
      }
      const choose = page.locator(`main button:has-text("${department.name}")`)
      await page.goto(`${stage.origin}/department/batches`)
      await signIn()
      await choose.click()
      if ((await page.locator('a:has-text("再确认一次")').count()) > 0) {
        await page.click('main a:has-text("再确认一次")')
        await signIn()
        await press(page, '发送验证码')
        await page.fill('#code', await stage.codeSentTo(phones[name]))
        await press(page, '继续')
        if ((await choose.count()) > 0) await choose.click()
      }
      await page.waitForURL('**/department/batches')
      working.set(name, page)
      return page
    }

    async function upload(page: Page, text: string): Promise<void> {
      await page.selectOption('#type', constructorType)
      await page.setInputFiles('#file', { name: 'licenses.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
      await press(page, '上传')
    }
    const heading = (page: Page) => page.locator('h1').textContent()

    it('is uploaded, its columns explained, watched, and its results taken away', async () => {
      const page = await atWork('clerk')
      const complaints = complaintsOf(page)
      const own = header.with(1, '姓名')
      const file = csv([own, rowFor(1), rowFor(2).with(3, '123'), rowFor(3)])
      await upload(page, `${file}"open`)
      await page.waitForSelector('.summary')
      expect(await page.locator('.summary').textContent()).toMatch(/无法读取.*lines/s)
      await upload(page, file)
      expect(await heading(page)).toBe('设置列名对应')
      await page.selectOption('#target-0', 'holders.0.name')
      await press(page, '记住并返回')
      await upload(page, file)
      await page.waitForURL(/batches\/[0-9a-f-]{36}$/)
      expect(await page.locator('.badge').first().textContent()).toBe('正在颁发')
      await press(page, '暂停')
      expect(await page.locator('.badge').first().textContent()).toBe('已暂停')
      await press(page, '继续')
      await workBatches(stage.world.deps)
      await page.waitForSelector('.badge:has-text("已完成")')
      const row = page.locator('tbody tr')
      expect(await row.count()).toBe(1)
      expect(await row.textContent()).toMatch(/3.*证件号码/s)
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("下载结果")')])
      const results = await (await download.createReadStream()).toArray()
      expect(Buffer.concat(results).toString()).toMatch(/"2","1\.2\.156\.3005\.2\..*"云21"/)
      expect(complaints).toEqual([])
    })

    it('waits for an approver where its type asks for two', async () => {
      await office.twoPerson(constructorType, ['issue'])
      const page = await atWork('clerk')
      await upload(page, csv([header, rowFor(10), rowFor(11)]))
      await page.waitForSelector('.badge:has-text("待审核")')
      expect(await page.locator('button:has-text("审核通过")').count()).toBe(0)
      await workBatches(stage.world.deps)
      const other = await atWork('approver')
      await other.goto(page.url())
      await press(other, '审核通过')
      await workBatches(stage.world.deps)
      await other.goto(page.url())
      expect(await other.locator('.badge').first().textContent()).toBe('已完成')
      const facts = await other.locator('.panel').first().textContent()
      expect(facts).toMatch(/已颁发\s*2/)
    })
  },
)
