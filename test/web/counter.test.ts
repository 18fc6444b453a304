import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { person } from '../licenses/registry.ts'
import { startShowing } from './showing.ts'
import { type Stage, startStage } from './stage.ts'
import { atHome } from './visitor.ts'
import { atWork, first, hall, openWorkplace, second } from './workplace.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  await openWorkplace(stage, person)
})
afterAll(() => stage.stop())

const matter = '住房公积金提取'

describe('a show code at a clerk’s counter', () => {
  it('is answered once; whoever scans it again, here or at the next desk, reads that it was used', async () => {
    const { identifier, number } = stage.licenses.good
    const holder = await startShowing(stage, identifier, await atHome(stage, person), { show: '/number' })
    const code = holder.code()
    const desk = await atWork(stage, first, '/counter')
    const scan = { form: '/counter/answer' }
    const answer = await desk.browser.submit(desk.page, { matter, qr: code }, scan)
    expect(answer.status).toBe(200)
    expect(answer.html).toContain('<h1>有效</h1>')
    for (const told of [person.name, number, '持证人出示的内容']) expect(answer.html).toContain(told)
    expect(answer.html).not.toContain(person.documentNumber)

    const nextDesk = await atWork(stage, second, '/counter')
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
