import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sequenceLog } from '../../src/audit/index.ts'
import { appointAdministrator } from '../../src/identity/index.ts'
import { countLog, declareCompromise, exportTypes, publishType } from '../../src/licenses/index.ts'
import { system } from '../../src/platform/caller.ts'
import { type StaffName, staffOf, startOffice } from '../licenses/office.ts'
import { picturePng } from '../licenses/png.ts'
import {
  bodyFor,
  businessType,
  constructorType,
  department,
  otherPerson,
  person,
  typeOf,
} from '../licenses/registry.ts'
import { newcomer, newcomerPhone, password, type Stage, startStage } from '../web/stage.ts'
import { complaintsOf, findingsOn, sizes } from './checks.ts'
import { chromiumPath, openBrowser } from './chromium.ts'

/** Where pictures of the pages go, for somebody to look at; none without it. */
const pictures = process.env.PICTURES
const phones: Partial<Record<StaffName, string>> = {
  clerk: '19900000021',
  approver: '19900000022',
  secondClerk: '19900000023',
}

describe.skipIf(chromiumPath === undefined)('a department in Chromium', { timeout: 180_000 }, () => {
  let stage: Stage
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    stage = await startStage()
    for (const name of ['clerk', 'approver', 'secondClerk'] as const)
      await stage.register(staffOf(name), { phone: phones[name] ?? '' })
    const office = await startOffice(stage.world.deps)
    await office.twoPerson(constructorType, ['issue', 'revoke'])
    browser = await openBrowser()
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.stop()
  })

  const go = (path: string) => page.goto(`${stage.origin}${path}`)
  const heading = () => page.locator('h1').textContent()
  const press = (text: string) => page.click(`main button:has-text("${text}") >> nth=0`)
  const follow = (text: string) => page.click(`main a:has-text("${text}") >> nth=0`)
  async function isClean(name: string): Promise<void> {
    expect(await findingsOn(page), page.url()).toEqual([])
    expect(complaints, page.url()).toEqual([])
    if (pictures === undefined) return
    for (const size of sizes) {
      await page.setViewportSize(size)
      await page.screenshot({ path: join(pictures, `office-${name}-${size.width}.png`), fullPage: true })
    }
  }
  /** Signs in strongly, and acts for the department. */
  async function workAs(name: 'clerk' | 'approver' | 'secondClerk'): Promise<void> {
    await context?.close()
    context = await browser.newContext({ viewport: sizes[0] })
    page = await context.newPage()
    page.setDefaultTimeout(10_000)
    complaints = complaintsOf(page)
    await go('/department/licenses')
    await page.fill('#identifier', staffOf(name).documentNumber)
    await page.fill('#password', password)
    await press('登录')
    await page.click(`main button:has-text("${department.name}")`)
    await page.waitForURL('**/department/licenses')
    if ((await page.locator('a:has-text("再确认一次")').count()) > 0) {
      if (name === 'clerk') await isClean('not-yet')
      await follow('再确认一次')
      await page.fill('#identifier', staffOf(name).documentNumber)
      await page.fill('#password', password)
      await press('登录')
      await press('发送验证码')
      await page.fill('#code', await stage.codeSentTo(phones[name] ?? ''))
      await press('继续')
      const again = page.locator(`main button:has-text("${department.name}")`)
      if ((await again.count()) > 0) await again.click()
      await page.waitForURL('**/department/licenses')
    }
  }

  it('a clerk finds, issues, changes', async () => {
    await workAs('clerk')
    await isClean('register')
    await page.check('#by-holder')
    await page.fill('#text', '5301')
    await press('查找')
    await isClean('find-wrong')
    await page.fill('#text', person.documentNumber)
    await press('查找')
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(3)
    expect(page.url()).not.toContain(person.documentNumber)
    expect(await page.locator('tbody').textContent()).not.toContain(person.documentNumber)
    await isClean('found')

    await go('/department/licenses/new')
    await isClean('types')
    await follow('结婚证')
    await press('再加一位持证主体')
    await page.waitForSelector('[id="holders/1/name"]')
    await isClean('issue')
    await press('颁发')
    for (const [n, holder] of [person, otherPerson].entries()) {
      await page.fill(`[id="holders/${n}/documentNumber"]`, n === 0 ? '123' : holder.documentNumber)
      await page.fill(`[id="holders/${n}/name"]`, holder.name)
    }
    await page.fill('[id="fields/registeredOn"]', '2026-11-20')
    for (const n of [0, 1]) {
      const party = `fields/parties/${n}`
      if (n === 1) {
        await press('再加一项')
        await page.waitForSelector(`[id="${party}/name"]`)
      }
      await page.fill(`[id="${party}/name"]`, n === 0 ? person.name : otherPerson.name)
      await page.selectOption(`[id="${party}/sex"]`, n === 0 ? '男' : '女')
      await page.fill(`[id="${party}/nationality"]`, '中国')
      await page.fill(`[id="${party}/birthDate"]`, '1990-03-07')
      await page.fill(`[id="${party}/documentNumber"]`, '530102199003070016')
    }
    await press('颁发')
    await page.waitForSelector('.summary:focus')
    await isClean('issue-wrong')
    await page.fill('[id="holders/0/documentNumber"]', person.documentNumber)
    await page.click('main button:text-is("颁发")')
    await page.waitForSelector('.done')
    expect(await heading()).toBe('结婚证')
    await isClean('license')

    await follow('变更')
    await page.fill('[id="names/0"]', '王晓云')
    await isClean('amend')
    await page.selectOption('#reason', 'error-corrected')
    await page.fill('#remark', '姓名录入有误')
    await page.click('main button:text-is("变更")')
    await page.waitForSelector('.done')
    expect(await page.locator('ol.history > li').count()).toBe(2)
    await isClean('license-amended')
    await follow('吊销')
    await press('吊销')
    await page.waitForSelector('#reason:invalid')
    await page.selectOption('#reason', 'other')
    await press('吊销')
    await page.waitForSelector('.summary:focus')
    await isClean('revoke')
    await page.fill('#remark', '婚姻登记被撤销')
    await press('吊销')
    await page.waitForSelector('.done')
    await isClean('license-revoked')
  })

  it('a form is kept as a draft and gone on with; the license has its picture, its place in the log and its numbers', async () => {
    const { deps } = stage.world
    const drivingType = '11530000PDY00001XE905'
    await go(`/department/licenses/new?type=${drivingType}`)
    await page.fill('[id="holders/0/name"]', person.name)
    await page.fill('[id="fields/address"]', '云南省昆明市五华区翠湖南路 1 号')
    await press('存为草稿')
    await page.waitForSelector('.done')
    await isClean('draft-saved')
    await go('/department/licenses/new')
    await isClean('drafts')
    await page.click('main table a:has-text("机动车驾驶证")')
    expect(await page.inputValue('[id="holders/0/name"]')).toBe(person.name)
    await page.fill('[id="holders/0/documentNumber"]', person.documentNumber)
    await page.selectOption('[id="fields/sex"]', '男')
    await page.fill('[id="fields/nationality"]', '中国')
    await page.fill('[id="fields/birthDate"]', '1990-03-07')
    await page.fill('[id="fields/firstIssuedOn"]', '2012-08-20')
    await page.check('[id="fields/classes-C1"]')
    await page.fill('[id="fields/fileNumber"]', '530100000001')
    const photo = { name: 'photo.png', mimeType: 'image/png' }
    await page.setInputFiles('[id="fields/photo"]', { ...photo, buffer: Buffer.from('no picture') })
    await press('颁发')
    await page.waitForSelector('.summary:focus')
    await isClean('photo-wrong')
    const portrait = picturePng(102, 126, (x, y) => (y < 70 ? [220, 200, x, 255] : [60, 80, 120, 255]))
    await page.setInputFiles('[id="fields/photo"]', { ...photo, buffer: portrait })
    await press('颁发')
    await page.waitForSelector('.done')
    await sequenceLog(deps)
    await countLog(deps)
    await page.reload()
    expect(await page.$eval('img.photo', image => image.getAttribute('alt'))).toBe('持证人照片')
    await isClean('license-photo')
    const download = page.waitForEvent('download')
    await follow('下载存证证明')
    expect((await download).suggestedFilename()).toMatch(/\.tlog-proof$/)
    await go('/department/licenses/new')
    expect(await page.locator('main table').count()).toBe(0)
    await go('/department/statistics?days=7')
    expect(await page.locator('svg.chart rect').count()).toBe(21)
    await page.click('summary')
    await isClean('statistics')
    await go('/department/statistics?days=90&lang=en')
    await isClean('statistics-en')
    await go('/department/licenses?status=revoked&lang=zh')
    await isClean('register-narrowed')
  })

  it('a type that asks for two: a clerk proposes, an approver decides', async () => {
    await go(`/department/licenses/new?type=${constructorType}`)
    await page.fill('[id="holders/0/documentNumber"]', person.documentNumber)
    await page.fill('[id="holders/0/name"]', person.name)
    const fields = bodyFor(constructorType).fields
    for (const name of ['birthDate', 'registrationNumber', 'employer'])
      await page.fill(`[id="fields/${name}"]`, String(fields[name]))
    await page.selectOption('[id="fields/sex"]', '男')
    await page.fill('[id="fields/specialties/0/name"]', '建筑工程')
    await page.fill('[id="fields/registrationNumber"]', 'x')
    await press('提交审核')
    await page.waitForSelector('.summary:focus')
    expect(await page.locator('.summary').textContent()).toContain('例如')
    await isClean('propose')
    await page.fill('[id="fields/registrationNumber"]', '云2530000202600001')
    await press('提交审核')
    await page.waitForSelector('.done')
    await isClean('proposal-own')
    const address = new URL(page.url()).pathname

    await workAs('approver')
    await go('/department/proposals')
    await isClean('proposals')
    await go(address)
    await press('不同意')
    await page.waitForSelector('.summary:focus')
    await isClean('proposal')
    await press('同意')
    await page.waitForSelector('.done')
    await isClean('proposal-done')
    expect(await page.locator('main a.exact').count()).toBe(1)
    await go('/department/proposals?all=yes')
    await isClean('proposals-all')
    await go('/department/licenses/new')
    expect(page.url(), 'an approver issues nothing').toBe(`${stage.origin}/department/licenses`)
  })

  it('numbered paper: received, used, compared', async () => {
    const { deps } = stage.world
    await publishType(deps, system('test'), businessType, { ...typeOf(businessType), paper: true })
    await workAs('secondClerk')
    await go('/department/paper')
    await isClean('paper')
    await page.fill('#first', 'A1')
    await page.fill('#last', 'B2')
    await press('登记入库')
    await page.waitForSelector('.summary:focus')
    await isClean('paper-wrong')
    await page.fill('#first', 'A0001001')
    await page.fill('#last', 'A0001100')
    await press('登记入库')
    await page.waitForSelector('.done')
    await stage.issue(businessType, { paperSerial: 'A0001003' })
    await page.fill('#serial', 'A0001003')
    await press('登记')
    await page.waitForSelector('.done')
    expect(await page.locator('tbody >> nth=0').textContent()).toContain('A0001001')
    await isClean('paper-compared')
  })

  it('licenses of a stolen key are issued again', async () => {
    const { deps } = stage.world
    const by = system('test')
    const manager = await stage.world.token(['catalog.manage'])
    const seals = await stage.ask('GET', `/api/seals?uscc=${department.uscc}`, { as: manager })
    const [{ id }] = seals.body
    await stage.issue('11530000PDY00001XE902')
    await stage.ask('POST', `/api/seals/${id}/replace`, { as: manager, payload: { reason: 'other' } })
    await declareCompromise(deps, by, id, new Date())
    await go('/department/licenses')
    await isClean('register-stolen')
    await follow('去重新颁发')
    await isClean('reissues')
    await follow('密钥')
    await isClean('reissue')
    await press('全部重新颁发')
    await page.waitForSelector('progress')
    await isClean('reissue-running')
    for (let n = 0; n < 3; n += 1) await deps.jobs.drain()
    await page.reload()
    expect(await page.locator('main').textContent()).toContain('已完成')
    await isClean('reissue-done')
    await go('/department/reissues?lang=en')
    await isClean('reissues-en')
    await go('/department/licenses?lang=zh')
  })

  it('the holder sees the versions of a license', async () => {
    await context.close()
    context = await browser.newContext({ viewport: sizes[0] })
    page = await context.newPage()
    complaints = complaintsOf(page)
    await go('/me')
    await page.fill('#identifier', person.documentNumber)
    await page.fill('#password', password)
    await press('登录')
    await page.click('button.choice >> nth=0')
    await page.waitForURL('**/me')
    await isClean('me')
    await page.click('a.license:has-text("结婚证"):has-text("吊销")')
    await page.waitForSelector('ol.history')
    expect(await page.locator('ol.history').textContent()).not.toContain('姓名录入有误')
    await isClean('own-license')
    await page.click('ol.history a')
    await isClean('own-license-before')
  })

  it('the catalog: read by anyone, compared, kept by the system administrator', async () => {
    const { deps } = stage.world
    await appointAdministrator(deps, system('test'), stage.newcomerId, 'system')
    await context.close()
    context = await browser.newContext({ viewport: sizes[0] })
    page = await context.newPage()
    complaints = complaintsOf(page)
    await go('/catalog')
    await isClean('catalog')
    await follow('二级建造师注册证书')
    await isClean('type')
    await page.click('main a:has-text("与上一版比较") >> nth=0')
    expect(await page.locator('tbody').textContent()).toContain('双人审核')
    await isClean('compare')

    await go('/admin/catalog')
    await page.fill('#identifier', newcomer.documentNumber)
    await page.fill('#password', password)
    await press('登录')
    await follow('再确认一次')
    await page.fill('#identifier', newcomer.documentNumber)
    await page.fill('#password', password)
    await press('登录')
    await press('发送验证码')
    await page.fill('#code', await stage.codeSentTo(newcomerPhone))
    await press('继续')
    await page.waitForURL('**/admin/catalog')
    await page.fill('#file', '[{"name": "不全"}]')
    await press('导入')
    await page.waitForSelector('.summary:focus')
    await isClean('catalog-wrong')
    await page.fill('#file', await exportTypes(deps))
    await press('导入')
    await page.waitForSelector('.done')
    await isClean('catalog-keep')
    await page.click('tr:has-text("残疾人证") a:has-text("停用")')
    await isClean('catalog-retire')
    await press('停用')
    await page.waitForSelector('.done')
    expect(await page.locator('tr:has-text("残疾人证")').textContent()).toContain('已停用')
  })
})
