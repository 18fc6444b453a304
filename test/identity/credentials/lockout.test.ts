import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ladder, limits } from '../../../src/identity/credentials/lockout/ladder.ts'
import { sourceOf } from '../../../src/identity/credentials/lockout/source.ts'
import {
  authenticatePassword,
  demoMessages,
  devicesOf,
  rememberDevice,
  revokeDevice,
} from '../../../src/identity/index.ts'
import { startWorld, testClock, type World } from '../../harness.ts'
import { goodPassword, newCitizen, newIdNumber, recordsOf, times } from './scene.ts'

let world: World
const clock = testClock('2026-11-25T08:00:00Z')
beforeAll(async () => {
  world = await startWorld({ clock, config: { demo: true } })
})
afterAll(() => world.stop())

interface From {
  readonly source?: string
  readonly device?: string
  readonly password?: string
}
const signIn = async (identifier: string, { source = '192.0.2.1', device, password = goodPassword }: From = {}) =>
  (await authenticatePassword(world.deps, { identifier, password, source, device })).kind
const fail = (identifier: string, from: From = {}) => signIn(identifier, { ...from, password: 'wrong wrong' })

describe('the ladder', () => {
  it('leaves some tries free, then doubles to a longest wait', () => {
    expect(ladder(limits.place)).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900])
    expect(ladder(limits.phone)).toEqual([60, 120, 240, 480, 960])
    expect(ladder(limits.phoneDay)).toEqual([...Array.from({ length: 9 }, () => 0), 86_400])
    expect(Math.max(...ladder(limits.account))).toBeLessThanOrEqual(120)
  })

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s is counted as %s', (address, counted) => {
    expect(sourceOf(address)).toBe(counted)
  })
})

describe('slowing', () => {
  it('of one place: five tries, then half a minute, then longer; 64 tries at once are five as well', async () => {
    const citizen = await newCitizen(world)
    const answers = await times(64, () => fail(citizen.number, { source: '192.0.2.2' }))
    expect(answers.filter(each => each === 'refused')).toHaveLength(4)
    expect(answers.filter(each => each === 'locked')).toHaveLength(60)
    clock.advance(31)
    expect(await fail(citizen.number, { source: '192.0.2.2' })).toBe('locked')
    clock.advance(31)
    expect(await signIn(citizen.number, { source: '192.0.2.2' })).toBe('locked')
    clock.advance(31)
    expect(await signIn(citizen.number, { source: '192.0.2.2' })).toBe('ok')
    expect(await fail(citizen.number, { source: '192.0.2.2' })).toBe('refused')
  })

  it('of one account from many places lasts two minutes at most, and never reaches a known device', async () => {
    const citizen = await newCitizen(world)
    const device = 'a device token'
    await rememberDevice(world.deps, { personId: citizen.id, device, label: '手机' })
    for (let n = 0; n < 50; n += 1) await fail(citizen.number, { source: `203.0.113.${n}` })
    expect(await signIn(citizen.number, { source: '192.0.2.9' })).toBe('locked')
    expect(await signIn(citizen.number, { source: '192.0.2.9', device: 'another token' })).toBe('locked')
    expect(await signIn(citizen.number, { source: '192.0.2.9', device })).toBe('ok')
    for (let n = 0; n < 20; n += 1) {
      clock.advance(121)
      await fail(citizen.number, { source: `198.51.100.${n}` })
    }
    clock.advance(121)
    expect(await signIn(citizen.number, { source: '192.0.2.9' })).toBe('ok')
  })

  it('is by what was typed, however it is spelled, and does not tell which phone belongs to which number', async () => {
    const citizen = await newCitizen(world)
    const source = '192.0.2.3'
    const spellings = [citizen.phone, ` +86 ${citizen.phone}`, citizen.phone.replace(/^(...)(....)/, '$1-$2-')]
    for (let n = 0; n < 5; n += 1) await fail(spellings[n % 3] ?? '', { source })
    for (const spelling of spellings) expect(await signIn(spelling, { source })).toBe('locked')
    expect(await fail(citizen.number, { source })).toBe('refused')
  })

  it('of a known device is its own', async () => {
    const [citizen, other] = [await newCitizen(world), await newCitizen(world)]
    const device = 'shared by two'
    await rememberDevice(world.deps, { personId: citizen.id, device, label: '手机' })
    for (let n = 0; n < 10; n += 1) await fail(citizen.number, { device })
    expect(await signIn(citizen.number, { device })).toBe('locked')
    // Known to one account, it is a stranger to another.
    for (let n = 0; n < 5; n += 1) await fail(other.number, { device, source: '192.0.2.4' })
    expect(await signIn(other.number, { device, source: '192.0.2.4' })).toBe('locked')
  })

  it('of one place that tries many accounts: a hundred, whether they exist or not; what succeeds does not count', async () => {
    const source = '192.0.2.5'
    const citizen = await newCitizen(world)
    for (let n = 0; n < 30; n += 1) expect(await signIn(citizen.number, { source })).toBe('ok')
    for (let n = 0; n < 99; n += 1) expect(await fail(newIdNumber(), { source })).toBe('refused')
    expect(await fail(newIdNumber(), { source })).toBe('locked')
    expect(await signIn(citizen.number, { source })).toBe('locked')
    expect(await signIn(citizen.number, { source: '192.0.2.6' })).toBe('ok')
  })

  it('is kept without telling who or whence', async () => {
    const citizen = await newCitizen(world)
    await fail(citizen.number, { source: '192.0.2.77' })
    const rows = await world.owner`select encode(key, 'escape') as text, length(key) as n from identity.tries`
    for (const row of rows) {
      expect(row.n).toBe(32)
      expect(row.text).not.toContain('192.0.2')
    }
  })
})

describe('an unknown account', () => {
  it('is answered like a wrong password, in the same time', async () => {
    const known = await newCitizen(world)
    const spent: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
    for (let n = 0; n < 40; n += 1) {
      for (const [kind, identifier] of [
        ['known', known.number],
        ['unknown', newIdNumber()],
      ] as const) {
        const begun = performance.now()
        expect(await fail(identifier, { source: `10.${n}.${kind === 'known' ? 1 : 2}.1` })).toBe('refused')
        if (n >= 10) spent[kind].push(performance.now() - begun)
      }
    }
    const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
    const ratio = median(spent.known) / median(spent.unknown)
    expect(ratio).toBeGreaterThan(0.4)
    expect(ratio).toBeLessThan(2.5)
  })
})

describe('devices', () => {
  it('the owner is told of a new one, once, and may take it off', async () => {
    const [citizen, stranger] = [await newCitizen(world), await newCitizen(world)]
    const seen = { personId: citizen.id, device: 'token-1', label: 'Chrome · <b>Windows</b> 点击 http://x.y' }
    const answers = await times(8, () => rememberDevice(world.deps, seen))
    expect(answers.filter(each => each === 'new')).toHaveLength(1)
    clock.advance(60)
    expect(await rememberDevice(world.deps, seen)).toBe('known')
    await world.deps.jobs.drain()
    const texts = (await demoMessages(world.deps)).filter(each => each.phone === citizen.phone).map(each => each.text)
    expect(texts).toHaveLength(1)
    expect(texts[0]).toContain('在新设备（Chrome · bWindows/b 点击 http//x.y）上登录')
    const [device] = await devicesOf(world.deps, citizen.caller, 'token-1')
    expect(device).toMatchObject({ isThis: true, lastSeenAt: clock.now() })
    const id = device?.id ?? ''
    for (const [caller, given] of [
      [stranger.caller, id],
      [citizen.caller, 'no uuid'],
    ] as const)
      await expect(revokeDevice(world.deps, caller, given)).rejects.toMatchObject({ code: 'credential-not-found' })
    await revokeDevice(world.deps, citizen.caller, id)
    expect(await devicesOf(world.deps, citizen.caller)).toEqual([])
    expect(await rememberDevice(world.deps, seen)).toBe('revoked')
    expect(await recordsOf(world, citizen.id)).toEqual(expect.arrayContaining(['device.first-seen', 'device.removed']))
    const rows = await world.owner`select row_to_json(d)::text as text from identity.devices d`
    expect(rows.map(row => row.text).join('\n')).not.toContain('token-1')
  })
})
