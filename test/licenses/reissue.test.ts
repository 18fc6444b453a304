import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { approveReissue, beginReissue, cancelReissue, declareCompromise } from '../../src/licenses/index.ts'
import { system } from '../../src/platform/caller.ts'
import { testClock } from '../harness.ts'
import { type Scene, startScene } from '../verification/scene.ts'
import { type Office, startOffice } from './office.ts'
import { businessType, constructorType, department, typeOf } from './registry.ts'

const full = process.env.FULL === 'true'
const many = full ? 2_000 : 110
const clock = testClock()
/** Of a hundred signatures so many fail, as a signer does that loses its power. */
let failing = 0
let scene: Scene
let office: Office
let manager: string
beforeAll(async () => {
  scene = await startScene({
    clock,
    alter: deps => ({
      ...deps,
      keys: {
        ...deps.keys,
        signer: {
          ...deps.keys.signer,
          sign: (name, data) =>
            randomInt(100) < failing ? Promise.reject(new Error('no signer')) : deps.keys.signer.sign(name, data),
        },
      },
    }),
  })
  office = await startOffice(scene.world.deps)
  manager = await scene.world.token(['catalog.manage'])
})
afterAll(() => scene.world.stop())

const operator = system('test')
async function standing(): Promise<string> {
  const { body } = await scene.ask('GET', `/api/seals?uscc=${department.uscc}`, { as: manager })
  return body.find((each: { status: string }) => each.status === 'active' || each.status === 'suspended').id
}
const manage = (id: string, name: string, payload: object) =>
  scene.ask('POST', `/api/seals/${id}/${name}`, { as: manager, payload })

/** The seal of now is another from here on, and the one before was in other hands since `since`. */
async function stolen(since: Date): Promise<string> {
  const id = await standing()
  expect((await manage(id, 'replace', { reason: 'other' })).status).toBe(201)
  await declareCompromise(scene.world.deps, operator, id, since)
  return id
}
const begin = (id: string, as?: string) =>
  scene.ask('POST', `/api/seals/${id}/reissues`, as === undefined ? {} : { as })
const runOf = async (id: string) => (await scene.ask('GET', `/api/reissues/${id}`)).body
const reasonsOf = async (qr: string) => (await scene.verify({ qr })).body.reasons
/** What waits for a later try is tried now. */
async function workOn(): Promise<void> {
  await scene.world.owner`update platform.outbox set due_at = now()`
  await scene.world.deps.jobs.drain()
}

describe('licenses that a stolen key has signed', () => {
  it('are issued again in one act, each once, whatever breaks off; what cannot be is said one by one', {
    timeout: 120_000,
  }, async () => {
    const before = (await scene.issue()).body
    clock.advance(120)
    const since = clock.now()
    const issued = await Promise.all(
      Array.from(
        { length: many },
        async (_, n) => (await scene.issue(n % 2 === 0 ? constructorType : businessType)).body,
      ),
    )
    const [first, second, suspended = {}] = issued
    await scene.move(suspended.identifier, 'suspend')
    clock.advance(60)
    const sealId = await stolen(since)
    expect(await reasonsOf(first.qr)).toEqual(['seal-invalid'])
    expect((await begin(sealId, scene.otherToken)).body.code).toBe('seal-not-found')
    const begun = await begin(sealId)
    expect([begun.status, begun.body.state, begun.body.total]).toEqual([201, 'running', many])
    const again = await begin(sealId)
    expect([again.status, again.body.id]).toEqual([200, begun.body.id])
    // One is changed by hand meanwhile.
    const byHand = await scene.ask('POST', `/api/licenses/${second.identifier}/amend`, {
      key: 'by-hand',
      payload: { reason: 'seal-compromised' },
    })
    expect([byHand.status, await reasonsOf(byHand.body.qr)]).toEqual([200, []])

    failing = 30
    for (let n = 0; n < 6; n += 1) await workOn()
    failing = 0
    for (let n = 0; n < 3 + many / 50; n += 1) await workOn()
    const run = await runOf(begun.body.id)
    const misses = (await scene.ask('GET', `/api/reissues/${begun.body.id}/misses`)).body
    // The suspended one; and those whose signatures failed where their neighbors' did not, if they still need it.
    expect(run).toMatchObject({ state: 'done', total: many })
    // Without the one that was changed by hand.
    expect(run.done + run.missed).toBe(many - 1)
    expect(misses).toContainEqual({
      identifier: suspended.identifier,
      typeCode: constructorType,
      code: 'move-not-allowed',
    })
    const others = misses.filter((each: { identifier: string }) => each.identifier !== suspended.identifier)
    expect(others.every((each: { code: string }) => each.code === 'internal')).toBe(true)

    // Whoever is left is taken by the next one.
    const rest = await begin(sealId)
    expect([rest.status, rest.body.total]).toEqual([201, others.length + 1])
    for (let n = 0; n < 3 + others.length / 50; n += 1) await workOn()
    expect(await runOf(rest.body.id)).toMatchObject({ state: 'done', done: others.length, missed: 1 })

    const rows = await scene.world.owner`
      select l.identifier, l.state, l.issuer_kid = s.kid as by_old, l.reason_code, l.version
      from licenses.licenses l, licenses.seals s where s.id = ${sealId}`
    const ofOld = rows.filter(row => row.by_old && row.identifier !== before.identifier)
    const ofNew = rows.filter(row => !row.by_old)
    expect(ofOld.map(row => row.state).filter(state => state === 'superseded').length).toBe(many - 1)
    expect(ofNew.length).toBe(many - 1)
    expect(ofNew.every(row => row.reason_code === 'seal-compromised' && row.state === 'active')).toBe(true)
    expect(rows.filter(row => row.state === 'prepared')).toEqual([])
    const told = await scene.world.owner`
      select count(*)::int as n, count(distinct subject)::int as subjects from audit.records
      where type = 'license.superseded' and data ->> 'reason' = 'seal-compromised'`
    expect(told[0]).toMatchObject({ n: many - 1, subjects: many - 1 })
    for (const { identifier } of ofNew.slice(0, 5)) {
      const { body } = await scene.ask('GET', `/api/licenses/${identifier}`)
      expect([body.history.length, await reasonsOf(body.qr)]).toEqual([2, []])
    }
    expect(await reasonsOf(before.qr)).toEqual([])
    expect((await begin(await standing())).body.code).toBe('reissue-not-needed')
  })

  it('wait for a second person where their type asks for one, and for a seal that signs', async () => {
    clock.advance(120)
    const since = clock.now()
    const issued = (await scene.issue(constructorType)).body
    await office.twoPerson(constructorType, ['amend'])
    clock.advance(60)
    const sealId = await stolen(since)
    const { deps } = scene.world
    const { run } = await beginReissue(deps, office.as('both'), sealId)
    expect(run).toMatchObject({ state: 'proposed', total: 1 })
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        error => error.code,
      )
    expect(await codeOf(approveReissue(deps, office.as('both'), run.id))).toBe('proposal-own')
    expect(await codeOf(approveReissue(deps, office.as('stranger'), run.id))).toBe('reissue-not-found')
    expect(await codeOf(approveReissue(deps, office.as('clerk'), run.id))).toBe('officer-needed')
    expect((await scene.ask('POST', `/api/reissues/${run.id}/approve`)).body.code).toBe('person-needed')
    await workOn()
    expect(await runOf(run.id)).toMatchObject({ state: 'proposed', done: 0 })

    const seal = await standing()
    await manage(seal, 'suspend', { reason: 'other' })
    expect((await approveReissue(deps, office.as('approver'), run.id)).state).toBe('running')
    expect(await codeOf(approveReissue(deps, office.as('approver'), run.id))).toBe('reissue-move-not-allowed')
    await workOn()
    expect(await runOf(run.id)).toMatchObject({ state: 'running', done: 0, missed: 0 })
    await manage(seal, 'resume', {})
    for (let n = 0; n < 3; n += 1) await workOn()
    expect(await runOf(run.id)).toMatchObject({ state: 'done', done: 1, missed: 0 })
    const { body } = await scene.ask('GET', `/api/licenses/${issued.identifier}`)
    expect(body.history.at(-1)).toMatchObject({ version: 2, status: 'active' })
    expect(await codeOf(cancelReissue(deps, office.as('clerk'), run.id))).toBe('reissue-move-not-allowed')
    const types = await scene.world.owner`
      select type from audit.records where subject = ${`reissue:${run.id}`} order by id`
    expect(types.map(row => row.type)).toEqual(['reissue.proposed', 'reissue.approved', 'reissue.ended'])
  })

  it('say what they lack: a new sheet of paper', async () => {
    clock.advance(120)
    const since = clock.now()
    await scene.issue(businessType)
    await scene.ask('PUT', `/api/license-types/${businessType}`, {
      as: manager,
      payload: { ...typeOf(businessType), code: undefined, paper: true },
    })
    clock.advance(60)
    const sealId = await stolen(since)
    const { body } = await begin(sealId)
    for (let n = 0; n < 3; n += 1) await workOn()
    const misses = (await scene.ask('GET', `/api/reissues/${body.id}/misses`)).body
    expect(misses.map((each: { code: string }) => each.code)).toEqual(['paper-serial-needed'])
  })
})
