import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { base32, codeOf, provisioningUri, stepAt, stepsOf } from '../../../src/identity/credentials/totp/step.ts'
import {
  authenticateConfirmCode,
  authenticatePassword,
  authenticateRecoveryCode,
  authenticateTotp,
  confirmTotp,
  demoMessages,
  removeTotp,
  renewRecoveryCodes,
  requestConfirmCode,
  signInMethodsOf,
  startTotp,
} from '../../../src/identity/index.ts'
import { startWorld, testClock, type World } from '../../harness.ts'
import { type Citizen, freshProof, goodPassword, newCitizen, recordsOf, shownBy, times } from './scene.ts'

let world: World
const clock = testClock('2026-11-25T08:00:05Z')
beforeAll(async () => {
  world = await startWorld({ clock, config: { demo: true } })
})
afterAll(() => world.stop())

const source = '192.0.2.1'

function bytesOf(secret: string): Buffer {
  const bits = [...secret]
    .map(each => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(each => Number.parseInt(each, 2)))
}

async function enrolled(citizen: Citizen) {
  const { secret } = await startTotp(world.deps, citizen.caller, { proof: freshProof(world) })
  const app = {
    at: (seconds = 0) => codeOf(bytesOf(secret), stepAt(new Date(clock.now().getTime() + seconds * 1_000))),
  }
  const { recoveryCodes } = await confirmTotp(world.deps, citizen.caller, { proof: freshProof(world), code: app.at() })
  clock.advance(30)
  return { app, recoveryCodes }
}

describe('RFC 6238', () => {
  const seed = Buffer.from('12345678901234567890')
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('appendix B, SHA-1, at %i', (seconds, code) => {
    expect(codeOf(seed, stepAt(new Date(seconds * 1_000)), 8)).toBe(code)
  })

  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foobar', 'MZXW6YTBOI'],
  ])('RFC 4648 §10 base32 of %j', (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded)
  })

  it('takes one step to each side', () => {
    const at = new Date('2026-11-25T08:00:00Z')
    const codes = [-2, -1, 0, 1, 2].map(step => codeOf(seed, stepAt(at) + step))
    expect(codes.map(code => stepsOf(seed, code, at).length)).toEqual([0, 1, 1, 1, 0])
  })

  it('tells an app all it needs', () => {
    const uri = new URL(provisioningUri(seed, '一号', '账号'))
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp'])
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      issuer: '一号',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })
})

describe('an authenticator app', () => {
  it('counts after a first code of it, and the secret is sealed', async () => {
    const citizen = await newCitizen(world)
    const proof = freshProof(world)
    const { secret } = await startTotp(world.deps, citizen.caller, { proof })
    expect((await signInMethodsOf(world.deps, citizen.id)).totp).toBe(false)
    await expect(confirmTotp(world.deps, citizen.caller, { proof, code: 'abcdef' })).rejects.toMatchObject({
      code: 'code-invalid',
    })
    const code = codeOf(bytesOf(secret), stepAt(clock.now()))
    expect(await authenticateTotp(world.deps, { first: shownBy(citizen), code, source })).toEqual({ kind: 'refused' })
    const { recoveryCodes } = await confirmTotp(world.deps, citizen.caller, { proof, code })
    expect(recoveryCodes).toHaveLength(10)
    expect(await signInMethodsOf(world.deps, citizen.id)).toMatchObject({
      password: true,
      totp: true,
      recoveryCodesLeft: 10,
      passkeys: 0,
      frozen: false,
    })
    const rows = await world.owner`select row_to_json(t)::text || row_to_json(r)::text as text
      from identity.totps t join identity.recovery_codes r using (person_id)`
    const text = rows.map(row => row.text).join('\n')
    for (const hidden of [secret, bytesOf(secret).toString('hex'), ...recoveryCodes]) expect(text).not.toContain(hidden)
    await expect(startTotp(world.deps, citizen.caller, { proof })).rejects.toMatchObject({ code: 'totp-already-set' })
  })

  it('makes a sign-in one of two factors; the code of its enrolment is used up', async () => {
    const citizen = await newCitizen(world)
    const { secret } = await startTotp(world.deps, citizen.caller, { proof: freshProof(world) })
    const code = codeOf(bytesOf(secret), stepAt(clock.now()))
    await confirmTotp(world.deps, citizen.caller, { proof: freshProof(world), code })
    expect((await authenticateTotp(world.deps, { first: shownBy(citizen), code, source })).kind).toBe('refused')
    clock.advance(30)
    const next = codeOf(bytesOf(secret), stepAt(clock.now()))
    const second = await authenticateTotp(world.deps, { first: shownBy(citizen), code: next, source })
    expect(second).toMatchObject({ kind: 'ok', personId: citizen.id, amr: ['pwd', 'otp', 'mfa'] })
  })

  it('is asked for: a password or a code of a phone signs nobody in without it', async () => {
    const citizen = await newCitizen(world)
    await enrolled(citizen)
    const byPassword = { identifier: citizen.number, password: goodPassword, source }
    expect(await authenticatePassword(world.deps, byPassword)).toEqual({
      kind: 'refused',
      reason: 'second-factor-needed',
      pending: shownBy(citizen),
    })
    const sent = await requestConfirmCode(world.deps, citizen.caller, { source })
    await world.deps.jobs.drain()
    const [message] = (await demoMessages(world.deps)).filter(each => each.text.startsWith('验证码'))
    const code = /\d{6}/.exec(message?.text ?? '')?.[0] ?? ''
    const attempt = { id: sent.id, code, source, first: shownBy(citizen) }
    expect(await authenticateConfirmCode(world.deps, attempt)).toMatchObject({
      reason: 'second-factor-needed',
      pending: { amr: ['pwd', 'sms', 'mfa'] },
    })
  })

  it('is good once a step, of 64 tries at once; an earlier step is over with a later one', async () => {
    const citizen = await newCitizen(world)
    const { app } = await enrolled(citizen)
    const code = app.at()
    const answers = await times(64, n =>
      authenticateTotp(world.deps, { first: shownBy(citizen), code, source: `203.0.113.${n}` }),
    )
    expect(answers.filter(each => each.kind === 'ok')).toHaveLength(1)
    clock.advance(60)
    const attempt = (each: string) => authenticateTotp(world.deps, { first: shownBy(citizen), code: each, source })
    expect((await attempt(app.at(30))).kind).toBe('ok')
    expect((await attempt(app.at())).kind).toBe('refused')
  })

  it('is slowed after five wrong codes', async () => {
    const citizen = await newCitizen(world)
    const { app } = await enrolled(citizen)
    const kinds: string[] = []
    for (let n = 0; n < 5; n += 1)
      kinds.push((await authenticateTotp(world.deps, { first: shownBy(citizen), code: 'x', source })).kind)
    kinds.push((await authenticateTotp(world.deps, { first: shownBy(citizen), code: app.at(), source })).kind)
    expect(kinds).toEqual(['refused', 'refused', 'refused', 'refused', 'locked', 'locked'])
  })

  it('is taken off with its recovery codes, after a fresh sign-in', async () => {
    const citizen = await newCitizen(world)
    const { app, recoveryCodes } = await enrolled(citizen)
    const weak = { ...freshProof(world), amr: ['pwd'] }
    await expect(removeTotp(world.deps, citizen.caller, { proof: weak })).rejects.toMatchObject({
      code: 'fresh-sign-in-needed',
    })
    await removeTotp(world.deps, citizen.caller, { proof: freshProof(world) })
    const [code = ''] = recoveryCodes
    for (const attempt of [
      authenticateTotp(world.deps, { first: shownBy(citizen), code: app.at(), source }),
      authenticateRecoveryCode(world.deps, { first: shownBy(citizen), code, source }),
    ])
      expect((await attempt).kind).toBe('refused')
    expect(await recordsOf(world, citizen.id)).toEqual(expect.arrayContaining(['totp.added', 'totp.removed']))
  })
})

describe('recovery codes', () => {
  it('are good once of 64 tries at once, as people type them, for their owner alone', async () => {
    const [citizen, stranger] = [await newCitizen(world), await newCitizen(world)]
    const { recoveryCodes } = await enrolled(citizen)
    await enrolled(stranger)
    const [code = '', other = ''] = recoveryCodes
    const typed = code.toLowerCase().replace('-', '  ')
    const answers = await times(64, n =>
      authenticateRecoveryCode(world.deps, { first: shownBy(citizen), code: typed, source: `203.0.113.${n}` }),
    )
    expect(answers.filter(each => each.kind === 'ok')).toHaveLength(1)
    expect((await signInMethodsOf(world.deps, citizen.id)).recoveryCodesLeft).toBe(9)
    expect((await authenticateRecoveryCode(world.deps, { first: shownBy(stranger), code: other, source })).kind).toBe(
      'refused',
    )
    expect((await recordsOf(world, citizen.id)).filter(type => type === 'recovery-code.used')).toHaveLength(1)
  })

  it('are renewed together; the old ones are worthless', async () => {
    const citizen = await newCitizen(world)
    const { recoveryCodes } = await enrolled(citizen)
    const renewed = await renewRecoveryCodes(world.deps, citizen.caller, { proof: freshProof(world) })
    const use = async (code = '') =>
      (await authenticateRecoveryCode(world.deps, { first: shownBy(citizen), code, source })).kind
    expect([await use(recoveryCodes[0]), await use(renewed.recoveryCodes[0])]).toEqual(['refused', 'ok'])
  })
})
