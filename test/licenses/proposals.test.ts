import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  approveProposal,
  askFor,
  findLicense,
  findProposal,
  findProposals,
  issueLicense,
  refuseProposal,
  revokeLicense,
  searchRegister,
  withdrawProposal,
} from '../../src/licenses/index.ts'
import { carryOutApproved } from '../../src/licenses/proposals/carry-out.ts'
import type { Caller } from '../../src/platform/caller.ts'
import type { Signer } from '../../src/platform/keys/signer.ts'
import { testClock } from '../harness.ts'
import { type Office, type StaffName, startOffice } from './office.ts'
import { bodyFor, businessType, constructorType, otherDepartment, type Registry, startRegistry } from './registry.ts'

const clock = testClock('2026-11-24T08:00:00Z')
let isBroken = false
let registry: Registry
let office: Office
beforeAll(async () => {
  registry = await startRegistry({
    clock,
    config: { logLevel: 'silent' },
    alter: deps => {
      const { signer } = deps.keys
      const fragile: Signer = {
        ...signer,
        ensure: signer.ensure,
        publicKey: signer.publicKey,
        sign: (name, data) => (isBroken ? Promise.reject(new Error('away')) : signer.sign(name, data)),
      }
      return { ...deps, keys: { ...deps.keys, signer: fragile } }
    },
  })
  office = await startOffice(registry.world.deps)
  await office.twoPerson(constructorType, ['issue', 'amend', 'revoke'])
})
afterAll(() => registry.world.stop())

const body = bodyFor(constructorType)
let count = 0
const nextKey = () => `proposal-${count++}`
async function propose(as: Caller, input: object = {}): Promise<string> {
  const asked = { move: 'issue', input: { ...body, ...input } } as const
  const answer = await askFor(registry.world.deps, as, asked, nextKey())
  if (answer.kind !== 'proposed') throw new Error('was done at once')
  return answer.proposal.id
}
const approve = (as: StaffName, id: string) => approveProposal(registry.world.deps, office.as(as), id)
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    error => error.code,
  )
/** A license of the type, made by two. */
async function license(): Promise<string> {
  const { license: identifier } = await approve('approver', await propose(office.as('clerk')))
  return identifier ?? ''
}
const licenses = () => registry.count('licenses.licenses')

describe('a type that asks for two', () => {
  it('a clerk proposes, and nothing is written down before an approver agrees', async () => {
    const { deps, owner } = registry.world
    const before = await licenses()
    const places = await owner`select last_value from licenses.status_places`
    const id = await propose(office.as('clerk'))
    expect(await licenses()).toBe(before)
    expect(await owner`select last_value from licenses.status_places`).toEqual(places)
    expect(await codeOf(issueLicense(deps, office.as('clerk'), body, nextKey()))).toBe('second-person-needed')
    expect(await findProposal(deps, office.as('auditor'), id)).toMatchObject({
      state: 'open',
      draft: { holders: [{ documentNumber: '530102********0016' }] },
    })
    const done = await approve('approver', id)
    expect(done.state).toBe('done')
    const read = await findLicense(deps, office.as('approver'), done.license ?? '')
    expect(read.status).toBe('active')
    const records = await owner`select type, actor from audit.records where subject = ${`proposal:${id}`} order by id`
    expect(records.map(({ type }) => type)).toEqual([
      'proposal.made',
      'proposal.read',
      'proposal.approved',
      'proposal.carried-out',
    ])
  })

  it('nobody else: the proposer, other clerks, auditor, administrator, machines, other departments', async () => {
    const { deps } = registry.world
    const id = await propose(office.as('both'))
    expect(await codeOf(approve('both', id)), 'an approver too, but it is their own').toBe('proposal-own')
    expect(await codeOf(refuseProposal(deps, office.as('both'), id, 'x'))).toBe('proposal-own')
    for (const name of ['clerk', 'secondClerk', 'auditor', 'administrator'] as const)
      expect(await codeOf(approve(name, id)), name).toBe('officer-needed')
    expect(await codeOf(approve('stranger', id))).toBe('proposal-not-found')
    expect(await codeOf(findProposal(deps, office.as('stranger'), id))).toBe('proposal-not-found')
    const machine = await registry.ask('POST', `/api/license-proposals/${id}/approve`)
    expect([machine.status, machine.body.code]).toEqual([403, 'person-needed'])
    const approver = office.as('approver')
    if (approver.kind !== 'person') throw new Error('not a person')
    const weak: Caller = { ...approver, assurance: 2 }
    expect(await codeOf(approveProposal(deps, weak, id))).toBe('assurance-too-low')
    const elsewhere: Caller = { ...approver, organization: otherDepartment.uscc }
    expect(await codeOf(approveProposal(deps, elsewhere, id))).toBe('officer-needed')
    expect((await findProposal(deps, approver, id)).state).toBe('open')
    expect((await approve('approver', id)).state).toBe('done')
  })

  it('an administrator issues nothing, an auditor changes nothing, an approver does not issue alone', async () => {
    const { deps } = registry.world
    const { identifier } = (await registry.issue(businessType)).body
    for (const name of ['administrator', 'auditor', 'approver', 'stranger'] as const) {
      const asked = askFor(deps, office.as(name), { move: 'issue', input: bodyFor(constructorType) }, nextKey())
      expect(await codeOf(asked), name).toBe('issuer-not-allowed')
      const revoked = revokeLicense(deps, office.as(name), identifier, { reason: 'penalty' })
      expect(await codeOf(revoked), name).toBe('license-not-found')
    }
    expect(await codeOf(searchRegister(deps, office.as('administrator'), {}))).toBe('license-not-found')
    expect((await searchRegister(deps, office.as('auditor'), {})).licenses.length).toBeGreaterThan(0)
    expect(await codeOf(revokeLicense(deps, office.as('clerk'), identifier, { reason: 'penalty' }))).toBe('done')
  })

  it('of 64 approvals one counts, and one license is made', async () => {
    const id = await propose(office.as('clerk'))
    const before = await licenses()
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, n) => codeOf(approve(n % 2 === 0 ? 'approver' : 'both', id))),
    )
    expect(answers.filter(each => each === 'done')).toHaveLength(1)
    expect(new Set(answers)).toEqual(new Set(['done', 'proposal-closed']))
    expect(await licenses()).toBe(before + 1)
  })

  it('machines propose, answered 202, once per Idempotency-Key, and take back their own alone', async () => {
    const key = nextKey()
    const { ask } = registry
    const post = () => ask('POST', '/api/licenses', { key, payload: body })
    const answers = await Promise.all(Array.from({ length: 16 }, post))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    expect(new Set(answers.map(each => each.body.id)).size).toBe(1)
    const id = answers[0]?.body.id
    expect((await ask('POST', '/api/licenses', { key, payload: { ...body, number: 'X' } })).status).toBe(422)
    const open = await ask('GET', '/api/license-proposals?open=true')
    expect(open.body.map((each: { id: string }) => each.id)).toContain(id)
    expect((await ask('GET', `/api/license-proposals/${id}`, { as: registry.otherToken })).status).toBe(404)
    expect(await codeOf(withdrawProposal(registry.world.deps, office.as('clerk'), id))).toBe('proposal-not-found')
    expect((await ask('POST', `/api/license-proposals/${id}/withdraw`)).body.state).toBe('withdrawn')
    expect(await codeOf(approve('approver', id))).toBe('proposal-closed')
  })

  it('what is unsound is refused to who proposes', async () => {
    expect(await codeOf(propose(office.as('clerk'), { fields: {} }))).toBe('fields-invalid')
    expect(await codeOf(propose(office.as('clerk'), { validFrom: 'soon' }))).toBe('validity-invalid')
  })

  it('is refused with words, and expires by itself', async () => {
    const { deps, owner } = registry.world
    const refused = await propose(office.as('clerk'))
    expect(await refuseProposal(deps, office.as('approver'), refused, '材料不全')).toMatchObject({
      state: 'refused',
      words: '材料不全',
    })
    expect(await codeOf(approve('approver', refused))).toBe('proposal-closed')
    const late = await propose(office.as('clerk'))
    clock.advance(14 * 86_400)
    expect((await findProposal(deps, office.as('clerk'), late)).state).toBe('expired')
    expect(await codeOf(approve('approver', late))).toBe('proposal-closed')
    const rows = await owner`select p::text as row from licenses.proposals p`
    const clear = rows.map(({ row }) => String(row)).join()
    for (const word of ['材料不全', '王小云', '530102199003070016']) expect(clear).not.toContain(word)
  })
})

describe('changes that ask for two', () => {
  it('are done with the approval, or not at all', async () => {
    const { deps } = registry.world
    const identifier = await license()
    const revoke = { move: 'revoke', identifier, input: { reason: 'penalty', remark: '逾期未改' } } as const
    const answer = await askFor(deps, office.as('clerk'), revoke, nextKey())
    const again = await askFor(deps, office.as('secondClerk'), revoke, nextKey())
    if (answer.kind !== 'proposed' || again.kind !== 'proposed') throw new Error('was done at once')
    expect((await findLicense(deps, office.as('clerk'), identifier)).status).toBe('active')
    expect(await approve('approver', answer.proposal.id)).toMatchObject({ state: 'done', license: identifier })
    expect((await findLicense(deps, office.as('clerk'), identifier)).status).toBe('revoked')
    expect(await codeOf(approve('approver', again.proposal.id))).toBe('move-not-allowed')
    expect((await findProposal(deps, office.as('clerk'), again.proposal.id)).state).toBe('open')
  })

  it('those that do not are done by one', async () => {
    const { deps } = registry.world
    const identifier = await license()
    const suspend = { move: 'suspend', identifier, input: { reason: 'rectification' } } as const
    expect((await askFor(deps, office.as('clerk'), suspend, nextKey())).kind).toBe('done')
  })

  it('an amendment is made when it is approved; what came between is said', async () => {
    const { deps } = registry.world
    const [first, second] = [await license(), await license()]
    const amend = (identifier: string) =>
      ({ move: 'amend', identifier, input: { reason: 'error-corrected', holderNames: ['王晓云'] } }) as const
    const good = await askFor(deps, office.as('clerk'), amend(first), nextKey())
    const late = await askFor(deps, office.as('clerk'), amend(second), nextKey())
    if (good.kind !== 'proposed' || late.kind !== 'proposed') throw new Error('was done at once')
    const done = await approve('approver', good.proposal.id)
    const read = await findLicense(deps, office.as('clerk'), done.license ?? '')
    expect([read.version, read.holders[0]?.name, read.supersedes]).toEqual([2, '王晓云', first])
    const suspend = { move: 'suspend', identifier: second, input: { reason: 'rectification' } } as const
    await askFor(deps, office.as('clerk'), suspend, nextKey())
    expect(await approve('approver', late.proposal.id)).toMatchObject({ state: 'failed', fault: 'move-not-allowed' })
  })
})

describe('a crash between approving and signing', () => {
  it('is made good by the job, once', async () => {
    const { deps } = registry.world
    const id = await propose(office.as('clerk'))
    isBroken = true
    await expect(approve('approver', id)).rejects.toThrow('away')
    isBroken = false
    expect((await findProposal(deps, office.as('clerk'), id)).state).toBe('approved')
    const before = await licenses()
    await carryOutApproved(deps)
    expect((await findProposal(deps, office.as('clerk'), id)).state, 'whoever approved may still be at it').toBe(
      'approved',
    )
    clock.advance(31)
    await Promise.all([carryOutApproved(deps), carryOutApproved(deps)])
    expect((await findProposal(deps, office.as('clerk'), id)).state).toBe('done')
    expect(await licenses(), 'it was written down before it broke').toBe(before)
  })
})

describe('the department’s register', () => {
  it('finds by identifier, number and holder among its own alone, and records each look', async () => {
    const { deps, owner } = registry.world
    const mine = (await registry.issue(businessType, { number: '云A-0001' })).body
    const foreign = (await registry.issue(businessType, { number: '云A-0001' }, { as: registry.otherToken, key: 'f' }))
      .body
    const found = async (search: Parameters<typeof searchRegister>[2]) =>
      (await searchRegister(deps, office.as('clerk'), search)).licenses.map(each => each.identifier)
    expect(await found({ identifier: mine.identifier })).toEqual([mine.identifier])
    expect(await found({ identifier: foreign.identifier })).toEqual([])
    expect(await found({ number: ' 云a-0001 ' })).toEqual([mine.identifier])
    const { documentType, documentNumber } = bodyFor(businessType).holders[0] ?? {
      documentType: '',
      documentNumber: '',
    }
    expect(await found({ holder: { documentType, documentNumber } })).toContain(mine.identifier)
    expect(await found({ holder: { documentType, documentNumber } })).not.toContain(foreign.identifier)
    expect(await codeOf(findLicense(deps, office.as('clerk'), foreign.identifier))).toBe('license-not-found')
    expect(await codeOf(findLicense(deps, office.as('stranger'), mine.identifier))).toBe('license-not-found')
    const rows = await owner`select data from audit.records where type = 'register.searched' order by id desc limit 2`
    expect(rows.map(({ data }) => data.by)).toEqual([['holder'], ['holder']])
    expect(JSON.stringify(rows)).not.toContain(documentNumber)
    expect(await findProposals(deps, office.as('stranger'), {})).toEqual([])
  })
})
