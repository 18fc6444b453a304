import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerDepartment } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { verifyLicense } from '../../src/verification/index.ts'
import { businessType, company, constructorType, otherDepartment } from '../licenses/registry.ts'
import { type Scene, startScene } from './scene.ts'

const operator = system('test')
const place = { region: '530000', level: 'province' } as const
const purpose = { matter: '公积金提取', caseNumber: 'YX-2026-001', legalBasis: '《住房公积金管理条例》' }

let scene: Scene
beforeAll(async () => {
  scene = await startScene({ config: { logLevel: 'silent' } })
  await registerDepartment(scene.world.deps, operator, { uscc: otherDepartment.uscc, ...place })
})
afterAll(() => scene.world.stop())

const issued = async () => (await scene.issue(constructorType)).body
const ask = (input: object, as: string | undefined = scene.verifier) => scene.verify(input, as)

describe('by number', () => {
  it('tells a department, masked, whether it is good now, and records who asked and why', async () => {
    const { identifier, number } = await issued()
    const { status, body } = await ask({ number, typeCode: constructorType, purpose })
    expect([status, body.outcome, body.license]).toMatchObject([200, 'valid', { identifier, holder: '王**' }])
    expect(JSON.stringify(body)).not.toMatch(/王小云|5301021990/)
    const typed = await ask({ number: ` ${number.toLowerCase()} `, typeCode: constructorType, purpose })
    expect(typed.body.outcome).toBe('valid')
    expect((await scene.recordsOf(identifier)).map(each => each.data)).toEqual([
      { how: 'number', outcome: 'valid', reasons: [], purpose },
      { how: 'number', outcome: 'valid', reasons: [], purpose },
    ])
  })

  it('answers about the version that stands now', async () => {
    const { identifier, number } = await issued()
    const renewed = await scene.ask('POST', `/api/licenses/${identifier}/renew`, {
      key: 'renew-by-number',
      payload: { reason: 'renewal', validUntil: '2036-01-01' },
    })
    expect(renewed.status).toBe(200)
    const { body } = await ask({ number, typeCode: constructorType, purpose })
    expect([body.outcome, body.license.identifier]).toEqual(['valid', renewed.body.identifier])
    await scene.move(renewed.body.identifier, 'revoke')
    expect((await ask({ number, typeCode: constructorType, purpose })).body.reasons).toEqual(['revoked'])
  })

  it('records that there is none: that says something too', async () => {
    const { number } = await issued()
    for (const input of [
      { number: 'NOWHERE', typeCode: constructorType, purpose },
      { number, typeCode: businessType, purpose },
    ])
      expect((await ask(input)).body).toMatchObject({ outcome: 'invalid', reasons: ['not-found'] })
    const rows = await scene.world.owner`
      select subject, data from audit.records where type = 'verification.nothing-found' order by id`
    expect(rows.map(row => row.subject)).toEqual([`license-type:${constructorType}`, `license-type:${businessType}`])
    expect(rows[0]?.data).toEqual({ how: 'number', outcome: 'invalid', reasons: ['not-found'], purpose })
  })

  it('asks for the issuer where two have given the same number', async () => {
    const number = 'SAME-1'
    await scene.issue(businessType, { number, holders: [company] })
    const other = await scene.issue(businessType, { number, holders: [company] }, { as: scene.otherToken })
    expect(other.status).toBe(201)
    const { status, body } = await ask({ number, typeCode: businessType, purpose })
    expect([status, body.code]).toEqual([409, 'number-ambiguous'])
    const told = await ask({ number, typeCode: businessType, issuer: otherDepartment.uscc, purpose })
    expect(told.body.license.identifier).toBe(other.body.identifier)
  })

  it('is refused to strangers, to organizations that are no department, and without a purpose', async () => {
    const { identifier, number } = await issued()
    const input = { number, typeCode: constructorType, purpose }
    const company = await scene.world.token(['licenses.verify'], '91530000PDY000052N')
    const nobody = await scene.world.token(['licenses.verify'])
    const reader = await scene.world.token(['licenses.read'], otherDepartment.uscc)
    const codes = []
    for (const [given, as] of [
      [input, ''],
      [input, company],
      [input, nobody],
      [input, reader],
      [{ number, typeCode: constructorType }, scene.verifier],
      [{ ...input, purpose: { matter: '查 530102199003070016' } }, scene.verifier],
    ] as const) {
      const { status, body } = await scene.verify(given, as === '' ? undefined : as)
      codes.push([status, body.code])
    }
    expect(codes).toEqual([
      [401, 'token-required'],
      [403, 'department-needed'],
      [403, 'department-needed'],
      [403, 'scope-missing'],
      [400, 'malformed-request'],
      [422, 'purpose-malformed'],
    ])
    const clerkless = {
      kind: 'person',
      id: '01900000-0000-7000-8000-000000000000',
      organization: otherDepartment.uscc,
      assurance: 4,
    } as const
    await expect(verifyLicense(scene.world.deps, clerkless, { number, typeCode: constructorType })).rejects.toThrow(
      'verification-not-allowed',
    )
    expect(await scene.recordsOf(identifier)).toEqual([])
  })
})
