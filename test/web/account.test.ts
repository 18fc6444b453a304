import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserAgent } from '../../scripts/user-agent.ts'
import { simulatedData } from '../../src/demo/index.ts'
import { appointAdministrator } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { company, person } from '../licenses/registry.ts'
import { newcomer, phone, type Stage, startStage } from './stage.ts'
import { atHome, surely } from './visitor.ts'

let stage: Stage
/** Signed in by two means, once: a phone is sent one code a minute. */
let browser: UserAgent
beforeAll(async () => {
  stage = await startStage({ simulated: simulatedData() })
  browser = (await surely(stage, person, phone)).browser
})
const open = (path: string) => browser.open(`${stage.origin}${path}`)
afterAll(() => stage.stop())

const nextYear = String(new Date().getUTCFullYear() + 1)

describe('sessions and applications', () => {
  it('another session is ended from here; this one is marked', async () => {
    const other = await atHome(stage, newcomer)
    const { browser: here } = await atHome(stage, newcomer)
    const page = await here.open(`${stage.origin}/me/sessions`)
    expect(page.html).toContain('>这里<')
    const ended = await here.submit(page, {}, { form: '/me/sessions/end' })
    expect(ended.html).toContain('那次登录已经退出')
    expect((await other.browser.open(`${stage.origin}/me`)).url).toContain('/sign-in/')
    expect(ended.html).toContain('最近的登录')
  })

  it('what was agreed to is taken back', async () => {
    const back = (url: string) => url.startsWith(`${stage.application.origin}/callback`)
    const { browser: theirs } = await atHome(stage, newcomer)
    const consent = await theirs.open(stage.authorizeUrl(), back)
    await theirs.submit(consent, {}, { stopAt: back })
    const page = await theirs.open(`${stage.origin}/me/applications`)
    expect(page.html).toContain('玉溪市公积金')
    const asked = await theirs.open(`${stage.origin}/me/applications/withdraw?client=housing-fund`)
    expect(asked.html).toContain('马上失效')
    const done = await theirs.submit(asked, {}, { form: '/withdraw' })
    expect(done.html).toContain('已经取消')
    expect(done.html).not.toContain('玉溪市公积金')
  })
})

describe('acting for others', () => {
  it('needs to be known surely', async () => {
    const { page } = await atHome(stage, person, `/me/mandates/${company.documentNumber}`)
    expect(page.html).toContain('这一步要求实名等级 3 级')
  })

  it('a legal representative appoints an agent and takes it back', async () => {
    const page = await open(`/me/mandates/${company.documentNumber}`)
    const typed = { ...newcomer, matters: '*', licenseTypes: '', until: `${nextYear}-06-30`, kind: 'agent' }
    const form = { form: `/me/mandates/${company.documentNumber}` }
    const wrong = await browser.submit(page, { ...typed, name: '不是他' }, form)
    expect(wrong.html).toContain('没有以该姓名和证件号码登记的人员')
    expect(wrong.html).toContain('value="不是他"')
    const done = await browser.submit(wrong, typed, form)
    expect(done.html).toContain('已经委托')
    expect(done.html).toContain('全部政务服务事项')

    const agent = await atHome(stage, newcomer, '/me/mandates')
    expect(agent.page.html).toContain(company.name)

    const [, mandate = ''] = /withdraw\?mandate=([\w-]+)/.exec(done.html) ?? []
    const confirm = await browser.open(
      `${stage.origin}/me/mandates/${company.documentNumber}/withdraw?mandate=${mandate}`,
    )
    const withdrawn = await browser.submit(confirm, {}, { form: '/withdraw' })
    expect(withdrawn.html).toContain('授权已经收回')
    expect(withdrawn.html).toContain('已经结束的授权')
  })

  it('an organization that the register knows by somebody else is not claimed', async () => {
    const page = await open('/me/mandates')
    const wrong = await browser.submit(page, { uscc: '91530103PDY000079Y' }, { form: '/claim' })
    expect(wrong.html).toContain('登记机关显示您不是该组织的法定代表人')
    expect((await browser.submit(page, { uscc: 'x' }, { form: '/claim' })).html).toContain('统一社会信用代码不正确')
  })

  it('switches at our own pages', async () => {
    const page = await open('/me/mandates')
    const [, chosen] = page.html.split(`value="${company.documentNumber}"`)
    expect(chosen).toBeTruthy()
    const switched = await browser.submit(page, { organization: company.documentNumber }, { form: '/acting-for' })
    expect(switched.html).toContain('已经切换身份')
    expect((await browser.open(`${stage.origin}/me`)).html).toContain('正在代表')
  })
})

describe('applications of an organization', () => {
  it('are for those who act for it', async () => {
    const { page } = await atHome(stage, newcomer, '/department/clients')
    expect(page.html).toContain('还不能管理接入应用')
  })

  it('are registered, looked at and disabled', async () => {
    await browser.submit(await open('/me/mandates'), { organization: company.documentNumber }, { form: '/acting-for' })
    const list = await browser.open(`${stage.origin}/department/clients`)
    expect(list.html).toContain(`${company.name}的接入应用`)
    const form = await browser.open(`${stage.origin}/department/clients/new`)
    const typed = {
      name: '餐饮订餐',
      nameEn: '',
      kind: 'web',
      scopes: 'profile',
      redirectUris: 'http://example.org/back',
      postLogoutRedirectUris: '',
      proof: 'secret',
      jwks: '',
      backchannelLogoutUri: '',
      assuranceCeiling: '3',
    }
    const wrong = await browser.submit(form, typed, { form: '/department/clients' })
    expect(wrong.html).toMatch(/id="redirectUris-error"[^>]*>返回地址要以 https/)
    const made = await browser.submit(
      wrong,
      { ...typed, redirectUris: 'https://example.org/back' },
      { form: '/department/clients' },
    )
    expect(made.html).toContain('密钥只显示这一次')
    const [, id = ''] = /department\/clients\/(app-\w+)/.exec(made.html) ?? []
    const one = await browser.open(`${stage.origin}/department/clients/${id}`)
    expect(one.html).toContain('https://example.org/back')
    expect(one.html).toContain('还没有通知过')
    const confirm = await browser.open(`${stage.origin}/department/clients/${id}/disable`)
    const disabled = await browser.submit(confirm, {}, { form: '/disable' })
    expect(disabled.html).toContain('已停用')
  })
})

describe('administration', () => {
  it('is not there for anybody else', async () => {
    const { page } = await atHome(stage, newcomer, '/admin')
    expect(page.status).toBe(404)
  })

  it('finds a person by number, shows them masked, ends sessions, withdraws evidence', async () => {
    await appointAdministrator(stage.world.deps, system('test'), stage.personId, 'security')
    const low = await atHome(stage, person, '/admin')
    expect(low.page.html).toContain('再确认一次是您本人')
    const other = await atHome(stage, newcomer)
    const page = await open('/admin')
    const { name: _name, ...document } = newcomer
    const form = { form: '/admin/people' }
    const nobody = await browser.submit(page, { ...document, documentNumber: '53010219900101001X' }, form)
    expect(nobody.html).toContain('没有以这个证件号码登记的人员')
    const found = await browser.submit(nobody, document, form)
    expect(found.url).toContain(stage.newcomerId)
    expect(found.html).toContain('533401********5287')
    expect(found.html).not.toContain(newcomer.documentNumber)
    const confirm = await browser.open(`${found.url}/end-sessions`)
    expect((await browser.submit(confirm, {}, { form: '/end-sessions' })).html).toContain('现在没有登录')
    expect((await other.browser.open(`${stage.origin}/me`)).url).toContain('/sign-in/')
    const ask = await browser.open(`${found.url}/withdraw`)
    const lowered = await browser.submit(ask, { level: '3', reason: 'error' }, { form: '/withdraw' })
    expect(lowered.html).toContain('没有有效的核验依据')
    expect(lowered.html).not.toContain('已冻结')
    const frozen = await browser.submit(await browser.open(`${found.url}/freeze`), {}, { form: '/freeze' })
    expect(frozen.html).toContain('已冻结')
    const blank = await browser.submit(await browser.open(`${found.url}/unfreeze`), {}, { form: '/unfreeze' })
    expect(blank.url).toContain('/unfreeze')
    const open_ = await browser.submit(blank, { reason: 'seen-in-person' }, { form: '/unfreeze' })
    expect(open_.html).toContain('账号已经解冻')
    expect((await browser.open(`${stage.origin}/admin/clients`)).status).toBe(404)
  })
})
