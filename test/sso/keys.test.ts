import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rotateKeys } from '../../src/sso/keys/rotate.ts'
import { afterMilliseconds, inOrder, leadMilliseconds, nextActivation } from '../../src/sso/keys/schedule.ts'
import { signingKeys } from '../../src/sso/keys/signing-keys.ts'
import { startWorld, type World } from '../harness.ts'
import { type Application, registerApplication, registerCitizen, signIn } from './application.ts'

const day = 86_400
const at = (days: number): Date => new Date(days * day * 1_000)

describe('the schedule of keys', () => {
  const key = (kid: string, from: number, until?: number) => ({
    kid,
    activeFrom: at(from),
    retiresAt: until === undefined ? null : at(until),
  })

  it('starts with one that signs at once', () => {
    expect(nextActivation([], at(5))).toEqual(at(5))
  })

  it('brings the next a day before it signs, and one at a time', () => {
    expect(nextActivation([key('a', 0)], at(28))).toBeUndefined()
    expect(nextActivation([key('a', 0)], at(29))).toEqual(at(30))
    expect(nextActivation([key('a', 0), key('b', 30)], at(29.5))).toBeUndefined()
    expect(nextActivation([key('a', 0)], at(300))).toEqual(at(301))
  })

  it('puts what signs first, and leaves out what has ended', () => {
    const keys = [key('old', 0, 31), key('next', 30)]
    const order = (days: number) => inOrder(keys, at(days)).map(({ kid }) => kid)
    expect(order(29.5)).toEqual(['old', 'next'])
    expect(order(30)).toEqual(['next', 'old'])
    expect(order(31.5)).toEqual(['next'])
  })

  it('keeps a key published for longer than anything it signed lives', () => {
    expect(leadMilliseconds).toBeGreaterThanOrEqual(day * 1_000)
    expect(afterMilliseconds).toBeGreaterThan(3_600_000)
  })
})

describe('a change of keys', () => {
  let world: World
  let application: Application
  beforeAll(async () => {
    world = await startWorld()
    await world.listen()
    await registerCitizen(world)
    application = await registerApplication(world, 'rotation')
  })
  afterAll(() => world.stop())

  /** Days go by for the keys alone; people and their tokens stay in today. */
  const pass = (days: number) => world.owner`
    update sso.signing_keys set active_from = active_from - make_interval(secs => ${days * day}),
      retires_at = retires_at - make_interval(secs => ${days * day})`

  const published = async (): Promise<string[]> => {
    const answer = await fetch(`${world.origin}/oidc/jwks`)
    const { keys }: { keys: { kid: string; d?: string }[] } = JSON.parse(await answer.text())
    expect(keys.every(key => key.d === undefined)).toBe(true)
    return keys.map(({ kid }) => kid)
  }

  it('needs no restart and fails no sign-in, before, at and after it', async () => {
    const [first = ''] = await published()
    const token = await world.token(['licenses.read'], '11530000PDY000116W')
    await pass(29.5)
    await Promise.all(Array.from({ length: 8 }, () => rotateKeys(world.deps)))
    await world.app.sso.refreshKeys()
    const [still, next = '', ...more] = await published()
    expect([still, more]).toEqual([first, []])
    await signIn(application)
    await pass(1)
    let ended = false
    const signIns = (async () => {
      let count = 0
      for (; !ended; count += 1) await signIn(application)
      return count
    })()
    await world.app.sso.refreshKeys()
    await new Promise(resolve => setTimeout(resolve, 500))
    ended = true
    expect(await signIns).toBeGreaterThan(0)
    expect(await published()).toEqual([next, first])
    const answer = await world.server.inject({
      url: '/api/licenses/1.2.3',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.statusCode).toBe(404)
    await pass(2)
    await rotateKeys(world.deps)
    await world.app.sso.refreshKeys()
    expect(await published()).toEqual([next])
    await signIn(application)
    const [row] = await world.owner`select count(*)::int as keys from sso.signing_keys`
    expect(row?.keys).toBe(1)
  })

  it('keeps no private key in clear', async () => {
    const [key] = await signingKeys(world.deps)
    const rows = await world.owner`select encode(jwk_sealed, 'escape') as text from sso.signing_keys`
    expect(JSON.stringify(rows)).not.toContain(key?.d)
  })
})
