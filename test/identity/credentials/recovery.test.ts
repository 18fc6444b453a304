import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { remindOfRecoveries } from '../../../src/identity/credentials/recovery/remind.ts'
import { openSecret } from '../../../src/identity/credentials/totp/enrol.ts'
import { codeOf, stepAt } from '../../../src/identity/credentials/totp/step.ts'
import {
  accountFrozen,
  accountUnfrozen,
  authenticateCode,
  authenticatePassword,
  cancelRecovery,
  changePassword,
  completeRecovery,
  confirmTotp,
  credentialChanged,
  demoMessages,
  devicesOf,
  freezeAccount,
  openRecoveryOf,
  rememberDevice,
  requestSignInCode,
  signInMethodsOf,
  startRecovery,
  startTotp,
  unfreezeAccount,
} from '../../../src/identity/index.ts'
import { anonymous } from '../../../src/platform/caller.ts'
import { startWorld, testClock, type World } from '../../harness.ts'
import { type Citizen, eventsOf, freshProof, goodPassword, newCitizen, operator, recordsOf, times } from './scene.ts'

let world: World
const clock = testClock('2026-11-25T08:00:00Z')
beforeAll(async () => {
  world = await startWorld({ clock, config: { demo: true } })
})
afterAll(() => world.stop())

const hours = 3_600
const password = '洱海的风 吹过 苍山'
const keepAll = { passkeys: false, totp: false, devices: false }
const evidenceOf = ({ id }: Citizen, change: object = {}) => ({
  personId: id,
  level: 3,
  matchedAt: clock.now(),
  faceMatched: true,
  ...change,
})
const start = (citizen: Citizen) => startRecovery(world.deps, operator, evidenceOf(citizen))
const complete = (ticket: string, change: object = {}) =>
  completeRecovery(world.deps, { ticket, password, remove: keepAll, ...change })
const signIn = async ({ number }: Citizen, given: string) =>
  (await authenticatePassword(world.deps, { identifier: number, password: given, source: '192.0.2.1' })).kind
async function textsTo({ phone }: Citizen): Promise<string[]> {
  await world.deps.jobs.drain()
  return (await demoMessages(world.deps)).filter(each => each.phone === phone).map(each => each.text)
}

describe('recovery', () => {
  it.each([
    ['level', { level: 2 }],
    ['face', { faceMatched: false }],
    ['time', { matchedAt: new Date('2026-11-25T07:44:00Z') }],
    ['future', { matchedAt: new Date('2027-01-01T00:00:00Z') }],
  ])('needs a fresh match with a register and of the face: %s', async (_, change) => {
    clock.set('2026-11-25T08:00:00Z')
    const citizen = await newCitizen(world)
    await expect(startRecovery(world.deps, operator, evidenceOf(citizen, change))).rejects.toMatchObject({
      code: 'evidence-insufficient',
    })
  })

  it('is not begun by a request', async () => {
    const citizen = await newCitizen(world)
    for (const caller of [anonymous, citizen.caller])
      await expect(startRecovery(world.deps, caller, evidenceOf(citizen))).rejects.toMatchObject({
        code: 'credential-not-allowed',
      })
  })

  it('waits three days, tells the owner at its start and before its end, and then sets a password once', async () => {
    const citizen = await newCitizen(world)
    const { ticket, readyAt } = await start(citizen)
    expect(readyAt.getTime() - clock.now().getTime()).toBe(72 * hours * 1_000)
    expect(await openRecoveryOf(world.deps, citizen.caller)).toMatchObject({ readyAt })
    expect((await textsTo(citizen))[0]).toContain('申请找回您的一号账号')
    await expect(complete(ticket)).rejects.toMatchObject({ code: 'recovery-too-early' })
    await remindOfRecoveries(world.deps)
    expect(await textsTo(citizen)).toHaveLength(1)
    clock.advance(49 * hours)
    await Promise.all([remindOfRecoveries(world.deps), remindOfRecoveries(world.deps)])
    expect((await textsTo(citizen)).filter(text => text.includes('等待期将于'))).toHaveLength(1)
    clock.advance(23 * hours)
    await expect(complete(ticket, { password: 'password123' })).rejects.toMatchObject({ code: 'password-common' })
    expect(await complete(ticket)).toEqual({ personId: citizen.id })
    await expect(complete(ticket)).rejects.toMatchObject({ code: 'recovery-ticket-invalid' })
    expect([await signIn(citizen, goodPassword), await signIn(citizen, password)]).toEqual(['refused', 'ok'])
    expect(await recordsOf(world, citizen.id)).toEqual(
      expect.arrayContaining(['recovery.started', 'recovery.completed']),
    )
    expect(await eventsOf(world, credentialChanged, citizen.id)).toEqual([
      { personId: citizen.id, credential: 'password', change: 'changed' },
    ])
    expect((await textsTo(citizen))[0]).toContain('完成找回')
    const rows = await world.owner`select row_to_json(r)::text as text from identity.recoveries r`
    expect(rows.map(row => row.text).join('\n')).not.toContain(ticket)
  })

  it('is completed once of 64 times at once', async () => {
    const citizen = await newCitizen(world)
    const { ticket } = await start(citizen)
    clock.advance(72 * hours)
    const answers = await times(64, n =>
      complete(ticket, { password: `${password} ${n}` }).then(
        () => 'ok',
        error => error.code,
      ),
    )
    expect(answers.filter(each => each === 'ok')).toHaveLength(1)
    expect(answers.filter(each => each === 'recovery-ticket-invalid')).toHaveLength(63)
    expect(await signIn(citizen, `${password} ${answers.indexOf('ok')}`)).toBe('ok')
  })

  it('takes other credentials off as chosen', async () => {
    const citizen = await newCitizen(world)
    await startTotp(world.deps, citizen.caller, { proof: freshProof(world) })
    const [row] = await world.owner`select secret_sealed from identity.totps where person_id = ${citizen.id}`
    const code = codeOf(openSecret(world.deps, citizen.id, row?.secret_sealed), stepAt(clock.now()))
    await confirmTotp(world.deps, citizen.caller, { proof: freshProof(world), code })
    await rememberDevice(world.deps, { personId: citizen.id, device: 'lost', label: '手机' })
    const { ticket } = await start(citizen)
    clock.advance(72 * hours)
    await complete(ticket, { remove: { passkeys: true, totp: true, devices: true } })
    expect(await signInMethodsOf(world.deps, citizen.id)).toMatchObject({
      totp: false,
      recoveryCodesLeft: 0,
      passkeys: 0,
    })
    expect(await devicesOf(world.deps, citizen.caller)).toEqual([])
    const events = await eventsOf(world, credentialChanged, citizen.id)
    expect(events).toContainEqual({ personId: citizen.id, credential: 'totp', change: 'removed' })
  })

  it('is ended by the owner from a live session, without a fresh sign-in', async () => {
    const [citizen, stranger] = [await newCitizen(world), await newCitizen(world)]
    const { ticket } = await start(citizen)
    await expect(cancelRecovery(world.deps, stranger.caller)).rejects.toMatchObject({ code: 'recovery-not-open' })
    await cancelRecovery(world.deps, citizen.caller)
    expect(await openRecoveryOf(world.deps, citizen.caller)).toBeUndefined()
    clock.advance(72 * hours)
    await expect(complete(ticket)).rejects.toMatchObject({ code: 'recovery-ticket-invalid' })
    expect(await signIn(citizen, goodPassword)).toBe('ok')
  })

  it('gives a new ticket for a lost one, and does not wait anew; seven days later it is over', async () => {
    const citizen = await newCitizen(world)
    const first = await start(citizen)
    clock.advance(72 * hours)
    const second = await start(citizen)
    expect(second.readyAt).toEqual(first.readyAt)
    await expect(complete(first.ticket)).rejects.toMatchObject({ code: 'recovery-ticket-invalid' })
    clock.advance(7 * 24 * hours)
    await expect(complete(second.ticket)).rejects.toMatchObject({ code: 'recovery-ticket-invalid' })
    const third = await start(citizen)
    expect(third.readyAt.getTime()).toBe(clock.now().getTime() + 72 * hours * 1_000)
  })

  it('begun 8 times at once is one', async () => {
    const citizen = await newCitizen(world)
    const begun = await times(8, () => start(citizen))
    expect(new Set(begun.map(each => each.readyAt.getTime())).size).toBe(1)
    const [row] = await world.owner`select count(*)::int as n from identity.recoveries where person_id = ${citizen.id}`
    expect(row?.n).toBe(1)
  })
})

describe('a frozen account', () => {
  it('is opened by nothing, told only to who proves all, and thawed by a re-proof alone', async () => {
    const citizen = await newCitizen(world)
    await freezeAccount(world.deps, citizen.caller)
    await freezeAccount(world.deps, citizen.caller)
    expect(await eventsOf(world, accountFrozen, citizen.id)).toEqual([{ personId: citizen.id }])
    const attempt = { identifier: citizen.number, source: '192.0.2.1' }
    expect(await authenticatePassword(world.deps, { ...attempt, password: 'wrong wrong' })).toEqual({ kind: 'refused' })
    expect(await authenticatePassword(world.deps, { ...attempt, password: goodPassword })).toEqual({
      kind: 'refused',
      reason: 'account-frozen',
    })
    const { id } = await requestSignInCode(world.deps, attempt)
    const code = /\d{6}/.exec((await textsTo(citizen)).find(text => text.startsWith('验证码')) ?? '')?.[0] ?? ''
    expect(await authenticateCode(world.deps, { id, code, source: attempt.source })).toMatchObject({
      reason: 'account-frozen',
    })
    await expect(unfreezeAccount(world.deps, citizen.caller, evidenceOf(citizen))).rejects.toMatchObject({
      code: 'credential-not-allowed',
    })
    await expect(
      unfreezeAccount(world.deps, operator, evidenceOf(citizen, { faceMatched: false })),
    ).rejects.toMatchObject({
      code: 'evidence-insufficient',
    })
    await unfreezeAccount(world.deps, operator, evidenceOf(citizen))
    expect(await signIn(citizen, goodPassword)).toBe('ok')
    expect(await eventsOf(world, accountUnfrozen, citizen.id)).toMatchObject([{ personId: citizen.id }])
    const types = await recordsOf(world, citizen.id)
    expect(types.filter(type => type.startsWith('account.'))).toEqual(['account.frozen', 'account.unfrozen'])
  })

  it('is no longer changed by a session that outlives the freeze', async () => {
    const citizen = await newCitizen(world)
    await start(citizen)
    await freezeAccount(world.deps, citizen.caller)
    for (const attempt of [
      () => cancelRecovery(world.deps, citizen.caller),
      () => startTotp(world.deps, citizen.caller, { proof: freshProof(world) }),
      () =>
        changePassword(world.deps, citizen.caller, { proof: freshProof(world), current: goodPassword, next: password }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'account-frozen' })
  })

  it('stays frozen through a recovery', async () => {
    const citizen = await newCitizen(world)
    await freezeAccount(world.deps, citizen.caller)
    const { ticket } = await start(citizen)
    clock.advance(72 * hours)
    await complete(ticket)
    expect(await signIn(citizen, password)).toBe('refused')
    await unfreezeAccount(world.deps, operator, evidenceOf(citizen))
    expect(await signIn(citizen, password)).toBe('ok')
  })

  it('is frozen for somebody by the program after a re-proof, and by no other', async () => {
    const [citizen, stranger] = [await newCitizen(world), await newCitizen(world)]
    await expect(freezeAccount(world.deps, operator)).rejects.toMatchObject({ code: 'evidence-insufficient' })
    await expect(freezeAccount(world.deps, anonymous)).rejects.toMatchObject({ code: 'credential-not-allowed' })
    await freezeAccount(world.deps, stranger.caller, evidenceOf(citizen))
    expect(await signIn(citizen, goodPassword)).toBe('ok')
    await freezeAccount(world.deps, operator, evidenceOf(citizen))
    expect(await signIn(citizen, goodPassword)).toBe('refused')
  })
})
