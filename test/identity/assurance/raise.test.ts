import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordExpiries } from '../../../src/identity/assurance/expire.ts'
import type { FaceCheckResult } from '../../../src/identity/assurance/sources/face-check.ts'
import {
  changeDocument,
  claimOrganization,
  evidenceOfPerson,
  finishFaceCheck,
  identityRoutes,
  matchWithRegister,
  openSources,
  organizationByUscc,
  organizationsOfPerson,
  personById,
  registerOrganization,
  registerPerson,
  type SimulatedServer,
  type Sources,
  startFaceCheck,
  startSimulatedServer,
  withdrawAssurance,
} from '../../../src/identity/index.ts'
import { system } from '../../../src/platform/caller.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { createServer } from '../../../src/platform/http/server.ts'
import { all, citizenNumber, operator, refusals, resident, type Scene, signedIn, startScene } from '../scene.ts'
import { registerData } from './register.ts'

let scene: Scene
let server: SimulatedServer
let sources: Sources
beforeAll(async () => {
  scene = await startScene()
  const token = 'a token of the test'
  server = await startSimulatedServer(scene.world.deps, { data: registerData, token })
  const settings = {
    REGISTER_URL: server.url,
    REGISTER_TOKEN: token,
    FACE_CHECK_URL: server.url,
    FACE_CHECK_TOKEN: token,
  }
  sources = openSources({ ...scene.world.deps, config: readConfig(settings) })
})
beforeEach(() => server.behave({ kind: 'sound' }))
afterAll(async () => {
  await server.stop()
  await scene.world.stop()
})

const levelOf = async (id: string) => (await personById(scene.world.deps, id))?.assuranceLevel
const years = (count: number) => scene.clock.advance(count * 366 * 86_400)
const match = (id: string) => matchWithRegister(scene.world.deps, sources, signedIn(id), id)

describe('level 3: a match with the register', () => {
  it('is reached, stands five years, ends without anybody’s doing and is recorded both times', async () => {
    const id = await scene.person(1, { assuranceLevel: 2 })
    const now = scene.clock.now()
    const until = await match(id)
    expect(until.toISOString()).toBe('2031-11-25T02:00:00.000Z')
    expect(await levelOf(id)).toBe(3)
    expect(await evidenceOfPerson(scene.world.deps, id)).toEqual([
      { level: 3, how: 'register-match', at: now, expiresAt: until },
    ])
    scene.clock.set(until)
    expect(await levelOf(id)).toBe(2)
    await Promise.all(Array.from({ length: 8 }, () => recordExpiries(scene.world.deps)))
    expect(await scene.lines('assurance.raised', `person:${id}`)).toMatchObject([
      { actor: `person:${id}`, data: { level: 3, how: 'register-match', expiresAt: until.toISOString() } },
    ])
    expect(await scene.lines('assurance.expired', `person:${id}`)).toMatchObject([
      { actor: 'system:clock', data: { level: 3, expiredAt: until.toISOString() } },
    ])
    scene.clock.set(now)
  })

  it('is renewed, not piled up, and never shortened', async () => {
    const id = await scene.person(15)
    expect(refusals(await all(64, () => match(id)))).toEqual([])
    expect((await evidenceOfPerson(scene.world.deps, id)).map(each => each.how).sort()).toEqual([
      'register-match',
      'registrar',
    ])
    expect(await levelOf(id)).toBe(3)
    expect(await scene.lines('assurance.raised', `person:${id}`)).toHaveLength(65)
  })

  it('is refused and recorded where the register says no; nothing is taken back', async () => {
    const { value } = await registerPerson(scene.world.deps, operator, {
      ...resident(2, '别的名字'),
      assuranceLevel: 3,
    })
    await expect(match(value.id)).rejects.toMatchObject({ code: 'register-no-match' })
    expect(await levelOf(value.id)).toBe(3)
    expect(await scene.lines('assurance.refused', `person:${value.id}`)).toHaveLength(1)
  })

  it('a register that is away changes nothing', async () => {
    const id = await scene.person(3, { assuranceLevel: 2 })
    server.behave({ kind: 'hanging-up' })
    await expect(match(id)).rejects.toMatchObject({ code: 'register-unavailable', row: { kind: 'unavailable' } })
    expect(await levelOf(id)).toBe(2)
    scene.clock.advance(10)
    server.behave({ kind: 'sound' })
    await match(id)
    expect(await levelOf(id)).toBe(3)
  })

  it('an answer about a number that was changed meanwhile proves nothing', async () => {
    const id = await scene.person(4, { assuranceLevel: 2 })
    server.behave({ kind: 'slow', milliseconds: 300 })
    const asked = match(id).catch(error => error)
    await new Promise(resolve => setTimeout(resolve, 100))
    await changeDocument(scene.world.deps, operator, {
      from: resident(4),
      to: { documentType: 'resident-id', documentNumber: citizenNumber(800) },
      reason: 'number-corrected',
    })
    expect(await asked).toMatchObject({ code: 'person-changed' })
    expect(await levelOf(id)).toBe(2)
  })

  it('is asked for by the person and by registrars alone', async () => {
    const id = await scene.person(5, { assuranceLevel: 2 })
    const stranger = await scene.person(6)
    await expect(matchWithRegister(scene.world.deps, sources, signedIn(stranger), id)).rejects.toMatchObject({
      code: 'assurance-not-allowed',
    })
    await matchWithRegister(scene.world.deps, sources, operator, id)
    expect(await levelOf(id)).toBe(3)
  })

  it('over HTTP: answers the new level; without a register 503', async () => {
    await scene.person(7, { assuranceLevel: 2 })
    expect(await scene.post('/api/people/register-matches', resident(7))).toMatchObject({
      status: 503,
      body: { code: 'register-unavailable' },
    })
    const other = await createServer(scene.world.deps, {
      authenticate: { bearer: async () => system('test'), session: async () => undefined, signInAddress: () => '/' },
      renderFaultPage: () => '',
    })
    identityRoutes(other, scene.world.deps, sources)
    const answer = await other.inject({
      method: 'POST',
      url: '/api/people/register-matches',
      payload: resident(7),
      headers: { authorization: 'Bearer any' },
    })
    expect([answer.statusCode, answer.json().assuranceLevel]).toEqual([200, 3])
    await other.close()
  })
})

describe('level 4: a face', () => {
  const begin = (id: string) => startFaceCheck(scene.world.deps, sources, signedIn(id), id)
  const finish = (person: string, id: string) => finishFaceCheck(scene.world.deps, sources, signedIn(person), id)

  it('is reached, stands two years, and leaves level 3 behind', async () => {
    const id = await scene.person(8)
    const now = scene.clock.now()
    const check = await begin(id)
    expect(check.address).toBeUndefined()
    expect((await finish(id, check.id)).toISOString().slice(0, 10)).toBe('2028-11-25')
    expect(await levelOf(id)).toBe(4)
    years(2)
    expect(await levelOf(id)).toBe(3)
    scene.clock.set(now)
    expect(await scene.lines('assurance.raised', `person:${id}`)).toMatchObject([
      { data: { level: 3, how: 'registrar' } },
      { data: { level: 4, how: 'face-check' } },
    ])
  })

  it.each([
    [20, 'face-check-failed', 'face-check.failed'],
    [21, 'face-check-pending', undefined],
  ] as const)('of person %s: %s', async (n, code, type) => {
    const id = await scene.person(n)
    const check = await begin(id)
    await expect(finish(id, check.id)).rejects.toMatchObject({ code })
    await expect(finish(id, check.id)).rejects.toMatchObject({ code })
    expect(await levelOf(id)).toBe(3)
    if (type !== undefined) expect(await scene.lines(type, `person:${id}`)).toHaveLength(1)
  })

  it('expires, and is finished by nobody else', async () => {
    const [id, stranger] = [await scene.person(9), await scene.person(10)]
    const check = await begin(id)
    for (const [who, which] of [
      [stranger, check.id],
      [id, 'no-id'],
      [id, stranger],
    ] as const)
      await expect(finish(who, which)).rejects.toMatchObject({ code: 'face-check-not-found' })
    const now = scene.clock.now()
    scene.clock.set(check.expiresAt)
    await expect(finish(id, check.id)).rejects.toMatchObject({ code: 'face-check-expired' })
    scene.clock.set(now)
    await expect(finish(id, check.id)).rejects.toMatchObject({ code: 'face-check-expired' })
    expect(await levelOf(id)).toBe(3)
  })

  it('counts once of 64 tries, and not for a changed number', async () => {
    const id = await scene.person(11)
    const check = await begin(id)
    const results = await all(64, () => finish(id, check.id))
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(new Set(refusals(results))).toEqual(new Set(['face-check-expired']))
    expect(await scene.lines('assurance.raised', `person:${id}`)).toHaveLength(2)
    const next = await begin(id)
    await changeDocument(scene.world.deps, operator, {
      from: resident(11),
      to: { documentType: 'resident-id', documentNumber: citizenNumber(801) },
      reason: 'number-changed',
    })
    await expect(finish(id, next.id)).rejects.toMatchObject({ code: 'person-changed' })
    expect(await levelOf(id)).toBe(2)
  })

  it('a provider that is away decides nothing', async () => {
    const id = await scene.person(12)
    const check = await begin(id)
    const away = (result: FaceCheckResult): Pick<Sources, 'faceCheck'> => ({
      faceCheck: { start: async () => ({ kind: 'unavailable' }), result: async () => result },
    })
    await expect(finishFaceCheck(scene.world.deps, away('unavailable'), signedIn(id), check.id)).rejects.toMatchObject({
      code: 'register-unavailable',
    })
    await finish(id, check.id)
    expect(await levelOf(id)).toBe(4)
    await expect(startFaceCheck(scene.world.deps, away('passed'), signedIn(id), id)).rejects.toMatchObject({
      code: 'register-unavailable',
    })
  })
})

describe('withdrawal', () => {
  it('takes back from a level upwards, at once', async () => {
    const { deps } = scene.world
    const id = await scene.person(14)
    const check = await startFaceCheck(deps, sources, signedIn(id), id)
    await finishFaceCheck(deps, sources, signedIn(id), check.id)
    const fraud = { ...resident(14), level: 4, reason: 'fraud' }
    expect(await scene.post('/api/people/assurance-withdrawals', fraud)).toMatchObject({
      status: 200,
      body: { assuranceLevel: 3 },
    })
    expect(await levelOf(id)).toBe(3)
    await scene.post('/api/people/assurance-withdrawals', fraud)
    expect(await scene.lines('assurance.withdrawn', `person:${id}`)).toMatchObject([
      { data: { levels: [4], reason: 'fraud' } },
    ])
    await expect(
      withdrawAssurance(deps, signedIn(id), { ...resident(14), level: 3, reason: 'requested' }),
    ).rejects.toMatchObject({ code: 'assurance-not-allowed' })
  })
})

describe('claiming an organization by the register', () => {
  const uscc = '91530000PDY000052N'
  const claim = (id: string, code = uscc, assurance = 3) =>
    claimOrganization(scene.world.deps, sources, signedIn(id, undefined, assurance), code)

  it('makes its legal representative the one who acts, in place of another', async () => {
    const { deps } = scene.world
    const former = await scene.person(16)
    const { value } = await registerPerson(deps, operator, { ...resident(1), documentNumber: citizenNumber(1) })
    const boss = value.id
    await match(boss)
    await expect(claim(former)).rejects.toMatchObject({ code: 'representative-no-match' })
    expect(await organizationByUscc(deps, uscc)).toBeUndefined()
    await registerOrganization(deps, operator, { uscc, name: '旧名（演示）', legalRepresentative: resident(16) })
    const results = await all(64, () => claim(boss))
    expect(refusals(results)).toEqual([])
    expect(await organizationsOfPerson(deps, boss)).toEqual([
      { uscc, name: '云南滇池春城餐饮管理有限公司（演示）', role: 'legal-representative' },
    ])
    expect(await organizationsOfPerson(deps, former)).toEqual([])
    expect(await scene.lines('organization.changed', `organization:${uscc}`)).toHaveLength(1)
    expect(await scene.events('mandate.withdrawn')).toEqual([{ personId: former, uscc }])
  })

  it('needs level 3 in the session and on record, an active organization and a register', async () => {
    const low = await scene.person(17, { assuranceLevel: 2 })
    const high = await scene.person(18)
    await expect(claim(low)).rejects.toMatchObject({ code: 'assurance-too-low' })
    await expect(claim(high, uscc, 2)).rejects.toMatchObject({ code: 'assurance-too-low' })
    await expect(claim(high, '91530100PDY000060N')).rejects.toMatchObject({ code: 'organization-closed' })
    await expect(claim(high, '92530102PDY000079D')).rejects.toMatchObject({ code: 'organization-not-found' })
    await expect(claimOrganization(scene.world.deps, sources, operator, uscc)).rejects.toMatchObject({
      code: 'assurance-not-allowed',
    })
    server.behave({ kind: 'failing', status: 500 })
    await expect(claim(high)).rejects.toMatchObject({ code: 'register-unavailable' })
  })

  it('no number or name of a person is written down in clear', async () => {
    for (const n of [1, 8, 16]) expect(await scene.isWrittenDown(citizenNumber(n))).toBe(false)
    expect(await scene.isWrittenDown('"人员8"')).toBe(false)
  })
})
