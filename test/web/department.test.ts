import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page, UserAgent } from '../../scripts/user-agent.ts'
import { demoMessages, personById, withdrawCounter } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { person } from '../licenses/registry.ts'
import { newcomer, phone, type Stage, startStage } from './stage.ts'
import { atHome, surely, type Visitor } from './visitor.ts'
import { atWork as atWorkIn, chief, first, hall, openWorkplace, second, type Worker } from './workplace.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  await openWorkplace(stage, person)
})
afterAll(() => stage.stop())

const nextYear = String(new Date().getUTCFullYear() + 1)
const at = (path: string) => `${stage.origin}${path}`

const atWork = (who: { documentNumber: string; phone: string }, path: string): Promise<Visitor> =>
  atWorkIn(stage, who, path)
const messagesTo = async (to: string): Promise<string[]> => {
  await stage.world.deps.jobs.drain()
  return (await demoMessages(stage.world.deps)).filter(each => each.phone === to).map(each => each.text)
}

describe('a department’s officers', () => {
  it('are nobody else’s to look at: others are told whose it is', async () => {
    const { page } = await atHome(stage, newcomer, '/department/officers')
    expect(page.status).toBe(200)
    expect(page.html).toContain('这里由部门的负责人使用')
    expect(page.html).toContain('您不是任何部门的法定代表人或管理员')
    const english = await atHome(stage, newcomer, '/department/officers?lang=en')
    expect(english.page.html).toContain('This is for those who lead a department')
  })

  it('are appointed, changed and dismissed by the administrator; each is told', async () => {
    const { browser, page } = await atWork(chief, '/department/officers')
    expect(page.html).toContain(`${hall.name}的工作人员`)
    expect(page.html).toContain(first.name)
    const blank = await browser.open(at('/department/officers/new'))
    const form = { form: '/department/officers' }
    const typed = { ...newcomer, until: `${nextYear}-06-30` }
    const empty = await browser.submit(blank, { name: '', documentNumber: '', until: '' }, form)
    for (const said of ['请填写姓名', '请填写证件号码', '请选择最后一天']) expect(empty.html).toContain(said)
    const none = await browser.submit(empty, typed, form)
    expect(none.html).toContain('请至少选择一个岗位')
    expect(none.html).toContain(newcomer.documentNumber)
    const mixed = await browser.submit(none, { ...typed, roles: ['auditor', 'clerk'] }, form)
    expect(mixed.html).toContain('不能兼任其他岗位')
    expect(mixed.html).not.toContain('value="administrator"')
    const peer = await browser.submit(mixed, { ...typed, roles: 'administrator' }, form)
    expect(peer.html).toContain('部门管理员由法定代表人任免')
    const { phone: _phone, ...chiefPerson } = chief
    const own = await browser.submit(peer, { ...typed, ...chiefPerson, roles: 'clerk' }, form)
    expect(own.html).toContain('不能任免自己')
    const done = await browser.submit(own, { ...typed, roles: ['clerk', 'approver'] }, form)
    expect(done.url).toBe(at('/department/officers?done=appointed'))
    expect(done.html).toContain('533401********5287')
    expect(done.html).not.toContain(newcomer.documentNumber)
    expect((await messagesTo('19900000003')).join()).toContain(
      '被任命为昆明市盘龙区政务服务中心（演示）的经办人、审核人',
    )

    const id = idOf(done, newcomer.name)
    const change = await browser.open(at(`/department/officers/${id}/change`))
    expect(change.html.match(/checked/g)).toHaveLength(2)
    const changed = await browser.submit(change, { roles: 'auditor' }, { form: '/change' })
    expect(changed.html).toContain('岗位已经变更')
    const now = idOf(changed, newcomer.name)
    expect(now).not.toBe(id)
    const confirm = await browser.open(at(`/department/officers/${now}/dismiss`))
    expect(confirm.html).toContain('不再是审计员')
    const dismissed = await browser.submit(confirm, {}, { form: '/dismiss' })
    expect(dismissed.html).toContain('已经免去')
    expect(dismissed.html).toContain('已经结束的任职')
    expect((await messagesTo('19900000003')).join()).toContain('任职已于')
    expect((await browser.open(at(`/department/officers/${now}/dismiss`))).url).toBe(at('/department/officers'))
  })

  it('are asked for with a fresh proof: what was a while ago is not enough', async () => {
    const { browser } = await atHome(stage, person)
    await browser.submit(await browser.open(at('/department/officers')), {}, { form: '/me/mandates/acting-for' })
    expect((await browser.open(at('/department/officers'))).html).toContain('这一步要求实名等级 3 级')
    const sure = await surely(stage, person, phone)
    const page = await sure.browser.open(at('/department/officers'))
    await sure.browser.submit(page, {}, { form: '/me/mandates/acting-for' })
    expect((await sure.browser.open(at('/department/officers/new'))).html).toContain('任命工作人员')
    await stage.world.owner`update sso.session_notes set proofs = (
      select jsonb_agg(jsonb_set(each, '{at}', to_jsonb((each->>'at')::bigint - 301))) from jsonb_array_elements(proofs) each)`
    expect((await sure.browser.open(at('/department/officers/new'))).url).toContain('/sign-in/')
  })
})

/** Of the appointment in whose row the name stands. */
function idOf({ html }: Page, name: string): string {
  const row = html.split('<li>').find(each => each.includes(name)) ?? ''
  return /officers\/([0-9a-f-]{36})\/change/.exec(row)?.[1] ?? ''
}

const seen = ['original-document', 'face-compared']
const claimOf = ({ documentType, documentNumber, name }: Omit<Worker, 'phone'>) => ({
  documentType,
  documentNumber,
  name,
})

describe('the counter', () => {
  let [one, two]: [UserAgent | undefined, UserAgent | undefined] = [undefined, undefined]
  const firstClerk = async () => (one ??= (await atWork(first, '/counter/checks')).browser)
  const secondClerk = async () => (two ??= (await atWork(second, '/counter/checks')).browser)
  const propose = async (fields: Record<string, string | readonly string[]>) => {
    const browser = await firstClerk()
    return browser.submit(await browser.open(at('/counter/checks')), fields, { form: '/counter/checks' })
  }
  const checkOf = (page: Page): string => /\/counter\/checks\/([0-9a-f-]{36})/.exec(page.html)?.[1] ?? ''

  it('tells who is no clerk what is missing', async () => {
    const { page } = await atHome(stage, newcomer, '/counter/checks')
    expect(page.html).toContain('您不是任何部门的经办人')
    const weak = await atHome(stage, first)
    await weak.browser.submit(await weak.browser.open(at('/counter/checks')), {}, { form: '/me/mandates/acting-for' })
    expect((await weak.browser.open(at('/counter/checks'))).html).toContain('这一步要求实名等级 3 级')
    const english = await weak.browser.open(at('/counter/checks?lang=en'))
    expect(english.html).toContain('One more step')
  })

  it.each([
    [{ documentNumber: '', name: '' }, '请照证件填写号码'],
    [{ documentNumber: '53010219800101', name: '某人', seen }, '证件号码不正确'],
    [{ documentNumber: '530102199202290118', name: '某人', seen }, '没有以这个号码登记的人员'],
    [{ ...claimOf(newcomer), name: '别人', seen }, '这个号码登记的是另一个姓名'],
    [{ ...claimOf(newcomer), seen: ['document-chip', 'original-document'] }, '前两项必须都做到'],
    [{ ...claimOf(first), seen }, '不能核验您自己'],
  ])('%j is answered beside its field: %s', async (fields, said) => {
    const page = await propose(fields)
    expect(page.html).toContain(said)
    expect(page.html).toContain('还没有提交')
    if (fields.documentNumber !== '') expect(page.html).toContain(`value="${fields.documentNumber}"`)
  })

  it('two clerks make a person known at level 5; one alone does not', async () => {
    const sent = await propose({ ...claimOf(newcomer), seen })
    expect(sent.url).toBe(at('/counter/checks?done=proposed'))
    expect(sent.html).toContain('等待他人复核')
    const id = checkOf(sent)
    const own = await (await firstClerk()).open(at(`/counter/checks/${id}`))
    expect(own.html).not.toContain('value="approve"')
    const browser = await secondClerk()
    const page = await browser.open(at('/counter/checks'))
    expect(page.html).toContain(`${first.name}，`)
    const check = await browser.open(at(`/counter/checks/${id}`))
    expect(check.html).toContain('533401********5287')
    const unlooked = await browser.submit(check, {}, { form: id })
    expect(unlooked.html).toContain('请先亲自核对，再勾选这一项')
    const levelOf = async () => (await personById(stage.world.deps, stage.newcomerId))?.assuranceLevel
    expect(await levelOf()).toBe(3)
    const done = await browser.submit(unlooked, { confirmed: 'yes' }, { form: id })
    expect(done.html).toContain('实名等级现在是 5 级')
    expect(done.html).toContain('现在没有等待复核的')
    expect(await levelOf()).toBe(5)
    const again = await browser.submit(check, { confirmed: 'yes' }, { form: id })
    expect(again.html).toContain('已由他人处理或已过期')
  })

  it('is refused by the second clerk, or withdrawn by the first', async () => {
    const refusing = await secondClerk()
    const id = checkOf(await propose({ ...claimOf(newcomer), seen }))
    const check = await refusing.open(at(`/counter/checks/${id}`))
    expect((await refusing.submit(check, {}, { form: id, button: 'refuse' })).html).toContain('已经处理为不通过')
    const other = checkOf(await propose({ ...claimOf(newcomer), seen }))
    const browser = await firstClerk()
    const withdrawn = await browser.submit(await browser.open(at(`/counter/checks/${other}`)), {}, { form: other })
    expect(withdrawn.html).toContain('现在没有等待复核的')
  })

  it('does nothing where the admission was withdrawn', async () => {
    const browser = await firstClerk()
    const page = await browser.open(at('/counter/checks'))
    await withdrawCounter(stage.world.deps, system('test'), hall.uscc)
    const refused = await browser.submit(page, { ...claimOf(newcomer), seen }, { form: '/counter/checks' })
    expect(refused.html).toContain('本部门还不能在窗口核验身份')
  })
})
