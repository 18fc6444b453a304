import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectLog } from '../../src/audit/index.ts'
import { registerPerson } from '../../src/identity/index.ts'
import { amendLicense, findLicense, licensesOfPerson, parseIdentifier } from '../../src/licenses/index.ts'
import { type Caller, system } from '../../src/platform/caller.ts'
import type { Db } from '../../src/platform/db/client.ts'
import { testClock } from '../harness.ts'
import { readStatus, startScene } from '../verification/scene.ts'
import { bodyFor, constructorType, department, otherPerson, person } from './registry.ts'

const clock = testClock('2026-11-24T08:00:00Z')
let scene: Awaited<ReturnType<typeof startScene>>
beforeAll(async () => {
  scene = await startScene({ clock })
})
afterAll(() => scene.world.stop())

let count = 0
const move = (identifier: string, name: string, payload: object = {}, key = `move-${count++}`, as?: string) =>
  scene.ask('POST', `/api/licenses/${identifier}/${name}`, {
    payload: { reason: 'words of a clerk', ...payload },
    key,
    ...(as === undefined ? {} : { as }),
  })
const issued = async (overrides: object = {}) => (await scene.issue(constructorType, overrides)).body
const reasonsOf = async (input: object): Promise<string[]> => (await scene.verify(input)).body.reasons
const statusOf = async (identifier: string): Promise<string> =>
  (await scene.ask('GET', `/api/licenses/${identifier}`)).body.status

/** The same database, where this prepared read is made after `wait`. */
function withLateReads<Part extends object>(part: Part, name: string, wait: () => Promise<unknown>): Part {
  return new Proxy(part, {
    get(target, member) {
      const value = Reflect.get(target, member)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const made = Reflect.apply(value, target, given)
        if (member === 'prepare')
          return given[0] === name ? { execute: (values: object) => wait().then(() => made.execute(values)) } : made
        return typeof made === 'object' && member !== 'transaction' ? withLateReads(made, name, wait) : made
      }
    },
  })
}

const other = { ...bodyFor(constructorType).fields, employer: '云南彩云建设有限公司（演示）' }

describe('amending', () => {
  it('makes the next version, which takes the place of this one', async () => {
    const before = await issued()
    const { status, body } = await move(before.identifier, 'amend', {
      reason: 'error-corrected',
      remark: '王小云的姓名写错了',
      holders: [{ ...person, name: '王晓云' }],
    })
    expect([status, body.status, body.version, body.supersedes]).toEqual([200, 'active', 2, before.identifier])
    const [old, next] = [before.identifier, body.identifier].map(each => parseIdentifier(each))
    expect(next).toEqual({ ...old, version: 2 })
    expect(body.statusList).not.toEqual(before.statusList)
    expect(body.validUntil).toBe(before.validUntil)
    expect(body.number).toBe(before.number)
    expect(await statusOf(before.identifier)).toBe('superseded')
    const read = await scene.ask('GET', `/api/licenses/${body.identifier}`)
    expect(read.body.holders[0].name).toBe('王晓云')
    expect(read.body.fields).toEqual(bodyFor(constructorType).fields)
  })

  it('the one before answers superseded in every verification, the successor is good', async () => {
    const before = await issued()
    const { body } = await move(before.identifier, 'amend', { fields: other })
    for (const { qr, identifier, checkCode } of [before]) {
      expect(await reasonsOf({ qr })).toEqual(['superseded'])
      expect(await reasonsOf({ identifier, checkCode })).toEqual(['superseded'])
    }
    expect(await reasonsOf({ qr: body.qr })).toEqual([])
    expect(await reasonsOf({ identifier: body.identifier, checkCode: body.checkCode })).toEqual([])
    clock.advance(120)
    const token = await scene.list(0)
    expect(readStatus(token, before.statusList.index)).toBe(3)
    expect(readStatus(token, body.statusList.index)).toBe(0)
  })

  it('is answered once per Idempotency-Key, also 64 at once; another key finds it superseded', async () => {
    const { identifier } = await issued()
    const same = await Promise.all(Array.from({ length: 64 }, () => move(identifier, 'amend', {}, 'amend-once')))
    expect(new Set(same.map(each => each.status))).toEqual(new Set([200]))
    expect(new Set(same.map(each => each.body.identifier)).size).toBe(1)
    expect((await move(identifier, 'amend', { number: 'B-2' }, 'amend-once')).body.code).toBe('idempotency-key-reused')
    expect((await move(identifier, 'amend')).body.code).toBe('move-not-allowed')
  })

  it('is answered to whoever repeats the request while the first is being stored', async () => {
    const { identifier } = await issued()
    const { deps } = scene.world
    const caller: Caller = {
      kind: 'client',
      id: 'twice',
      scopes: new Set(['licenses.issue']),
      organization: department.uscc,
    }
    const amend = (db: Db) =>
      amendLicense({ ...deps, db }, caller, identifier, { reason: 'error-corrected', number: 'B-1' }, 'amend-twice')
    let first: ReturnType<typeof amend> | undefined
    const second = await amend(
      withLateReads(deps.db, 'licenses_by_ids', () => {
        first ??= amend(deps.db)
        return first
      }),
    )
    expect([second.created, second.license.identifier]).toEqual([false, (await first)?.license.identifier])
  })

  it('of 64 with keys of their own one has its successor, and one version is in force', async () => {
    const { identifier } = await issued()
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, n) => move(identifier, n % 2 === 0 ? 'amend' : 'renew')),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.flatMap(({ status, body }) => (status === 200 ? [] : [body.code])))).toEqual(
      new Set(['move-not-allowed']),
    )
  })

  it('against a revocation at the same moment: never a good successor of a revoked license', async () => {
    for (let round = 0; round < 12; round += 1) {
      const { identifier } = await issued()
      const [amended, revoked] = await Promise.all([
        move(identifier, 'amend'),
        move(identifier, 'revoke', { reason: 'penalty' }),
      ])
      expect([amended.status, revoked.status].sort()).toEqual([200, 409])
      expect(await statusOf(identifier)).toBe(amended.status === 200 ? 'superseded' : 'revoked')
    }
    const left = await scene.world.owner`select from licenses.licenses where state = 'prepared'`
    expect(left).toHaveLength(0)
  })

  it('refuses what would be refused at issue, and asks for a key and a reason', async () => {
    const { identifier } = await issued()
    const path = `/api/licenses/${identifier}/amend`
    const { ask, otherToken } = scene
    expect((await ask('POST', path, { payload: { reason: 'x' } })).status).toBe(400)
    expect((await ask('POST', path, { payload: {}, key: 'k' })).status).toBe(400)
    expect((await move(identifier, 'amend', { fields: { wrong: 1 } })).body.code).toBe('fields-invalid')
    expect((await move(identifier, 'amend', { validUntil: '2030-01-01' })).status).toBe(400)
    expect((await move(identifier, 'amend', {}, 'foreign', otherToken)).status).toBe(404)
    expect(await statusOf(identifier)).toBe('active')
  })
})

describe('renewing', () => {
  it('gives a new validity, also after the last day; then amending is possible again', async () => {
    const { identifier } = await issued({ validFrom: '2024-01-01', validUntil: '2026-11-01' })
    expect(await statusOf(identifier)).toBe('expired')
    expect((await move(identifier, 'amend')).body.code).toBe('move-not-allowed')
    const { body } = await move(identifier, 'renew', { reason: 'period-extended' })
    expect(body).toMatchObject({ status: 'active', version: 2, validFrom: '2026-11-24', validUntil: '2029-11-23' })
    expect((await move(body.identifier, 'amend')).body.version).toBe(3)
  })

  it('leaves no gap: a first day that is still to come is refused', async () => {
    const { identifier } = await issued()
    expect((await move(identifier, 'renew', { validFrom: '2026-12-01' })).body.code).toBe('validity-invalid')
  })
})

describe('cancelling', () => {
  it('ends a license for good; to the world it is invalid', async () => {
    const { identifier, qr } = await issued()
    expect((await move(identifier, 'suspend')).status).toBe(200)
    expect((await move(identifier, 'cancel', { reason: 'holder-deceased' })).body.status).toBe('cancelled')
    for (const name of ['cancel', 'revoke', 'suspend', 'resume', 'amend', 'renew'])
      expect((await move(identifier, name)).body.code, name).toBe('move-not-allowed')
    const { body } = await scene.verify({ qr })
    expect([body.reasons, body.license.status]).toEqual([['revoked'], 'cancelled'])
  })
})

describe('history', () => {
  it('the issuer reads every version, the codes and the words; the holder the codes', async () => {
    const { deps } = scene.world
    const owner = (await registerPerson(deps, system('test'), otherPerson)).value
    const first = await issued({ holders: [otherPerson] })
    await move(first.identifier, 'suspend', { reason: 'rectification', remark: '卫生不合格' })
    await move(first.identifier, 'resume', { reason: 'rectified' })
    const second = (await move(first.identifier, 'amend', { reason: 'error-corrected', remark: '错字' })).body
    const third = (await move(second.identifier, 'renew')).body
    const { body } = await scene.ask('GET', `/api/licenses/${second.identifier}`)
    const told = (history: typeof body.history) =>
      history.map(
        (version: { status: string; events: { move: string; reason?: { code?: string; words?: string } }[] }) => [
          version.status,
          ...version.events.map(each => [each.move, each.reason?.code, each.reason?.words]),
        ],
      )
    expect(told(body.history)).toEqual([
      [
        'superseded',
        ['issue', undefined, undefined],
        ['suspend', 'rectification', '卫生不合格'],
        ['resume', 'rectified', undefined],
      ],
      ['superseded', ['amend', 'error-corrected', '错字']],
      ['active', ['renew', undefined, 'words of a clerk']],
    ])
    const caller: Caller = { kind: 'person', id: owner.id, organization: undefined, assurance: 3 }
    const seen = await findLicense(deps, caller, third.identifier)
    expect(told(seen.history).flat(3)).not.toContain('错字')
    expect(told(seen.history).flat(3)).toContain('error-corrected')
    const listed = (await licensesOfPerson(deps, caller)).map(each => each.identifier)
    expect(listed, 'versions that were replaced are found by history').toEqual([third.identifier])
  })

  it('codes are in the log, words nowhere in clear', async () => {
    const { owner } = scene.world
    const rows = await owner`select data from audit.records where type = 'license.superseded'`
    expect(rows.some(({ data }) => data.reason === 'error-corrected' && data.move === 'amend')).toBe(true)
    const [clear] = await owner`
      select count(*)::int as n from (select l::text as row from licenses.licenses l union all
      select c::text from licenses.changes c union all select r::text from audit.records r) all_rows
      where row like ${'%错字%'} or row like ${'%words of a clerk%'}`
    expect(clear?.n).toBe(0)
  })

  it('reasons are data: every code has both languages and its moves', async () => {
    const { body } = await scene.ask('GET', '/api/license-reasons')
    for (const { code, moves, title, titleEn } of body) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(moves.length).toBeGreaterThan(0)
      expect(title).toMatch(/\p{Script=Han}/u)
      expect(titleEn).toMatch(/^[A-Z]/)
    }
  })
})

describe('guardians', () => {
  const child = { documentType: 'resident-id', documentNumber: '530102201512240028', name: '王小禾' }
  const guardians = [otherPerson]

  it('see and show the license of a child, until the child comes of age', async () => {
    const { deps } = scene.world
    const guardian = (await registerPerson(deps, system('test'), otherPerson)).value
    const caller: Caller = { kind: 'person', id: guardian.id, organization: undefined, assurance: 3 }
    const license = await issued({ holders: [{ ...child, guardians }], validUntil: null })
    const sees = async () => (await licensesOfPerson(deps, caller)).some(each => each.identifier === license.identifier)
    expect(await sees()).toBe(true)
    const read = await findLicense(deps, caller, license.identifier)
    expect(read.holders[0]).toMatchObject({ name: '王小禾', guardians: [{ documentNumber: '530103********0028' }] })
    const document = await scene.call('GET', `/api/licenses/${license.identifier}/document?format=sd-jwt`)
    const disclosed = document.text
      .split('~')
      .slice(1)
      .map(each => Buffer.from(each, 'base64url').toString('utf8'))
    expect(disclosed.join()).not.toContain(otherPerson.name)
    const now = clock.now()
    clock.set('2033-12-23T15:59:59Z')
    expect(await sees(), 'the day before').toBe(true)
    clock.set('2033-12-23T16:00:00Z')
    expect(await sees(), 'on the birthday, in China').toBe(false)
    await expect(findLicense(deps, caller, license.identifier)).rejects.toMatchObject({ code: 'license-not-found' })
    clock.set(now)
  })

  it('are for minors alone, of age themselves, and somebody else', async () => {
    const codeOf = async (holder: object) => (await scene.issue(constructorType, { holders: [holder] })).body.code
    expect(await codeOf({ ...person, guardians })).toBe('guardian-not-allowed')
    expect(await codeOf({ ...child, guardians: [child] })).toBe('guardian-not-allowed')
    expect(await codeOf({ documentType: 'passport', documentNumber: 'E12345678', name: '王小禾', guardians })).toBe(
      'guardian-not-allowed',
    )
    expect(await codeOf({ ...child, guardians: [{ ...otherPerson, documentNumber: '1' }] })).toBe(
      'document-number-invalid',
    )
  })
})

describe('whatever is done in whatever order', () => {
  it('nothing leads out of an end, one version is in force, and no place is given twice', {
    timeout: 120_000,
  }, async () => {
    const names = ['amend', 'renew', 'suspend', 'resume', 'revoke', 'cancel'] as const
    const step = fc.record({ name: fc.constantFrom(...names), at: fc.nat(3), wide: fc.constantFrom(1, 1, 4) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async steps => {
        const versions: string[] = [(await issued()).identifier]
        const ended = new Map<string, string>()
        for (const { name, at, wide } of steps) {
          const identifier = versions[at % versions.length] ?? ''
          const answers = await Promise.all(Array.from({ length: wide }, () => move(identifier, name)))
          for (const { status, body } of answers) {
            expect([200, 409]).toContain(status)
            if (status === 200 && !versions.includes(body.identifier)) versions.push(body.identifier)
          }
          expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
          const now = await Promise.all(versions.map(async each => [each, await statusOf(each)] as const))
          for (const [each, status] of now) {
            expect(status, each).toBe(ended.get(each) ?? status)
            if (['revoked', 'cancelled', 'superseded'].includes(status)) ended.set(each, status)
          }
          expect(now.filter(([, status]) => status === 'active' || status === 'suspended').length).toBeLessThanOrEqual(
            1,
          )
        }
      }),
      { numRuns: 25 },
    )
    const [places] = await scene.world.owner`
      select count(*)::int as n, count(distinct (status_list, status_index))::int as places from licenses.licenses`
    expect(places?.n).toBe(places?.places)
    expect((await inspectLog(scene.world.deps, {})).findings).toEqual([])
  })
})
