import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authenticatePassword,
  changeDocument,
  closePerson,
  holderIndex,
  holderIndexesOf,
  holderIndexesOfDocument,
  personByDocument,
  personById,
  personOfRecord,
  registerPerson,
  revealDocument,
  setPassword,
} from '../../../src/identity/index.ts'
import { anonymous } from '../../../src/platform/caller.ts'
import { all, citizenNumber, operator, refusals, resident, type Scene, startScene } from '../scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.world.stop())

const password = '足够长的一个密码，十字以上'
const reason = 'number-changed'
const number = (n: number) => ({ type: 'resident-id', number: citizenNumber(n) }) as const
const to = (n: number) => ({ documentType: 'resident-id', documentNumber: citizenNumber(n) })
const change = (from: number, into: number, name?: string) =>
  changeDocument(scene.world.deps, operator, { from: resident(from, name), to: to(into), reason })
const signIn = (n: number) =>
  authenticatePassword(scene.world.deps, { identifier: citizenNumber(n), password, source: `192.0.2.${n}` })

describe('a change of number', () => {
  it('finds the same person under both, lets them sign in under the new one alone, and is recorded', async () => {
    const { deps } = scene.world
    const id = await scene.person(1)
    await setPassword(deps, operator, id, password)
    const answer = await scene.post('/api/people/changes', { from: resident(1), to: to(2), reason })
    expect(answer).toEqual({
      status: 200,
      body: {
        documentType: 'resident-id',
        documentNumber: `530102********${citizenNumber(2).slice(-4)}`,
        name: '人**',
        assuranceLevel: 2,
      },
    })
    expect((await personByDocument(deps, number(2)))?.id).toBe(id)
    expect(await personByDocument(deps, number(1))).toBeUndefined()
    expect(await personOfRecord(deps, number(1))).toEqual({ id, status: 'active', isCurrentNumber: false })
    expect(await personOfRecord(deps, number(2))).toEqual({ id, status: 'active', isCurrentNumber: true })
    expect(await revealDocument(deps, id)).toEqual(number(2))
    const both = [number(1), number(2)].map(each => holderIndex(deps.keys, each))
    expect(await holderIndexesOf(deps, id)).toEqual(both)
    expect(await holderIndexesOfDocument(deps, number(1))).toEqual(both)
    expect(await holderIndexesOfDocument(deps, number(900))).toEqual([holderIndex(deps.keys, number(900))])
    expect((await signIn(2)).kind).toBe('ok')
    expect(await signIn(1)).toEqual({ kind: 'refused' })
    expect(await scene.lines('person.document-changed', `person:${id}`)).toMatchObject([
      { actor: 'client:test-client', data: { from: 'resident-id', to: 'resident-id', reason } },
    ])
  })

  it('proves nothing of the new number: what was proven of the old one is taken back, and the log says so', async () => {
    const id = await scene.person(3)
    expect((await personById(scene.world.deps, id))?.assuranceLevel).toBe(3)
    await change(3, 4)
    expect((await personById(scene.world.deps, id))?.assuranceLevel).toBe(2)
    expect(await scene.lines('assurance.withdrawn', `person:${id}`)).toMatchObject([
      { data: { levels: [3], reason: 'document-changed' } },
    ])
    await changeDocument(scene.world.deps, operator, {
      from: resident(4, '人员3'),
      to: to(5),
      reason,
      assuranceLevel: 3,
    })
    expect((await personById(scene.world.deps, id))?.assuranceLevel).toBe(3)
  })

  it('the same again changes nothing; back to an own number goes', async () => {
    const id = await scene.person(6)
    await change(6, 7)
    await change(6, 7)
    await change(7, 7, '人员6')
    expect(await scene.lines('person.document-changed', `person:${id}`)).toHaveLength(1)
    await change(7, 6, '人员6')
    expect((await personByDocument(scene.world.deps, number(6)))?.id).toBe(id)
    expect(await personOfRecord(scene.world.deps, number(7))).toMatchObject({ id, isCurrentNumber: false })
  })

  it('a number once of one person never becomes another’s', async () => {
    await scene.person(8)
    await scene.person(9)
    await change(8, 10)
    for (const taken of [8, 10]) await expect(change(9, taken)).rejects.toMatchObject({ code: 'document-taken' })
    await expect(registerPerson(scene.world.deps, operator, resident(8))).rejects.toMatchObject({
      code: 'document-superseded',
    })
    await closePerson(scene.world.deps, operator, { ...resident(10, '人员8'), reason: 'death' })
    for (const taken of [8, 10]) await expect(change(9, taken)).rejects.toMatchObject({ code: 'document-taken' })
    await expect(registerPerson(scene.world.deps, operator, resident(10, '人员8'))).rejects.toMatchObject({
      code: 'person-ended',
    })
  })

  it('between kinds of documents, with names as they stand', async () => {
    const passport = { documentType: 'passport', documentNumber: 'X1234567', name: 'Anna Berg' }
    const card = { documentType: 'foreign-permanent-resident-id', documentNumber: '953840198501010019' }
    const { value } = await registerPerson(scene.world.deps, operator, passport)
    const changed = await changeDocument(scene.world.deps, operator, {
      from: passport,
      to: card,
      reason: 'document-replaced',
    })
    expect(changed).toMatchObject({ id: value.id, documentType: 'foreign-permanent-resident-id', name: 'Anna Berg' })
  })

  it('15 digits find whom 18 digits register', async () => {
    const old = { documentType: 'resident-id', documentNumber: '530102750101001', name: '老人' }
    const { value } = await registerPerson(scene.world.deps, operator, old)
    const long = (await revealDocument(scene.world.deps, value.id))?.number ?? ''
    expect(long).toMatch(/^53010219750101001[\dX]$/)
    const again = await registerPerson(scene.world.deps, operator, { ...old, documentNumber: long })
    expect(again).toMatchObject({ created: false, value: { id: value.id } })
  })

  it('refuses strangers, wrong names and unknown numbers; no number is written down in clear', async () => {
    await scene.person(11)
    await expect(
      changeDocument(scene.world.deps, anonymous, { from: resident(11), to: to(12), reason }),
    ).rejects.toMatchObject({ code: 'registration-not-allowed' })
    await expect(change(11, 12, '别人')).rejects.toMatchObject({ code: 'person-conflict' })
    await expect(change(899, 12)).rejects.toMatchObject({ code: 'person-not-found' })
    const bad = await scene.post('/api/people/changes', {
      from: resident(11),
      to: { ...to(12), documentNumber: '1' },
      reason,
    })
    expect([bad.status, bad.body.code]).toEqual([400, 'document-number-invalid'])
    await change(11, 12)
    for (const n of [11, 12]) expect(await scene.isWrittenDown(citizenNumber(n))).toBe(false)
  })
})

describe('64 at once', () => {
  it('people changing to the same number: one has it', async () => {
    const ids = await all(64, n => scene.person(100 + n))
    expect(refusals(ids)).toEqual([])
    const results = await all(64, n => change(100 + n, 200))
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(new Set(refusals(results))).toEqual(new Set(['document-taken']))
  })

  it('registering and changing to the same number: one person has it', async () => {
    await all(32, n => scene.person(300 + n))
    const results = await all(64, n =>
      n % 2 === 0 ? change(300 + n / 2, 400) : registerPerson(scene.world.deps, operator, resident(400, `新人${n}`)),
    )
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    for (const code of refusals(results)) expect(['document-taken', 'person-conflict']).toContain(code)
    const [row] = await scene.world.owner`select count(*)::int as n from identity.people where document_index =
      ${holderIndex(scene.world.deps.keys, number(400))}`
    expect(row?.n).toBe(1)
  })

  it('the same change of one person: done once, answered to all', async () => {
    const id = await scene.person(401)
    const results = await all(64, () => change(401, 402))
    expect(refusals(results)).toEqual([])
    expect(await scene.lines('person.document-changed', `person:${id}`)).toHaveLength(1)
  })
})
