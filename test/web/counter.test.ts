import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from '../../scripts/user-agent.ts'
import { sequenceLog } from '../../src/audit/index.ts'
import { constructorType, person } from '../licenses/registry.ts'
import { now, startShowing } from './showing.ts'
import { type Stage, startStage } from './stage.ts'
import { atHome, type Visitor } from './visitor.ts'
import { atWork, first, hall, openWorkplace, second } from './workplace.ts'

let stage: Stage
let desk: Visitor
let nextDesk: Visitor
beforeAll(async () => {
  stage = await startStage()
  await openWorkplace(stage, person)
  desk = await atWork(stage, first, '/counter')
  nextDesk = await atWork(stage, second, '/counter')
})
afterAll(() => stage.stop())

const matter = '住房公积金提取'

async function nextCitizen({ browser }: Visitor): Promise<Page> {
  const page = await browser.open(`${stage.origin}/counter`)
  return page.html.includes('/counter/next') ? browser.submit(page, {}, { form: '/counter/next' }) : page
}

describe('a show code at a clerk’s counter', () => {
  it('is answered once; whoever scans it again, here or at the next desk, reads that it was used', async () => {
    const { identifier, number } = stage.licenses.good
    const holder = await startShowing(stage, identifier, await atHome(stage, person), { show: '/number' })
    // Of two codes the later one counts.
    const code = holder.code(now() - 10)
    const scan = { form: '/counter/answer' }
    const answer = await desk.browser.submit(desk.page, { matter, qr: code }, scan)
    expect(answer.status).toBe(200)
    expect(answer.html).toContain('<h1>有效</h1>')
    for (const told of [person.name, number, '持证人出示的内容']) expect(answer.html).toContain(told)
    expect(answer.html).not.toContain(person.documentNumber)

    for (const again of [
      await desk.browser.submit(answer, { qr: code }, scan),
      await nextDesk.browser.submit(nextDesk.page, { matter, qr: code }, scan),
    ]) {
      expect(again.status).toBe(200)
      expect(again.html).toContain('<h1>无效</h1>')
      expect(again.html).toContain('亮证码已使用过')
      expect(again.html).toContain('请持证人在手机上换一个亮证码，再扫一次。')
      for (const untold of [person.name, number]) expect(again.html).not.toContain(untold)
    }
    // The holder reads who has looked, and what came of it.
    const during = await holder.browser.open(holder.page.url)
    expect(during.html.split(hall.name)).toHaveLength(4)

    // The next code is good again, as the advice says.
    const other = await desk.browser.submit(
      await desk.browser.open(`${stage.origin}/counter`),
      { qr: holder.code() },
      scan,
    )
    expect(other.html).toContain('<h1>有效</h1>')
  })
})

describe('a number at a clerk’s counter', () => {
  const byNumber = { form: '/counter/number' }
  const typeCode = constructorType

  it('is answered, masked, for the matter that is being served, and stands among what was verified', async () => {
    const { number, identifier } = stage.licenses.good
    const { browser } = desk
    const blank = await nextCitizen(desk)
    expect(blank.html).not.toContain('按证照编号核验')
    const settled = await browser.submit(blank, { matter }, { form: '/counter/answer' })
    const answer = await browser.submit(settled, { typeCode, number: ` ${number} ` }, byNumber)
    expect(answer.html).toContain('<h1>有效</h1>')
    expect(answer.html.replaceAll('<wbr/>', '')).toContain(identifier)
    expect(answer.html).not.toContain(person.name)
    expect((await browser.open(`${stage.origin}/counter/today`)).html).toContain('证照编号')
  })

  it('asks for what is missing, and says what to do where there is no such license', async () => {
    const { browser } = nextDesk
    const settled = await browser.submit(await nextCitizen(nextDesk), { matter }, { form: '/counter/answer' })
    const blank = await browser.submit(settled, { typeCode: '', number: ' ' }, byNumber)
    for (const told of ['请选择证照类型', '请填写证照编号']) expect(blank.html).toContain(told)
    const none = await browser.submit(blank, { typeCode, number: '云2999999999' }, byNumber)
    expect(none.html).toContain('<h1>无效</h1>')
    expect(none.html).toContain('请核对证照类型和证照编号')
    // Nobody asks without saying what for.
    const lost = await browser.submit(settled, { typeCode, number: '云2999999999', matter: '' }, byNumber)
    expect(lost.html).toContain('办理事项不能这样写')
  })
})

describe('a receipt at a clerk’s counter', () => {
  it('is told from a license, with what was found then', async () => {
    const { qr } = stage.licenses.good
    const as = await stage.world.token(['licenses.verify'], hall.uscc)
    const { body } = await stage.ask('POST', '/api/verifications', { as, payload: { qr, keepReceipt: true } })
    await sequenceLog(stage.world.deps)
    const receipt = await stage.call('GET', `/api/verifications/${body.receiptId}/receipt?format=pdf`, { as })
    const { browser } = nextDesk
    const settled = await browser.submit(await nextCitizen(nextDesk), { matter }, { form: '/counter/answer' })
    const file = new File([new Uint8Array(receipt.raw)], 'receipt.pdf', { type: 'application/pdf' })
    const { html } = await browser.submit(settled, { file }, { form: '/counter/document' })
    for (const told of ['<h1>回执真实</h1>', '当时的核验结果', '当时有效', hall.name]) expect(html).toContain(told)
    expect(html).not.toContain('<h1>有效</h1>')
  })
})
