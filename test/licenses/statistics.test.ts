import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sequenceLog } from '../../src/audit/index.ts'
import {
  countLog,
  departmentStatistics,
  draftsOf,
  dropDraft,
  licenseProof,
  openDraft,
  saveDraft,
  searchRegister,
} from '../../src/licenses/index.ts'
import { testClock } from '../harness.ts'
import { type Scene, startScene } from '../verification/scene.ts'
import { type Office, startOffice } from './office.ts'
import { businessType, constructorType } from './registry.ts'

const full = process.env.FULL === 'true'
const clock = testClock()
let scene: Scene
let office: Office
beforeAll(async () => {
  scene = await startScene({ clock })
  office = await startOffice(scene.world.deps)
})
afterAll(() => scene.world.stop())

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    error => error.code,
  )

describe('a department’s numbers', () => {
  it('are those of the log, each line once, also after a break and by two nodes at once', async () => {
    const { deps } = scene.world
    const [first, second] = [(await scene.issue()).body, (await scene.issue(businessType)).body]
    clock.advance(86_400)
    const third = (await scene.issue()).body
    await scene.move(first.identifier, 'suspend')
    await scene.move(first.identifier, 'resume')
    await scene.ask('POST', `/api/licenses/${second.identifier}/amend`, {
      key: 'amend',
      payload: { reason: 'error-corrected' },
    })
    for (const { qr } of [first, third, third]) await scene.verify({ qr }, scene.verifier)
    await sequenceLog(deps)
    await Promise.all([countLog(deps), countLog(deps)])
    await countLog(deps)
    const all = await departmentStatistics(deps, office.as('auditor'), { days: 7 })
    expect(all.days.length).toBe(7)
    expect(all.days.slice(-2).map(({ day, ...counts }) => counts)).toEqual([
      { issued: 2, changed: 0, verified: 0 },
      { issued: 1, changed: 3, verified: 3 },
    ])
    expect(all.total).toEqual({ issued: 3, changed: 3, verified: 3 })
    const ofType = await departmentStatistics(deps, office.as('auditor'), { days: 30, typeCode: businessType })
    expect(ofType.total).toEqual({ issued: 1, changed: 1, verified: 0 })
    expect(all.types.map(({ typeCode }) => typeCode)).toEqual([constructorType, businessType])
    const strangers = await departmentStatistics(deps, office.as('stranger'), { days: 30 })
    expect(strangers.total).toEqual({ issued: 0, changed: 0, verified: 0 })
  })

  it.runIf(full)('of ten million licenses in five years are read as fast as of ten', { timeout: 600_000 }, async () => {
    const { deps } = scene.world
    const costOf = async () => {
      const rows = await scene.world.owner.unsafe(`explain (analyze, buffers, format json)
        select day, what, sum(count) from licenses.daily_counts
        where uscc = '11530000PDY000116W' and day >= current_date - 90 and day <= current_date group by 1, 2`)
      return Number(rows[0]?.['QUERY PLAN'][0].Plan['Shared Hit Blocks'])
    }
    // Two hundred departments, 1,826 days, 10 types, four kinds of lines: as many rows as the counts of ten million make.
    await scene.world.owner`insert into licenses.daily_counts
      select 'D' || lpad(n::text, 17, '0'), current_date - d, 'T' || t, w, 5
      from generate_series(1, 200) n, generate_series(0, 1825) d, generate_series(1, 10) t, unnest(array['issue', 'verify']) w`
    await scene.world.owner`analyze licenses.daily_counts`
    const started = process.cpuUsage()
    await departmentStatistics(deps, office.as('auditor'), { days: 90 })
    const spent = process.cpuUsage(started)
    const [size] = await scene.world.owner`select count(*)::int as n from licenses.daily_counts`
    process.stdout.write(
      `${size?.n} counts: ${await costOf()} blocks read, ${(spent.user + spent.system) / 1_000} ms of CPU\n`,
    )
    expect(await costOf()).toBeLessThan(200)
  })
})

describe('the register', () => {
  it('is narrowed by status and by the day of issue', async () => {
    const { deps } = scene.world
    clock.advance(1)
    const old = (await scene.issue(constructorType, { validFrom: '2020-01-01', validUntil: '2021-01-01' })).body
    clock.advance(1)
    const gone = (await scene.issue()).body
    await scene.move(gone.identifier, 'revoke')
    const found = async (search: object) =>
      (await searchRegister(deps, office.as('clerk'), search)).licenses.map(each => each.identifier)
    expect(await found({ status: 'expired' })).toEqual([old.identifier])
    expect(await found({ status: 'revoked' })).toEqual([gone.identifier])
    expect(await found({ status: 'cancelled' })).toEqual([])
    const today = new Date(clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
    const before = new Date(clock.now().getTime() - 16 * 3_600_000).toISOString().slice(0, 10)
    expect((await found({ day: today })).slice(0, 2)).toEqual([gone.identifier, old.identifier])
    expect((await found({ day: before, status: 'active' })).length).toBe(1)
    expect(await found({ day: '2020-01-01' })).toEqual([])
  })

  it('proves that a license’s issue stands in the published log', async () => {
    const { deps } = scene.world
    const { identifier } = (await scene.issue()).body
    expect(await licenseProof(deps, office.as('clerk'), identifier)).toBeUndefined()
    await sequenceLog(deps)
    const proof = await licenseProof(deps, office.as('clerk'), identifier)
    expect(proof?.line).toMatchObject({ type: 'license.issued', subject: `license:${identifier}` })
    expect(proof?.text).toMatch(/^c2sp\.org\/tlog-proof@v1\n/)
    expect(await codeOf(licenseProof(deps, office.as('stranger'), identifier))).toBe('license-not-found')
  })
})

describe('a form that is kept', () => {
  it('is its writer’s alone, encrypted, and gone when it is dropped', async () => {
    const { deps } = scene.world
    const id = deps.ids.uuid()
    const typed = { 'holders/0/name': '王小云', 'fields/classes': ['C1', 'D'] }
    await saveDraft(deps, office.as('clerk'), { id, typeCode: constructorType, typed: {} })
    await saveDraft(deps, office.as('clerk'), { id, typeCode: constructorType, typed })
    expect((await openDraft(deps, office.as('clerk'), id)).typed).toEqual(typed)
    expect((await draftsOf(deps, office.as('clerk'))).length).toBe(1)
    expect(await draftsOf(deps, office.as('secondClerk'))).toEqual([])
    for (const other of ['secondClerk', 'stranger'] as const) {
      expect(await codeOf(openDraft(deps, office.as(other), id))).toBe('draft-not-found')
      expect(await codeOf(saveDraft(deps, office.as(other), { id, typeCode: constructorType, typed: {} }))).toBe(
        'draft-not-found',
      )
      await dropDraft(deps, office.as(other), id)
    }
    expect(await codeOf(openDraft(deps, office.as('auditor'), id))).toBe('issuer-not-allowed')
    const [row] = await scene.world.owner`select typed_sealed from licenses.drafts where id = ${id}`
    expect(Buffer.from(row?.typed_sealed).includes('王小云')).toBe(false)
    await dropDraft(deps, office.as('clerk'), id)
    expect(await scene.count('licenses.drafts')).toBe(0)
  })
})
