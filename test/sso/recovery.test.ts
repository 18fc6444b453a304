import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  beginRecovery,
  completeRecovery,
  continueRecovery,
  evidenceOfPerson,
  openSources,
  type SimulatedData,
  type SimulatedServer,
  type Sources,
  startSimulatedServer,
} from '../../src/identity/index.ts'
import { startWorld, testClock, type World } from '../harness.ts'
import { newIdNumber } from '../identity/credentials/scene.ts'
import { citizen, neighbor, registerCitizen } from './application.ts'

const clock = testClock()
const stranger = { documentType: 'resident-id', documentNumber: '533401197806155287', name: '阿依古丽·买买提' } as const
const slow = { documentType: 'resident-id', documentNumber: '530302196307190022', name: '赵慢慢' } as const
const data: SimulatedData = {
  people: [
    { ...citizen, documentType: 'resident-id' },
    { ...neighbor, documentType: 'resident-id', face: 'failed' },
    stranger,
    { ...slow, face: 'pending' },
  ],
  organizations: [],
}

let world: World
let sources: Sources
let personId: string
beforeAll(async () => {
  world = await startWorld({ clock })
  sources = openSources(world.deps, data)
  personId = await registerCitizen(world)
  await registerCitizen(world, neighbor)
})
afterAll(() => world.stop())

let places = 0
/** From a new place each time: places are slowed too. */
function begin(who: object, source?: string) {
  places += 1
  return beginRecovery(world.deps, sources, { ...citizen, ...who, source: source ?? `198.51.100.${places}` })
}
const proceed = (id: string) => continueRecovery(world.deps, sources, id)
/** Long enough for every slowing to be forgotten. */
const later = () => clock.advance(2 * 86_400)
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    error => error.code,
  )

describe('recovery by re-proof', () => {
  it('gives the ticket of a recovery that then waits as any other', async () => {
    const { id, address } = await begin({})
    expect(id).toMatch(/^[\w-]{43}$/)
    expect(address).toBeUndefined()
    const answer = await proceed(id)
    if (answer.kind !== 'ticket') throw new Error(answer.kind)
    expect(answer.readyAt.getTime() - clock.now().getTime()).toBe(72 * 3_600_000)
    const complete = () =>
      completeRecovery(world.deps, {
        ticket: answer.ticket,
        password: '苍山雪 洱海月 下关风',
        remove: { passkeys: false, totp: false, devices: false },
      })
    expect(await codeOf(complete())).toBe('recovery-too-early')
    clock.advance(72 * 3_600 + 1)
    expect(await complete()).toEqual({ personId })
    expect((await evidenceOfPerson(world.deps, personId)).map(({ level }) => level)[0]).toBe(4)
    expect(await proceed(id)).toEqual({ kind: 'refused' })
    later()
  })

  it('of 64 calls at once, one is given the ticket', async () => {
    const { id } = await begin({})
    const answers = await Promise.all(Array.from({ length: 64 }, () => proceed(id)))
    expect(answers.filter(({ kind }) => kind === 'ticket').length).toBe(1)
    expect(answers.filter(({ kind }) => kind === 'refused').length).toBe(63)
    later()
  })

  it.each([
    ['a number that nobody here has', stranger],
    ['a number that nobody has', { documentNumber: '530103199210100026', name: '张三' }],
    ['another name', { name: '王大云' }],
    ['a face that is another', neighbor],
  ])('answers alike and refuses in the end: %s', async (_name, who) => {
    const begun = await begin(who)
    expect(Object.keys(begun)).toEqual(['id', 'address'])
    expect(begun.id).toMatch(/^[\w-]{43}$/)
    expect(begun.address).toBeUndefined()
    expect(await proceed(begun.id)).toEqual({ kind: 'refused' })
    expect(await proceed(begun.id)).toEqual({ kind: 'refused' })
    later()
  })

  it('waits while the face check does, also of somebody without an account', async () => {
    const unknown = await begin(slow)
    expect(await proceed(unknown.id)).toEqual({ kind: 'waiting' })
    await registerCitizen(world, slow)
    const known = await begin(slow)
    expect(await proceed(known.id)).toEqual({ kind: 'waiting' })
    clock.advance(301)
    expect(await proceed(unknown.id)).toEqual({ kind: 'refused' })
    expect(await proceed(known.id)).toEqual({ kind: 'refused' })
    later()
  })

  it('ends after a quarter of an hour', async () => {
    const { id } = await begin({})
    clock.advance(901)
    expect(await proceed(id)).toEqual({ kind: 'refused' })
    expect(await proceed('nothing')).toEqual({ kind: 'refused' })
    later()
  })

  it('is slowed by number and by place, whether anybody has the number or not', async () => {
    for (const who of [{}, { documentNumber: '530103199210100026', name: '张三' }]) {
      const codes = []
      for (let n = 0; n < 7; n += 1) codes.push(await codeOf(begin(who)))
      expect(codes).toEqual(['done', 'done', 'done', 'done', 'done', 'too-many-tries', 'too-many-tries'])
      later()
    }
    const codes = []
    for (let n = 0; n < 22; n += 1)
      codes.push(await codeOf(begin({ documentNumber: newIdNumber(), name: '张三' }, '192.0.2.77')))
    expect(new Set(codes.slice(0, 20))).toEqual(new Set(['done']))
    expect(codes.slice(20)).toEqual(['too-many-tries', 'too-many-tries'])
  })

  it('keeps no id, number or name in clear', async () => {
    const { id } = await begin({})
    const rows = await world.owner`select encode(id_hash, 'escape') as hash, r.* from identity.reproofs r`
    const text = JSON.stringify(rows)
    for (const each of [id, citizen.documentNumber, citizen.name]) expect(text).not.toContain(each)
  })

  describe('with a register of its own', () => {
    let server: SimulatedServer
    beforeAll(async () => {
      server = await startSimulatedServer(world.deps, { data, token: 'x'.repeat(32) })
    })
    afterAll(() => server.stop())

    it('asks it the same number of questions whether somebody has an account or not; away, it says so to all', async () => {
      const far = { url: server.url, token: 'x'.repeat(32), timeoutMilliseconds: 500 }
      const own = openSources({ ...world.deps, config: { ...world.deps.config, register: far, faceCheck: far } })
      const counts: number[] = []
      for (const who of [citizen, stranger]) {
        const before = server.count()
        await beginRecovery(world.deps, own, { ...who, source: '198.51.100.200' })
        counts.push(server.count() - before)
      }
      expect(counts).toEqual([2, 2])
      later()
      server.behave({ kind: 'failing', status: 503 })
      for (const who of [citizen, stranger])
        expect(await codeOf(beginRecovery(world.deps, own, { ...who, source: '198.51.100.201' }))).toBe(
          'register-unavailable',
        )
    })
  })
})
