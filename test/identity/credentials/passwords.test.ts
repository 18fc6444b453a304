import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkPassword, isCommon, isPersonal } from '../../../src/identity/credentials/passwords/rule.ts'
import { freshEnough } from '../../../src/identity/credentials/proof.ts'
import {
  authenticatePassword,
  changePassword,
  credentialChanged,
  demoMessages,
  setPassword,
} from '../../../src/identity/index.ts'
import { startWorld, testClock, type World } from '../../harness.ts'
import { eventsOf, freshProof, goodPassword, newCitizen, operator, recordsOf } from './scene.ts'

const context = { number: '530102199003070016', name: '王小云', phone: '13800138000' }

describe('which passwords are refused', () => {
  it.each([
    '1234567890',
    '12345678910',
    'password123',
    'P@ssw0rd123',
    'Password2026',
    'qwertyuiop',
    'QWERTYUIOP',
    '1qaz2wsx3edc',
    'woaini1314520',
    'woaini5201314',
    '5201314520',
    'iloveyou1314',
    'zhangwei123',
    'wangwei1990',
    'aaaaaaaaaa',
    'abcabcabcabc',
    '1111122222',
    '9876543210',
    'abcdefghij',
    'qwerty12345',
    'admin@123456',
    'kunming2026',
    '!!iloveyou!!',
    'ａｄｍｉｎ１２３４５６',
  ])('common: %s', password => {
    expect(isCommon(password)).toBe(true)
  })

  it.each([goodPassword, 'horse battery 订书钉', 'kR7-mV2-pQ9x', '山高月小水落石出二零', '我家的猫叫年糕又胖了'])(
    'not common: %s',
    password => {
      expect(isCommon(password)).toBe(false)
      expect(() => checkPassword(password, context)).not.toThrow()
    },
  )

  it.each([
    '530102199003070016',
    '19900307abc',
    '13800138000',
    '1380013800019900307',
    '王小云19900307',
    'abc03070016',
    'a530102199003070016',
  ])('made of the owner: %s', password => {
    expect(isPersonal(password, context)).toBe(true)
  })

  it('a good one may hold a birth date', () => {
    expect(isPersonal('滇池的海鸥 19900307', { ...context, name: '王小云' })).toBe(false)
    expect(isPersonal('nothing of the owner', context)).toBe(false)
  })

  it.each([
    ['short', 'password-too-short'],
    ['x'.repeat(129), 'password-too-long'],
    ['password123', 'password-common'],
    ['13800138000', 'password-personal'],
  ])('by a fault of its own: %s', (password, code) => {
    expect(() => checkPassword(password, context)).toThrow(code)
  })
})

describe('a fresh sign-in', () => {
  const now = new Date('2026-11-25T08:00:00Z')
  const at = (secondsAgo: number, amr: string[], assurance = 3) => ({
    authTime: new Date(now.getTime() - secondsAgo * 1_000),
    amr,
    assurance,
  })
  it.each([
    [at(0, ['pwd', 'sms']), true],
    [at(300, ['pwd', 'otp', 'mfa']), true],
    [at(301, ['pwd', 'otp', 'mfa']), false],
    [at(-6, ['mfa']), false],
    [at(0, ['hwk', 'pop', 'user', 'mfa']), true],
    [at(0, ['pop']), true],
    [at(0, ['pwd']), false],
    [at(0, ['sms']), false],
    [at(0, ['face'], 4), true],
    [at(0, ['pwd'], 5), false],
    [at(0, []), false],
  ] as const)('%j: %s', (proof, answer) => {
    expect(freshEnough(proof, now)).toBe(answer)
  })
})

describe('changing a password', () => {
  let world: World
  const clock = testClock('2026-11-25T08:00:00Z')
  const next = '翠湖的荷花 开了 七朵'
  beforeAll(async () => {
    world = await startWorld({ clock, config: { demo: true } })
  })
  afterAll(() => world.stop())

  it('needs the standing one and a fresh sign-in; the owner is told', async () => {
    const citizen = await newCitizen(world)
    const proof = freshProof(world)
    const change = (given: object) =>
      changePassword(world.deps, citizen.caller, { proof, current: goodPassword, next, ...given })
    for (const [given, code] of [
      [{ current: 'wrong' }, 'password-wrong'],
      [{ current: undefined }, 'password-wrong'],
      [{ proof: { ...proof, amr: ['pwd'] } }, 'fresh-sign-in-needed'],
      [{ next: 'password123' }, 'password-common'],
      [{ next: `${citizen.number}x` }, 'password-personal'],
    ] as const)
      await expect(change(given)).rejects.toMatchObject({ code })
    await change({})
    const signIn = async (password: string) =>
      (await authenticatePassword(world.deps, { identifier: citizen.number, password, source: '192.0.2.1' })).kind
    expect([await signIn(goodPassword), await signIn(next)]).toEqual(['refused', 'ok'])
    expect((await recordsOf(world, citizen.id)).filter(type => type === 'password.changed')).toHaveLength(2)
    expect(await eventsOf(world, credentialChanged, citizen.id)).toEqual([
      { personId: citizen.id, credential: 'password', change: 'changed' },
    ])
    await world.deps.jobs.drain()
    const texts = (await demoMessages(world.deps)).filter(each => each.phone === citizen.phone).map(each => each.text)
    expect(texts).toEqual(['您的一号账号于11月25日 16:00修改了登录密码。如非本人操作，请立即登录一号冻结账号。'])
  })

  it('is refused by password alone, also where there is nothing else', async () => {
    const citizen = await newCitizen(world, { hasPhone: false })
    const proof = { ...freshProof(world), amr: ['pwd'] }
    await expect(
      changePassword(world.deps, citizen.caller, { proof, current: goodPassword, next }),
    ).rejects.toMatchObject({ code: 'fresh-sign-in-needed' })
  })

  it('does not let the standing one be guessed inside a session', async () => {
    const citizen = await newCitizen(world)
    const codes: string[] = []
    for (let n = 0; n < 6; n += 1)
      codes.push(
        await changePassword(world.deps, citizen.caller, {
          proof: freshProof(world),
          current: `guess ${n}`,
          next,
        }).catch(error => error.code),
      )
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'password-wrong'), 'too-many-tries'])
  })

  it('one of many changes at once holds', async () => {
    const citizen = await newCitizen(world)
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, n) =>
        changePassword(world.deps, citizen.caller, {
          proof: freshProof(world),
          current: goodPassword,
          next: `${next}${n}`,
        }).then(
          () => 'changed',
          error => error.code,
        ),
      ),
    )
    expect(answers.filter(each => each === 'changed')).toHaveLength(1)
  })

  it('is not needed for a higher cost: the next sign-in renews the hash, and the one after leaves it', async () => {
    const citizen = await newCitizen(world)
    const hashNow = async () =>
      String((await world.owner`select hash from identity.passwords where person_id = ${citizen.id}`)[0]?.hash)
    const passwordCost = { memoryCost: 2048, timeCost: 1, parallelism: 1 } as const
    const deps = { ...world.deps, config: { ...world.deps.config, passwordCost } }
    const attempt = { identifier: citizen.number, password: goodPassword, source: '192.0.2.1' }
    expect(await hashNow()).toContain('m=1024,')
    expect((await authenticatePassword(deps, attempt)).kind).toBe('ok')
    const renewed = await hashNow()
    expect(renewed).toContain('m=2048,')
    expect((await authenticatePassword(deps, attempt)).kind).toBe('ok')
    expect(await hashNow()).toBe(renewed)
  })

  it('is not done by setting it', async () => {
    const citizen = await newCitizen(world)
    await expect(setPassword(world.deps, citizen.caller, citizen.id, next)).rejects.toMatchObject({
      code: 'password-not-allowed',
    })
    await expect(setPassword(world.deps, operator, citizen.id, citizen.number)).rejects.toMatchObject({
      code: 'password-personal',
    })
  })
})
