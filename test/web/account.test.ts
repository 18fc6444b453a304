import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserAgent } from '../../scripts/user-agent.ts'
import { simulatedData } from '../../src/demo/index.ts'
import { appointAdministrator, demoMessages } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { openSessionsOf, registerClient } from '../../src/sso/index.ts'
import { businessType, company, constructorType, person } from '../licenses/registry.ts'
import { newcomer, newcomerPhone, phone, type Stage, startStage } from './stage.ts'
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

const drivingType = '11530000PDY00001XE905'
async function messagesTo(number: string): Promise<string[]> {
  await stage.world.deps.jobs.drain()
  return (await demoMessages(stage.world.deps)).filter(each => each.phone === number).map(each => each.text)
}
/** Who has done it. */
async function actorsOf(type: string, personId: string): Promise<string[]> {
  const rows = await stage.world.owner`
    select actor from audit.records where type = ${type} and subject = ${`person:${personId}`}`
  return rows.map(row => String(row.actor))
}

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
    const typed = { ...newcomer, matters: '*', until: `${nextYear}-06-30`, kind: 'agent' }
    const form = { form: `/me/mandates/${company.documentNumber}` }
    const wrong = await browser.submit(page, { ...typed, name: '不是他' }, form)
    expect(wrong.html).toContain('没有以该姓名和证件号码登记的人员')
    expect(wrong.html).toContain('value="不是他"')
    const done = await browser.submit(wrong, typed, form)
    expect(done.html).toContain('已经委托')
    expect(done.html).toContain('全部政务服务事项')
    expect(done.html).not.toContain('证照：')

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

  it('a mandate names matters and licenses; a license is found by its name, and what was typed and chosen stays', async () => {
    const path = `/me/mandates/${company.documentNumber}`
    const page = await open(path)
    const press = { form: path, button: 'find' }
    const typed = { ...newcomer, matters: 'clients.manage', otherMatters: '', until: `${nextYear}-06-30` }
    const found = await browser.submit(page, { ...typed, licenseTypes: businessType, find: '建造师' }, press)
    expect(found.html).toContain('名称里有“建造师”的证照有 1 种')
    expect(found.html).toContain(`value="${newcomer.documentNumber}"`)
    const boxOf = (code: string): string => new RegExp(`<input[^>]*value="${code}"[^>]*>`).exec(found.html)?.[0] ?? ''
    expect(boxOf(businessType)).toContain('checked')
    expect(boxOf('clients.manage')).toContain('checked')
    expect(boxOf(constructorType)).toContain('checkbox')
    expect(boxOf(drivingType)).toBe('')
    // Enter in the field presses the first button, which goes on: it looks too.
    const again = await browser.submit(found, { ...typed, find: '没有这种证照' }, { form: path })
    expect(again.html).toContain('证照有 0 种')
    expect(again.html).not.toContain('已经委托')
    const done = await browser.submit(
      again,
      { ...typed, licenseTypes: businessType, otherMatters: 'PDY-0001', kind: 'agent' },
      { form: path },
    )
    expect(done.html).toContain('已经委托')
    const line = '事项：PDY-0001、管理本单位的接入应用；证照：营业执照'
    expect(done.html).toContain(line)
    expect((await atHome(stage, newcomer, '/me/mandates')).page.html).toContain(line)
    const [, mandate = ''] = /withdraw\?mandate=([\w-]+)/.exec(done.html) ?? []
    const confirm = await browser.open(`${stage.origin}${path}/withdraw?mandate=${mandate}`)
    await browser.submit(confirm, {}, { form: '/withdraw' })
  })

  it('a mandate for nothing is not given', async () => {
    const path = `/me/mandates/${company.documentNumber}`
    const typed = { ...newcomer, until: `${nextYear}-06-30`, kind: 'agent' }
    const answer = await browser.submit(await open(path), typed, { form: path })
    expect(answer.html).toContain('请选择事项或证照，至少一项')
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
    expect(one.html).toContain('没有登记退出通知地址')
    for (const text of ['OpenID Connect', '3 级', '密钥 (client_secret_basic)']) expect(one.html, text).toContain(text)
    const confirm = await browser.open(`${stage.origin}/department/clients/${id}/disable`)
    const disabled = await browser.submit(confirm, {}, { form: '/disable' })
    expect(disabled.html).toContain('已停用')
  })
})

describe('what is registered of an application', () => {
  it('is shown: profile, highest level, where it is told of sign-outs', async () => {
    const { publicKey } = newKeyPair()
    await registerClient(stage.world.deps, system('test'), {
      id: 'strict-site',
      name: '严格的网站',
      organization: company.documentNumber,
      kind: 'web',
      scope: 'openid profile',
      redirectUris: ['https://strict.example.org/back'],
      postLogoutRedirectUris: ['https://strict.example.org/bye'],
      backchannelLogoutUri: 'https://strict.example.org/out',
      fapi: true,
      dpopBound: true,
      assuranceCeiling: 4,
      authentication: { method: 'private_key_jwt', jwks: { keys: [publicKey.export({ format: 'jwk' })] } },
    })
    await browser.submit(await open('/me/mandates'), { organization: company.documentNumber }, { form: '/acting-for' })
    const list = await browser.open(`${stage.origin}/department/clients`)
    expect(list.html).toContain('网站 · FAPI 2.0')
    expect(list.html).toContain('4 级')
    const one = await browser.open(`${stage.origin}/department/clients/strict-site`)
    for (const text of [
      'FAPI 2.0：请求先推送',
      '4 级',
      '公钥 (private_key_jwt)',
      'https://strict.example.org/bye',
      'https://strict.example.org/out',
      '还没有通知过',
    ])
      expect(one.html.replaceAll('<wbr/>', ''), text).toContain(text)
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
    const openNow = async () => (await openSessionsOf(stage.world.deps, stage.newcomerId)).map(({ uid }) => uid)
    const [, name = ''] = /end-session\?session=([\w-]+)/.exec(found.html) ?? []
    const before = await openNow()
    expect(before).toContain(name)
    const one = await browser.open(`${found.url}/end-session?session=${name}`)
    expect(one.html).toContain('马上退出')
    const ended = await browser.submit(one, {}, { form: '/end-session' })
    expect(ended.html).toContain('那次登录已经退出')
    expect(ended.html).not.toContain(name)
    expect(await openNow()).toEqual(before.filter(each => each !== name))
    // Ended once more, it stays ended and is told once.
    const again = await browser.submit(one, {}, { form: '/end-session' })
    expect(again.url).toContain('done=session-ended')
    const actors = await actorsOf('session.ended', stage.newcomerId)
    expect(actors.filter(each => each !== `person:${stage.newcomerId}`)).toEqual([`person:${stage.personId}`])
    expect(await messagesTo(newcomerPhone)).toContainEqual(expect.stringMatching(/管理员于.*在一台未知设备上的登录/))
    const confirm = await browser.open(`${found.url}/end-sessions`)
    expect((await browser.submit(confirm, {}, { form: '/end-sessions' })).html).toContain('现在没有登录')
    expect((await other.browser.open(`${stage.origin}/me`)).url).toContain('/sign-in/')
    expect(await messagesTo(newcomerPhone)).toContainEqual(expect.stringMatching(/管理员于.*全部登录/))
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
