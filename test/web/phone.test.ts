import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserAgent } from '../../scripts/user-agent.ts'
import { demoMessages } from '../../src/identity/index.ts'
import { otherPerson } from '../licenses/registry.ts'
import { newcomer, newcomerPhone, phone, type Stage, startStage } from './stage.ts'
import { atHome, surely } from './visitor.ts'

let stage: Stage
let browser: UserAgent
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const wide = 64
const next = '13800138001'
const messagesTo = async (number: string): Promise<string[]> => {
  await stage.world.deps.jobs.drain()
  return (await demoMessages(stage.world.deps)).filter(each => each.phone === number).map(each => each.text)
}
const changes = async (): Promise<number> => {
  const [row] = await stage.world.owner`select count(*)::int as count from audit.records
    where type = 'phone.changed' and subject = ${`person:${stage.newcomerId}`}`
  return Number(row?.count)
}

describe('another phone, on the pages', () => {
  it('asks for a fresh strong sign-in first', async () => {
    const home = await atHome(stage, newcomer)
    const page = await home.browser.open(`${stage.origin}/me/security/phone`)
    expect(page.html).toContain('这一步要确认是您本人')
  })

  it('says what is wrong beside its field, keeps what was typed, and shows the number in no address', async () => {
    browser = (await surely(stage, newcomer, newcomerPhone)).browser
    const page = await browser.open(`${stage.origin}/me/security/phone`)
    expect(page.html).toContain('199****0003')
    const send = (number: string) => browser.submit(page, { phone: number }, { form: '/security/phone' })
    expect((await send('')).html).toMatch(/id="phone-error"[^>]*>请填写新的手机号/)
    expect((await send('12345')).html).toMatch(/id="phone-error"[^>]*>手机号码不正确/)
    expect((await send(newcomerPhone)).html).toContain('这就是您现在登记的手机号')
    const taken = await send(phone)
    expect(taken.html).toContain('验证码已发到')
    expect(taken.url).not.toContain(phone)
    const code = await stage.codeSentTo(phone)
    const refused = await browser.submit(taken, { code }, { form: '/phone/confirm' })
    expect(refused.html).toContain('这个号码登记在另一个账号上')
    expect(refused.html).toContain(`value="${phone}"`)
  })

  it(`is changed by its code, once among ${wide} at once; the old number is told`, async () => {
    const page = await browser.open(`${stage.origin}/me/security/phone`)
    const sent = await browser.submit(page, { phone: next }, { form: '/security/phone' })
    const blank = await browser.submit(sent, { code: ' ' }, { form: '/phone/confirm' })
    expect(blank.html).toMatch(/id="code-error"[^>]*>请填写短信里的 6 位验证码/)
    const wrong = await browser.submit(blank, { code: '000000' }, { form: '/phone/confirm' })
    expect(wrong.html).toContain('验证码不正确或已过期')
    const code = await stage.codeSentTo(next)
    const stopAt = (url: string) => url.endsWith('?done=phone')
    const answers = await Promise.all(
      Array.from({ length: wide }, () => browser.submit(wrong, { code }, { form: '/phone/confirm', stopAt })),
    )
    expect(answers.filter(({ url }) => stopAt(url))).toHaveLength(1)
    expect(answers.every(({ status }) => status < 500)).toBe(true)
    expect(await changes()).toBe(1)
    expect((await messagesTo(newcomerPhone))[0]).toContain('本号码不再接收验证码')
    expect((await messagesTo(next))[0]).toContain('修改了手机号')
    // What was opened with the old number is over.
    expect((await browser.open(`${stage.origin}/me`)).url).not.toBe(`${stage.origin}/me`)
    const { page: home } = await atHome(stage, { documentNumber: next })
    expect(home.url).toBe(`${stage.origin}/me`)
  })

  it('is taken off an account that has another way in, which the number is told, and signs nobody in any more', async () => {
    const lost = '19900000002'
    const id = await stage.register(otherPerson, { phone: lost })
    const { browser } = await surely(stage, otherPerson, lost)
    const security = await browser.open(`${stage.origin}/me/security`)
    expect(security.html).toContain('href="/me/security/phone/remove"')
    const page = await browser.open(`${stage.origin}/me/security/phone/remove`)
    expect(page.html).toContain('不能用短信验证码登录')
    await browser.submit(page, {}, { form: '/phone/remove' })
    expect((await messagesTo(lost)).some(each => each.includes('移除了手机号'))).toBe(true)
    const [row] = await stage.world.owner`select phone_index, phone_sealed from identity.people where id = ${id}`
    expect(row).toEqual({ phone_index: null, phone_sealed: null })
    expect((await browser.open(`${stage.origin}/me`)).url).not.toBe(`${stage.origin}/me`)
    expect((await atHome(stage, { documentNumber: lost })).page.url).not.toBe(`${stage.origin}/me`)
    const home = await atHome(stage, otherPerson)
    expect(home.page.url).toBe(`${stage.origin}/me`)
    expect((await home.browser.open(`${stage.origin}/me/security`)).html).not.toContain('/me/security/phone/remove')
  })
})
