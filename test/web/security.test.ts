import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { simulatedData } from '../../src/demo/index.ts'
import { person } from '../licenses/registry.ts'
import { newcomer, newcomerPhone, password, phone, type Stage, startStage } from './stage.ts'
import { totpOf } from './totp.ts'
import { atHome, surely } from './visitor.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ simulated: simulatedData() })
})
afterAll(() => stage.stop())

const open = (path: string) => createUserAgent().open(`${stage.origin}${path}`)

describe('signing in by a code', () => {
  it('asks to whom, then the code; the next time it stands first', async () => {
    const browser = createUserAgent()
    const first = await browser.open(`${stage.origin}/me`)
    let page = await browser.open(`${first.url}?method=code`)
    page = await browser.submit(page, { identifier: phone })
    expect(page.html).toContain('验证码已经发出')
    const wrong = await browser.submit(page, { code: '000000' })
    expect(wrong.html).toContain('验证码不正确或已过期')
    page = await browser.submit(wrong, { code: await stage.codeSentTo(phone) })
    expect(page.html).toContain('您这次以谁的身份办事')
    await browser.submit(await browser.submit(page, {}), {}, { form: '/sign-out' })
    const again = await browser.open(`${stage.origin}/me`)
    expect(again.html).toContain('/code/send"')
  })

  it('is answered alike for whoever has no account', async () => {
    const pages = []
    for (const identifier of ['19900009999', '530102198001010010']) {
      const browser = createUserAgent()
      const first = await browser.open(`${stage.origin}/me`)
      const page = await browser.submit(await browser.open(`${first.url}?method=code`), { identifier })
      pages.push(page.html.replace(/value="[^"]*"/g, '').replace(/\/sign-in\/[\w-]+/g, ''))
    }
    expect(new Set(pages).size).toBe(1)
  })

  it('says what is missing and keeps what was typed', async () => {
    const browser = createUserAgent()
    const first = await browser.open(`${stage.origin}/me`)
    const page = await browser.submit(await browser.open(`${first.url}?method=code`), { identifier: ' ' })
    expect(page.html).toContain('请填写手机号、证件号码或统一社会信用代码')
    const certificate = await browser.open(`${first.url}?method=certificate`)
    expect(certificate.html).toContain('openssl dgst -sha256 -sign')
    const challenged = await browser.submit(certificate, {
      chain: 'no certificate',
      algorithm: 'RS256',
      signature: 'x',
    })
    expect(challenged.html).toContain('读不出这张证书')
    expect(challenged.html).toContain('no certificate</textarea>')
  })
})

describe('an authenticator app', () => {
  it('is set up with a code of it; a mistyped one costs no new scan; then it is asked for', async () => {
    const who = { documentType: 'resident-id', documentNumber: '530103198512120028', name: '李晓彤' }
    await stage.register(who, { phone: '19900000002' })
    const { browser } = await surely(stage, who, '19900000002')
    let page = await browser.submit(
      await browser.open(`${stage.origin}/me/security/totp`),
      {},
      { form: '/me/security/totp' },
    )
    const secret = /secret=([A-Z2-7]+)/.exec(page.html)?.[1] ?? ''
    expect(page.html).toContain('<svg')
    page = await browser.submit(page, { code: '000000' }, { form: '/totp/confirm' })
    expect(page.html).toContain('动态口令不对')
    expect(page.html).toContain(secret)
    page = await browser.submit(page, { code: totpOf(secret) }, { form: '/totp/confirm' })
    const [recoveryCode = ''] = [...page.html.matchAll(/<li>([A-Z0-9-]{8,})<\/li>/g)].map(each => each[1] ?? '')
    expect(page.html).toContain('只显示这一次')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect((await browser.open(`${stage.origin}/me/security`)).html).toContain('还剩 10 个')

    const asked = await atHome(stage, who)
    expect(asked.page.html).toContain('您的账号开启了二次验证')
    const mistyped = await asked.browser.submit(asked.page, { code: '12' })
    expect(mistyped.html).toContain('动态口令不对')
    const other = await asked.browser.open(`${asked.page.url}?way=recovery-code`)
    const home = await asked.browser.submit(other, { code: recoveryCode })
    expect(home.url).toBe(`${stage.origin}/me`)
  })
})

describe('the password', () => {
  it('is changed after more proof was shown; mistakes stand beside their field', async () => {
    const visitor = await surely(stage, newcomer, newcomerPhone)
    const { browser } = visitor
    let { page } = visitor
    expect(page.url).toBe(`${stage.origin}/me/security/password`)
    page = await browser.submit(
      page,
      { current: 'wrong', next: 'a good new password 42' },
      { form: '/security/password' },
    )
    expect(page.html).toMatch(/id="current-error"[^>]*>当前密码不正确/)
    page = await browser.submit(page, { current: password, next: 'short' }, { form: '/security/password' })
    expect(page.html).toMatch(/id="next-error"[^>]*>密码至少需要 10 个字符/)
    page = await browser.submit(page, { current: password, next: password }, { form: '/security/password' })
    expect(page.url).toBe(`${stage.origin}/me/security?done=password`)
    expect(page.html).toContain('密码已修改')
  })
})

describe('an application that wants to be surer', () => {
  const wish = () => `${stage.authorizeUrl('openid profile')}&acr_values=urn:yihao:assurance:4`
  const back = (url: string): boolean => url.startsWith(`${stage.application.origin}/callback`)
  const withPassword = { identifier: newcomer.documentNumber, password }

  it('but only prefers it: what and why is said, and one may go on without', async () => {
    const browser = createUserAgent()
    const asked = await browser.submit(await browser.open(wish()), withPassword, { stopAt: back })
    expect(asked.html).toContain('玉溪市公积金希望实名等级达到“4 级 · 核对过本人”')
    const on = await browser.submit(asked, {}, { form: '/skip', stopAt: back })
    expect(on.html).toContain('您的姓名')
  })

  it('is refused as any step, or satisfied by a face check', async () => {
    const browser = createUserAgent()
    const asked = await browser.submit(await browser.open(wish()), withPassword, { stopAt: back })
    const refused = await browser.submit(asked, {}, { form: '/prove', button: 'refuse', stopAt: back })
    expect(new URL(refused.url).searchParams.get('error')).toBe('access_denied')
    const again = await browser.submit(await browser.open(wish()), withPassword, { stopAt: back })
    const face = await browser.open(`${again.url}?way=face`)
    const begun = await browser.submit(face, {}, { form: '/prove' })
    expect(begun.html).toContain('我已完成，继续')
    const done = await browser.submit(begun, {}, { form: '/prove', stopAt: back })
    expect(done.html).toContain('您的姓名')
  })
})

describe('the way back into an account', () => {
  it('gives a ticket once; the owner sees it in every session and can cancel it', async () => {
    const browser = createUserAgent()
    let page = await browser.submit(await browser.open(`${stage.origin}/recover`), { ...person })
    expect(page.url).toBe(`${stage.origin}/recover/check`)
    page = await browser.submit(page, {})
    expect(page.html).toContain('找回凭证')
    const ticket = /id="ticket">([^<]+)</.exec(page.html)?.[1] ?? ''
    expect(ticket).toHaveLength(43)
    const early = await browser.submit(await browser.open(`${stage.origin}/recover/finish`), {
      ticket,
      password: 'another good one 42',
    })
    expect(early.html).toContain('等待期')
    const home = await atHome(stage, person)
    expect(home.page.html).toContain('有人正在找回您的账号')
    const cancelled = await home.browser.submit(home.page, {}, { form: '/cancel-recovery' })
    expect(cancelled.html).toContain('账号找回已取消')
    expect(cancelled.html).not.toContain('有人正在找回您的账号')
  })

  it('refuses a stranger and a wrong name alike', async () => {
    const pages = []
    for (const claim of [
      { ...person, name: '王大云' },
      { ...person, documentNumber: '53010219800101001X', name: '没有人' },
    ]) {
      const browser = createUserAgent()
      const page = await browser.submit(await browser.open(`${stage.origin}/recover`), claim)
      const answer = page.url.endsWith('/check') ? await browser.submit(page, {}) : page
      pages.push(/<h1>[^<]*<\/h1>/.exec(answer.html)?.[0])
    }
    expect(pages[0]).toBe('<h1>没有通过核验</h1>')
  })

  it('says what is missing', async () => {
    const browser = createUserAgent()
    const page = await browser.submit(await browser.open(`${stage.origin}/recover`), { ...person, name: '' })
    expect(page.html).toContain('请填写姓名')
  })
})

describe('freezing', () => {
  it('says what follows, then nobody gets in', async () => {
    const id = await stage.register({ documentType: 'resident-id', documentNumber: '53010219900101001X', name: '赵一' })
    expect(id).toBeTruthy()
    const { browser } = await atHome(stage, { documentNumber: '53010219900101001X' })
    const page = await browser.open(`${stage.origin}/me/security/freeze`)
    expect(page.html).toContain('包括您自己')
    const frozen = await browser.submit(page, {}, { form: '/freeze' })
    expect(frozen.html).toContain('账号已冻结')
    const late = await atHome(stage, { documentNumber: '53010219900101001X' })
    expect(late.page.html).toContain('这个账号已冻结')
  })
})

describe('the inbox of a demonstration', () => {
  it('shows what phones would have got, and is not there otherwise', async () => {
    expect((await open('/demo/inbox')).html).toContain(phone)
    const real = await startStage({ config: { demo: false } })
    try {
      expect((await createUserAgent().open(`${real.origin}/demo/inbox`)).status).toBe(404)
    } finally {
      await real.stop()
    }
  })
})
