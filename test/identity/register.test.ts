import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authenticatePassword,
  organizationsOfPerson,
  personByDocument,
  registerPerson,
  revealDocument,
  setPassword,
} from '../../src/identity/index.ts'
import { anonymous, system } from '../../src/platform/caller.ts'
import { startWorld, testClock, type World } from '../harness.ts'

let world: World
const clock = testClock('2026-11-24T08:00:00Z')
const operator = system('test')
beforeAll(async () => {
  world = await startWorld({ clock })
})
afterAll(() => world.stop())

async function post(path: string, payload: object) {
  const token = await world.token(['people.register'])
  const answer = await world.server.inject({
    method: 'POST',
    url: path,
    payload,
    headers: { authorization: `Bearer ${token}` },
  })
  return { status: answer.statusCode, body: answer.json() }
}
const person = { documentType: 'resident-id', documentNumber: '530102199003070016', name: '王小云' }

describe('registering people', () => {
  it('answers 201, the same again 200, another name 409', async () => {
    const first = await post('/api/people', person)
    expect(first).toEqual({
      status: 201,
      body: { documentType: 'resident-id', documentNumber: '530102********0016', name: '王**', assuranceLevel: 2 },
    })
    expect((await post('/api/people', { ...person, name: ' 王小云 ' })).status).toBe(200)
    const conflict = await post('/api/people', { ...person, name: '王大云' })
    expect([conflict.status, conflict.body.code]).toEqual([409, 'person-conflict'])
  })

  it('makes one person of 64 registrations at once', async () => {
    const given = { documentType: 'resident-id', documentNumber: '533401197806155287', name: '阿依古丽·买买提' }
    const answers = await Promise.all(Array.from({ length: 64 }, () => post('/api/people', given)))
    expect(answers.filter(answer => answer.status === 201)).toHaveLength(1)
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(63)
    const rows = await world.owner`select count(*)::int as n from audit.records where type = 'person.registered'
      and subject in (select 'person:' || id from identity.people)`
    expect(rows[0]?.n).toBe((await world.owner`select count(*)::int as n from identity.people`)[0]?.n)
  })

  it('stores no number and no name in clear', async () => {
    await registerPerson(world.deps, operator, {
      ...person,
      documentNumber: '530103198512120028',
      name: '李晓彤',
      phone: '13800138000',
    })
    const rows = await world.owner`select row_to_json(p)::text as text from identity.people p`
    const text = rows.map(row => row.text).join('\n')
    for (const secret of ['530103198512120028', '李晓彤', '13800138000']) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })

  it('does not open a value that was moved to another row', async () => {
    const strangers = await Promise.all(
      ['810000199001010019', '820000199001010029'].map(documentNumber =>
        registerPerson(world.deps, operator, {
          documentType: 'hk-macao-residence-permit',
          documentNumber,
          name: '陈明远',
        }),
      ),
    )
    const [one, other] = strangers.map(each => each.value.id)
    await world.owner`update identity.people set document_number_sealed =
      (select document_number_sealed from identity.people where id = ${other ?? ''}) where id = ${one ?? ''}`
    await expect(revealDocument(world.deps, one ?? '')).rejects.toThrow()
    expect(await revealDocument(world.deps, other ?? '')).toMatchObject({ number: '820000199001010029' })
  })

  it.each([
    [{ ...person, documentNumber: '530102199003070017' }, 400, 'document-number-invalid'],
    [{ ...person, documentType: 'library-card' }, 400, 'malformed-request'],
    [{ ...person, extra: 1 }, 400, 'malformed-request'],
    [{ ...person, name: '' }, 400, 'malformed-request'],
    [{ ...person, name: '\u0000\u0001' }, 400, 'name-invalid'],
    [{ ...person, documentNumber: 5 }, 400, 'malformed-request'],
    [{ documentType: 'resident-id' }, 400, 'malformed-request'],
  ])('refuses %j', async (body, status, code) => {
    const answer = await post('/api/people', body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(JSON.stringify(answer.body)).not.toContain('53010219900307001')
  })

  it('is for registrars alone', async () => {
    await expect(registerPerson(world.deps, anonymous, person)).rejects.toMatchObject({
      code: 'registration-not-allowed',
    })
  })
})

describe('registering organizations', () => {
  const organization = { uscc: '91530000PDY000052N', name: '云南滇池春城餐饮管理有限公司（演示）' }

  it('gives the legal representative the right to act', async () => {
    const legalRepresentative = { documentType: 'resident-id', documentNumber: '530102199003070016', name: '王小云' }
    expect((await post('/api/organizations', { ...organization, legalRepresentative })).status).toBe(201)
    expect((await post('/api/organizations', { ...organization, legalRepresentative })).status).toBe(200)
    expect((await post('/api/organizations', organization)).status).toBe(200)
    expect((await post('/api/organizations', { ...organization, name: '别的名字（演示）' })).status).toBe(409)
    const boss = await personByDocument(world.deps, { type: 'resident-id', number: '530102199003070016' })
    expect(await organizationsOfPerson(world.deps, boss?.id ?? '')).toEqual([
      { ...organization, role: 'legal-representative' },
    ])
  })

  it('refuses a wrong code', async () => {
    const answer = await post('/api/organizations', { ...organization, uscc: '91530000PDY000052M' })
    expect([answer.status, answer.body.code]).toEqual([400, 'uscc-invalid'])
  })
})

describe('passwords', () => {
  const password = '正确的 密码 足够长'
  const source = '127.0.0.1'

  it('sign in by number, phone and organization code', async () => {
    const { value } = await registerPerson(world.deps, operator, {
      ...person,
      documentNumber: '530102199202290118',
      name: '闰日',
      phone: '13900139000',
    })
    await setPassword(world.deps, operator, value.id, password)
    for (const identifier of ['530102199202290118', '13900139000', ' +86 139-0013-9000 '])
      expect(await authenticatePassword(world.deps, { identifier, password, source })).toMatchObject({
        kind: 'ok',
        personId: value.id,
      })
    await post('/api/organizations', {
      uscc: '91530100PDY000060N',
      name: '昆明翠湖书店有限公司（演示）',
      legalRepresentative: { documentType: 'resident-id', documentNumber: '530102199202290118', name: '闰日' },
    })
    expect(
      await authenticatePassword(world.deps, { identifier: '91530100pdy000060n', password, source }),
    ).toMatchObject({
      kind: 'ok',
      personId: value.id,
      organization: '91530100PDY000060N',
    })
  })

  it('locks after five failures, the same for numbers nobody has, and not from elsewhere', async () => {
    for (const identifier of ['530102199202290118', '810000199001010019']) {
      const kinds: string[] = []
      for (let n = 0; n < 6; n += 1)
        kinds.push((await authenticatePassword(world.deps, { identifier, password: 'wrong wrong', source })).kind)
      expect(kinds).toEqual(['refused', 'refused', 'refused', 'refused', 'locked', 'locked'])
    }
    expect((await authenticatePassword(world.deps, { identifier: '530102199202290118', password, source })).kind).toBe(
      'locked',
    )
    expect(
      (await authenticatePassword(world.deps, { identifier: '530102199202290118', password, source: '127.0.0.2' }))
        .kind,
    ).toBe('ok')
    clock.advance(31)
    expect((await authenticatePassword(world.deps, { identifier: '530102199202290118', password, source })).kind).toBe(
      'ok',
    )
  })

  it('are set by their owner alone', async () => {
    const owner = await personByDocument(world.deps, { type: 'resident-id', number: '530102199202290118' })
    await expect(setPassword(world.deps, anonymous, owner?.id ?? '', password)).rejects.toMatchObject({
      code: 'password-not-allowed',
    })
    await expect(setPassword(world.deps, operator, owner?.id ?? '', 'short')).rejects.toMatchObject({
      code: 'password-too-short',
    })
  })
})
