import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  appointAdministrator,
  appointOfficer,
  demoMessages,
  registerDepartment,
  registerOrganization,
} from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { png } from '../licenses/png.ts'
import { constructorType, department, otherPerson } from '../licenses/registry.ts'
import { newcomer, newcomerPhone, type Stage, startStage } from './stage.ts'
import { surely, type Visitor } from './visitor.ts'

const operator = system('test')
const guardianPhone = '19900000002'
let stage: Stage
let custodian: Visitor
let guardian: Visitor
beforeAll(async () => {
  stage = await startStage()
  const { deps } = stage.world
  await registerDepartment(deps, operator, { uscc: department.uscc, region: '530000', level: 'province' })
  await appointOfficer(deps, operator, {
    department: department.uscc,
    person: newcomer,
    roles: ['seal-custodian'],
    until: `${new Date().getUTCFullYear() + 1}-06-30`,
  })
  await appointAdministrator(deps, operator, await stage.register(otherPerson, { phone: guardianPhone }), 'security')
  custodian = await surely(stage, newcomer, newcomerPhone)
  guardian = await surely(stage, otherPerson, guardianPhone)
})
afterAll(() => stage.stop())

const path = '/department/seals'
/** Not the one that signs out. */
const own = { form: path }
const open = (where: string, { browser }: Visitor = custodian) => browser.open(`${stage.origin}${where}`)
const messagesTo = async (phone: string) => {
  await stage.world.deps.jobs.drain()
  return (await demoMessages(stage.world.deps)).filter(each => each.phone === phone).map(each => each.text)
}
const idIn = (html: string): string => /\/department\/seals\/([0-9a-f-]{36})/.exec(html)?.[1] ?? ''

describe('seals of a department', () => {
  it('are for their custodians, in a session that acts for the department', async () => {
    expect((await open(path)).html).toContain('还不能管理电子印章')
    expect((await open(path, guardian)).html).toContain('还不能管理电子印章')
    await custodian.browser.submit(
      await open('/me/mandates'),
      { organization: department.uscc },
      { form: '/acting-for' },
    )
    const page = await open(path)
    expect(page.html).toContain(`${department.name}的电子印章`)
    expect(page.html).toMatch(/<svg[^>]*viewBox="-210 -210 420 420"/)
    expect(page.html).toContain('使用中')
  })

  it('show their certificate, and are suspended and resumed; their custodian is told', async () => {
    const id = idIn((await open(path)).html)
    const one = await open(`${path}/${id}`)
    for (const part of ['统一社会信用代码', department.uscc, '测试根证书（演示）', 'ECDSA P-256', '未指定'])
      expect(one.html).toContain(part)
    const kept = await custodian.browser.submit(await open(`${path}/${id}/take-over`), {}, own)
    expect(kept.html).toContain('这枚印章现在由您保管')
    expect(kept.html).toContain(newcomer.name)
    const ask = await open(`${path}/${id}/suspend`)
    expect(ask.html).toContain('不能再用它颁发证照')
    const done = await custodian.browser.submit(ask, { reason: 'suspected-compromise' }, own)
    expect(done.html).toContain('已停用')
    expect((await stage.issue()).body.code).toBe('seal-suspended')
    expect((await messagesTo(newcomerPhone)).join()).toContain('您保管的电子印章已停用')
    await custodian.browser.submit(await open(`${path}/${id}/resume`), {}, own)
    expect((await stage.issue()).status).toBe(201)
  })

  it('are replaced, with a picture of one’s own', async () => {
    const before = idIn((await open(path)).html)
    const form = await open(`${path}/${before}/replace`)
    const wrong = await custodian.browser.submit(
      form,
      {
        reason: 'key-rotation',
        picture: new File(['<svg/>'], 'seal.svg', { type: 'image/svg+xml' }),
      },
      own,
    )
    expect(wrong.html).toContain('印章图片须为 PNG 格式')
    const done = await custodian.browser.submit(
      form,
      {
        reason: 'key-rotation',
        picture: new File([new Uint8Array(png(200))], 'seal.png', { type: 'image/png' }),
      },
      own,
    )
    expect(done.html).toContain('已换发，新印章使用中')
    const id = idIn(done.html.slice(done.html.indexOf('seal-face')))
    expect(id).not.toBe(before)
    const picture = await open(`${path}/${id}/picture.png`)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect((await open(path)).html).toContain('已换发')
    expect((await stage.issue(constructorType)).status).toBe(201)
  })

  it('are brought with a certificate, or told beside the field why not', async () => {
    const form = await open(`${path}/import`)
    const wrong = await custodian.browser.submit(form, { file: new File(['nothing'], 'x.p12'), password: 'x' }, own)
    expect(wrong.html).toContain('这不是可用的证书文件')
    const none = await custodian.browser.submit(await open(`${path}/new`), { algorithm: 'ES256' }, own)
    expect(none.html).toContain('本部门已有同类电子印章')
  })

  it('are nobody else’s: another department’s is not found', async () => {
    const other = { uscc: '11530000PDY000132J', name: '云南省财政厅（演示）' }
    await registerOrganization(stage.world.deps, operator, other)
    const [row] = await stage.world.owner`select id from licenses.seals where uscc <> ${department.uscc} limit 1`
    const page = await open(`${path}/${row?.id}`)
    expect(page.url).toBe(`${stage.origin}${path}`)
    expect((await open(`${path}/${row?.id}/suspend`)).url).toBe(`${stage.origin}${path}`)
  })
})

describe('a key in other hands', () => {
  it('is declared by the security administrator alone; the department sees what is to be issued again', async () => {
    const license = (await stage.issue()).body
    const [row] = await stage.world.owner`
      select id from licenses.seals where uscc = ${department.uscc} and state = 'active' and algorithm = 'ES256'`
    expect((await open('/admin/seals')).status).toBe(404)
    const found = await open(`/admin/seals?uscc=${department.uscc}`, guardian)
    expect(found.html).toContain('宣告密钥泄露')
    const form = await open(`/admin/seals/${row?.id}/compromise`, guardian)
    const wrong = await guardian.browser.submit(form, { day: '', time: '9 点' }, { form: '/compromise' })
    expect(wrong.html).toContain('请填写日期和时间')
    const now = new Date(Date.now() + 8 * 3_600_000 - 1_000).toISOString()
    await guardian.browser.submit(form, { day: now.slice(0, 10), time: now.slice(11, 16) }, { form: '/compromise' })
    const [after] = await stage.world.owner`select state from licenses.seals where id = ${row?.id}`
    expect(after?.state).toBe('revoked')
    const one = await open(`${path}/${row?.id}`)
    expect(one.html).toContain('需要重新签发的证照')
    expect(one.html).toContain(license.identifier)
    const answer = await stage.world.server.inject({
      method: 'POST',
      url: '/api/verifications',
      payload: { qr: license.qr },
    })
    expect(answer.json().reasons).toEqual(['seal-invalid'])
    const listed = await stage.ask('GET', `/api/seals/${row?.id}/affected-licenses`)
    expect(listed.body.map((each: { identifier: string }) => each.identifier)).toContain(license.identifier)
    expect((await stage.ask('GET', `/api/seals/${row?.id}/affected-licenses`, { as: stage.otherToken })).status).toBe(
      403,
    )
  })
})
