import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  appointAgent,
  authenticatePassword,
  closePerson,
  holderIndex,
  holderIndexesOf,
  mergePeople,
  organizationsOfPerson,
  personByDocument,
  personById,
  personOfRecord,
  registerOrganization,
  setPassword,
  survivingId,
} from '../../../src/identity/index.ts'
import { anonymous } from '../../../src/platform/caller.ts'
import { all, citizenNumber, operator, refusals, resident, type Scene, startScene } from '../scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.world.stop())

const password = '足够长的一个密码，十字以上'
const [company, shop, farm] = ['91530000PDY000052N', '92530102PDY000079D', '93532901PDY000087Q'] as const
const number = (n: number) => ({ type: 'resident-id', number: citizenNumber(n) }) as const
const signIn = (identifier: string) =>
  authenticatePassword(scene.world.deps, { identifier, password, source: '192.0.2.1' })
const merge = (surviving: number, losing: number) =>
  mergePeople(scene.world.deps, operator, { surviving: resident(surviving), losing: resident(losing) })
const found = (uscc: string, name: string, n: number) =>
  registerOrganization(scene.world.deps, operator, { uscc, name, legalRepresentative: resident(n) })
const appoint = (organization: string, n: number) =>
  appointAgent(scene.world.deps, operator, {
    organization,
    agent: resident(n),
    scope: { matters: ['*'] },
    until: '2027-01-31',
  })

describe('a merger', () => {
  it('makes two records one: numbers, phone, organizations and mandates go over, sign-in to the losing one ends', async () => {
    const { deps } = scene.world
    const surviving = await scene.person(1)
    const losing = await scene.person(2, { phone: '13800138001' })
    await setPassword(deps, operator, surviving, password)
    await setPassword(deps, operator, losing, `${password}2`)
    await found(company, '春城餐饮（演示）', 2)
    await found(shop, '小店（演示）', 90)
    await found(farm, '合作社（演示）', 90)
    const [doubled, kept] = [await appoint(shop, 2), await appoint(farm, 2)]
    const standing = await appoint(shop, 1)
    const answer = await scene.post('/api/people/mergers', { surviving: resident(1), losing: resident(2) })
    expect(answer).toMatchObject({ status: 200, body: { assuranceLevel: 3 } })
    expect(await personById(deps, losing)).toBeUndefined()
    expect(await personByDocument(deps, number(2))).toBeUndefined()
    expect(await personOfRecord(deps, number(2))).toEqual({ id: surviving, status: 'active', isCurrentNumber: false })
    expect(await survivingId(deps, losing)).toBe(surviving)
    expect(await survivingId(deps, surviving)).toBe(surviving)
    expect(await holderIndexesOf(deps, surviving)).toEqual([1, 2].map(n => holderIndex(deps.keys, number(n))))
    expect(await organizationsOfPerson(deps, surviving)).toMatchObject([
      { uscc: company, role: 'legal-representative' },
      { uscc: shop, role: 'agent', mandateId: standing },
      { uscc: farm, role: 'agent', mandateId: kept },
    ])
    expect(doubled).not.toBe(standing)
    expect(await organizationsOfPerson(deps, losing)).toEqual([])
    expect((await signIn(citizenNumber(2))).kind).toBe('refused')
    expect(await signIn(citizenNumber(1))).toMatchObject({ kind: 'ok', personId: surviving })
    expect(await signIn('13800138001')).toMatchObject({ kind: 'ok', personId: surviving })
    expect(await scene.events('person.merged')).toEqual([{ personId: losing, into: surviving }])
    expect(await scene.lines('person.merged', `person:${losing}`)).toMatchObject([
      { data: { into: surviving, organizations: [company], mandates: [kept] } },
    ])
  })

  it('leads a chain of mergers to its end, and gives no level away', async () => {
    const { deps } = scene.world
    const [a, b, c] = [await scene.person(11, { assuranceLevel: 2 }), await scene.person(12), await scene.person(13)]
    await merge(12, 13)
    await merge(11, 12)
    for (const id of [b, c]) expect(await survivingId(deps, id)).toBe(a)
    for (const n of [12, 13]) expect((await personOfRecord(deps, number(n)))?.id).toBe(a)
    expect((await personById(deps, a))?.assuranceLevel).toBe(2)
  })

  it('refuses the same person, the ended, the unnamed and strangers', async () => {
    await scene.person(21)
    await scene.person(22)
    await scene.person(23)
    await expect(merge(21, 21)).rejects.toMatchObject({ code: 'same-person' })
    await merge(21, 22)
    await expect(merge(21, 22)).rejects.toMatchObject({ code: 'same-person' })
    await expect(merge(22, 21)).rejects.toMatchObject({ code: 'same-person' })
    await closePerson(scene.world.deps, operator, { ...resident(23), reason: 'death' })
    await expect(merge(21, 23)).rejects.toMatchObject({ code: 'person-ended' })
    await expect(
      mergePeople(scene.world.deps, operator, { surviving: resident(21), losing: resident(23, '别人') }),
    ).rejects.toMatchObject({ code: 'person-conflict' })
    await expect(
      mergePeople(scene.world.deps, anonymous, { surviving: resident(21), losing: resident(23) }),
    ).rejects.toMatchObject({ code: 'registration-not-allowed' })
  })

  it('64 at once, both ways round: one happens', async () => {
    const ids = [await scene.person(31), await scene.person(32)]
    const results = await all(64, n => (n % 2 === 0 ? merge(31, 32) : merge(32, 31)))
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(new Set(refusals(results))).toEqual(new Set(['same-person']))
    const people = await Promise.all(ids.map(id => personById(scene.world.deps, id)))
    expect(people.filter(person => person !== undefined)).toHaveLength(1)
  })
})

describe('closing a person', () => {
  it('ends sign-in and mandates, keeps the history, frees the phone', async () => {
    const { deps } = scene.world
    const id = await scene.person(41, { phone: '13800138041' })
    await setPassword(deps, operator, id, password)
    await found('51530000PDY0000958', '协会（演示）', 41)
    const mandate = await appoint(shop, 41)
    expect((await signIn(citizenNumber(41))).kind).toBe('ok')
    const closing = { ...resident(41), reason: 'death' }
    expect(await scene.post('/api/people/closures', closing)).toEqual({ status: 200, body: { status: 'closed' } })
    expect((await scene.post('/api/people/closures', closing)).status).toBe(200)
    for (const identifier of [citizenNumber(41), '13800138041', '51530000PDY0000958'])
      expect((await signIn(identifier)).kind).toBe('refused')
    expect(await personById(deps, id)).toBeUndefined()
    expect(await organizationsOfPerson(deps, id)).toEqual([])
    expect(await personOfRecord(deps, number(41))).toEqual({ id, status: 'closed', isCurrentNumber: true })
    expect(await holderIndexesOf(deps, id)).toEqual([holderIndex(deps.keys, number(41))])
    expect(await scene.lines('person.closed', `person:${id}`)).toMatchObject([
      { data: { reason: 'death', mandates: [mandate] } },
    ])
    expect(await scene.events('person.closed')).toContainEqual({ personId: id })
    const heir = await scene.person(42, { phone: '13800138041' })
    expect(heir).not.toBe(id)
  })

  it('64 at once, and with a merger: one thing happens', async () => {
    const id = await scene.person(51)
    await scene.person(52)
    const results = await all(64, n =>
      n % 2 === 0 ? closePerson(scene.world.deps, operator, { ...resident(51), reason: 'death' }) : merge(52, 51),
    )
    const [closed, merged] = [
      (await scene.lines('person.closed', `person:${id}`)).length,
      (await scene.lines('person.merged', `person:${id}`)).length,
    ]
    expect(closed + merged).toBe(1)
    for (const code of refusals(results))
      expect(['same-person', 'person-ended', 'person-conflict', 'document-superseded']).toContain(code)
  })
})
