import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserAgent } from '../../scripts/user-agent.ts'
import { governments } from '../../src/demo/cast.ts'
import { type AdministratorKind, appointAdministrator } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { otherPerson, person } from '../licenses/registry.ts'
import { newcomer, newcomerPhone, owner, phone, type Stage, startStage } from './stage.ts'
import { surely } from './visitor.ts'
import { first, hall, openWorkplace } from './workplace.ts'

let stage: Stage
let browsers: Readonly<Record<AdministratorKind, UserAgent>>
beforeAll(async () => {
  stage = await startStage()
  await openWorkplace(stage, person)
  const { deps } = stage.world
  const thirdPhone = '19900000002'
  const thirdId = await stage.register(otherPerson, { phone: thirdPhone })
  await appointAdministrator(deps, system('test'), stage.personId, 'system')
  await appointAdministrator(deps, system('test'), stage.newcomerId, 'security')
  await appointAdministrator(deps, system('test'), thirdId, 'audit')
  browsers = {
    system: (await surely(stage, person, phone)).browser,
    security: (await surely(stage, newcomer, newcomerPhone)).browser,
    audit: (await surely(stage, otherPerson, thirdPhone)).browser,
  }
})
afterAll(() => stage.stop())

const at = (path: string) => `${stage.origin}${path}`
const open = (kind: AdministratorKind, path: string) => browsers[kind].open(at(path))

describe('pages of the three administrators', () => {
  it.each([
    ['/admin/clients', ['system', 'audit']],
    ['/admin/counters', ['security', 'audit']],
    ['/admin/departments', ['system', 'audit']],
    ['/admin/log', ['audit']],
  ] as const)('%s is for %j', async (path, theirs) => {
    for (const kind of ['system', 'security', 'audit'] as const) {
      const isTheirs = theirs.some(each => each === kind)
      expect((await open(kind, path)).status, kind).toBe(isTheirs ? 200 : 404)
    }
  })

  it('each begins where their part is', async () => {
    expect((await open('system', '/admin')).url).toBe(at('/admin/clients'))
    expect((await open('security', '/admin')).url).toBe(at('/admin'))
    expect((await open('audit', '/admin')).url).toBe(at('/admin'))
  })

  it('the auditor looks at a person and at applications, and is offered nothing to do', async () => {
    const { name: _name, ...document } = person
    const found = await browsers.audit.submit(await open('audit', '/admin'), document, { form: '/admin/people' })
    expect(found.html).toContain(person.name)
    expect(found.html).toContain('法定代表人')
    for (const act of ['end-sessions', 'freeze', 'withdraw', 'close']) expect(found.html).not.toContain(`/${act}"`)
    expect((await open('audit', '/admin/clients')).html).not.toContain('登记应用')
    expect((await open('audit', '/admin/counters')).html).not.toContain('准许一个部门')
    expect((await open('audit', '/admin/departments')).html).not.toContain('登记一个部门')
  })

  it('the auditor’s forms change nothing, whatever they send', async () => {
    const page = await open('audit', '/admin')
    const token = /name="_csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    const forged = (action: string, fields: Record<string, string> = {}) => {
      const html = `<form method="post" action="${action}"><input name="_csrf" value="${token}"></form>`
      return browsers.audit.submit({ ...page, html }, fields)
    }
    const people = `/admin/people/${stage.newcomerId}`
    for (const [action, fields] of [
      [`${people}/freeze`, {}],
      [`${people}/end-sessions`, {}],
      [`${people}/close`, { reason: 'death' }],
      [`${people}/withdraw`, { level: '3', reason: 'error' }],
      ['/admin/counters', { uscc: hall.uscc }],
      [`/admin/counters/${hall.uscc}/withdraw`, {}],
      ['/admin/departments', { uscc: owner.uscc, region: '530400', level: 'city', parent: '' }],
    ] as const)
      expect((await forged(action, fields)).status, action).toBe(404)
    const disabled = await forged('/department/clients/housing-fund/disable')
    expect(disabled.status).toBe(403)
    const [row] = await stage.world.owner`select disabled_at from sso.clients where id = 'housing-fund'`
    expect(row?.disabled_at).toBeNull()
    expect(await stage.world.owner`select 1 from identity.freezes`).toEqual([])
  })

  it('a session of an administrator is no token: nothing is issued by it', async () => {
    for (const kind of ['system', 'security', 'audit'] as const) {
      const answer = await open(kind, '/api/licenses/1.2.156.3005.2')
      expect(answer.status).toBe(401)
      expect((await open(kind, '/counter')).html).toContain('您不是任何部门的经办人')
    }
  })
})

describe('the security administrator', () => {
  it('ends what somebody is in a department', async () => {
    const { name: _name, phone: _phone, ...document } = first
    const found = await browsers.security.submit(await open('security', '/admin'), document, { form: '/admin/people' })
    const [, path = ''] = /href="([^"]+\/dismiss)"/.exec(found.html) ?? []
    expect((await open('audit', path)).status).toBe(404)
    const confirm = await open('security', path)
    expect(confirm.html).toContain('不能再以该部门的身份登录')
    const done = await browsers.security.submit(confirm, {}, { form: '/dismiss' })
    expect(done.html).toContain('任职已经免去')
    expect(done.html).toContain('也没有在部门任职')
  })
})

describe('departments', () => {
  it('are registered by the system administrator, where they belong and once', async () => {
    const whole = { uscc: owner.uscc, region: '530400', level: 'city', parent: '' }
    const register = async (fields: Partial<typeof whole> = {}) =>
      browsers.system.submit(
        await open('system', '/admin/departments'),
        { ...whole, ...fields },
        {
          form: '/admin/departments',
        },
      )
    for (const [fields, said] of [
      [{ uscc: '12530400PDY000204X' }, '统一社会信用代码不正确'],
      [{ uscc: governments.province.uscc }, '没有以该统一社会信用代码登记的组织'],
      [{ region: '999999' }, '行政区划代码不正确'],
      [{ level: 'province' }, '部门层级与行政区划不符'],
      [{ parent: owner.uscc }, '上级部门须已登记'],
      [{ parent: '1' }, '统一社会信用代码不正确'],
    ] as const) {
      const { html } = await register(fields)
      expect(html, said).toContain('还没有登记')
      expect(html).toContain(said)
      // The summary leads to the field that is meant.
      expect(html).toContain(`href="#${Object.keys(fields)[0]}"`)
      for (const value of Object.values({ ...whole, ...fields }).filter(Boolean))
        expect(html).toContain(`value="${value}"`)
    }
    expect((await register({ level: 'none' })).status).toBe(400)
    const done = await register()
    expect(done.html).toContain('可以任命部门管理员')
    expect(done.html).toContain(owner.name)
    expect((await register()).html).toContain('没有改动')
    expect((await register({ region: '530000', level: 'province' })).html).toContain(
      '已登记，但行政区划、层级或上级部门不一致',
    )
    const [row] = await stage.world.owner`
      select actor, data from audit.records where type = 'department.registered' and subject = ${`organization:${owner.uscc}`}`
    expect(row).toEqual({ actor: `person:${stage.personId}`, data: { region: '530400', level: 'city', parent: null } })
  })
})

describe('counters', () => {
  it('are admitted and withdrawn by the security administrator', async () => {
    const page = await open('security', '/admin/counters')
    expect(page.html).toContain(hall.name)
    const form = { form: '/admin/counters' }
    const wrong = await browsers.security.submit(page, { uscc: '11530000PDY000116W' }, form)
    expect(wrong.html).toContain('没有以该统一社会信用代码登记的部门')
    const confirm = await open('security', `/admin/counters/${hall.uscc}/withdraw`)
    const none = await browsers.security.submit(confirm, {}, { form: '/withdraw' })
    expect(none.html).toContain('还没有获准的窗口')
    const again = await browsers.security.submit(none, { uscc: hall.uscc }, form)
    expect(again.html).toContain('已获准')
    expect(again.html).toContain(hall.name)
  })
})

describe('the log', () => {
  it('is read by the auditor line by line, and verified anew', async () => {
    await stage.world.deps.jobs.drain()
    const page = await open('audit', '/admin/log')
    expect(page.html).toContain('最近的检查点')
    expect(page.html).toContain('administrator.appointed')
    const [, older = ''] = /href="(\/admin\/log\?before=\d+)"/.exec(page.html) ?? []
    const past = await open('audit', older)
    expect(past.html).not.toContain('现在核对全部日志')
    const verified = await browsers.audit.submit(page, {}, { form: '/inspection' })
    expect(verified.html).toContain('没有改动、缺失或多余')
    await stage.world.owner`alter table audit.records disable trigger records_append_only`
    await stage.world.owner`update audit.records set actor = 'person:x' where id = 3`
    const broken = await browsers.audit.submit(page, {}, { form: '/inspection' })
    expect(broken.html).toContain('不完整')
    expect(broken.html).toContain('改动')
  })
})
