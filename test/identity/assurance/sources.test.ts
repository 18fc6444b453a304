import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createExchange } from '../../../src/identity/assurance/sources/exchange.ts'
import { createHttpFaceCheck } from '../../../src/identity/assurance/sources/http-face-check.ts'
import { createHttpRegister } from '../../../src/identity/assurance/sources/http-register.ts'
import { openSources, type Sources } from '../../../src/identity/assurance/sources/open.ts'
import { createSimulatedRegister } from '../../../src/identity/assurance/sources/simulated.ts'
import type { Mood } from '../../../src/identity/assurance/sources/simulated-server.ts'
import type { DocumentType } from '../../../src/identity/index.ts'
import { type SimulatedServer, startSimulatedServer } from '../../../src/identity/index.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { systemIds } from '../../../src/platform/ids.ts'
import { createLog } from '../../../src/platform/log.ts'
import { testClock } from '../../harness.ts'
import { citizenNumber, resident } from '../scene.ts'
import { registerData } from './register.ts'

const clock = testClock('2026-11-25T02:00:00Z')
const log = createLog('silent')
const deps = { clock, ids: systemIds, log }
const token = 'a token of the test'
const timeoutMilliseconds = 2_000
const impatience = 100

let server: SimulatedServer
beforeAll(async () => {
  server = await startSimulatedServer(deps, { data: registerData, token })
})
afterAll(() => server.stop())

function overHttp(options: { url?: string; token?: string; timeoutMilliseconds?: number } = {}): Sources {
  const ask = createExchange({ url: server.url, token, timeoutMilliseconds, ...options }, deps)
  return { realName: createHttpRegister(ask), faceCheck: createHttpFaceCheck(ask, systemIds) }
}
function inProcess(): Sources {
  const register = createSimulatedRegister(registerData, deps)
  return { realName: register, faceCheck: register }
}

const claim = (n: number, name = resident(n).name, type: DocumentType = 'resident-id') => ({
  name,
  document: { type, number: citizenNumber(n) },
})

/** What every source of real names and every provider of face checks must do. */
describe.each([
  ['over HTTP', overHttp],
  ['in process', inProcess],
])('the contract of sources, %s', (_name, open) => {
  const { realName, faceCheck } = { realName: () => open().realName, faceCheck: () => open().faceCheck }

  it.each([
    ['name and number together', claim(1), 'match'],
    ['another name', claim(1, '别人'), 'no-match'],
    ['another number', claim(900, '人员1'), 'no-match'],
    ['another kind of document', claim(1, '人员1', 'passport'), 'no-match'],
    ['a name that is part of it', claim(1, '人员'), 'no-match'],
    [
      'another document',
      { name: '陈明远', document: { type: 'hk-macao-residence-permit', number: '810000199001010019' } },
      'match',
    ],
  ] as const)('a person: %s', async (_what, given, answer) => {
    expect(await realName().matchPerson(given)).toBe(answer)
  })

  it.each([
    ['91530000PDY000052N', { kind: 'found', name: '云南滇池春城餐饮管理有限公司（演示）', status: 'active' }],
    ['91530100PDY000060N', { kind: 'found', name: '昆明翠湖书店有限公司（演示）', status: 'closed' }],
    ['92530102PDY000079D', { kind: 'not-found' }],
  ])('an organization: %s', async (uscc, answer) => {
    expect(await realName().findOrganization(uscc)).toEqual(answer)
  })

  it.each([
    ['theirs', '91530000PDY000052N', claim(1), 'match'],
    ['somebody else’s', '91530000PDY000052N', claim(2), 'no-match'],
    ['under another name', '91530000PDY000052N', claim(1, '别人'), 'no-match'],
    ['closed', '91530100PDY000060N', claim(1), 'no-match'],
    ['without one', '12530000PDY0000441', claim(1), 'no-match'],
    ['unknown', '92530102PDY000079D', claim(1), 'no-match'],
  ] as const)('a legal representative: %s', async (_what, uscc, given, answer) => {
    expect(await realName().matchRepresentative(uscc, given)).toBe(answer)
  })

  it.each([
    [1, 'passed'],
    [20, 'failed'],
    [21, 'pending'],
  ] as const)('the face of person %s: %s', async (n, result) => {
    const provider = faceCheck()
    const start = await provider.start(claim(n), undefined)
    if (start.kind !== 'started') throw new Error(start.kind)
    expect(start.expiresAt > clock.now()).toBe(true)
    expect(await provider.result(start.reference)).toBe(result)
    expect(await provider.result(start.reference)).toBe(result)
  })

  it('the face of a stranger, and a check nobody began', async () => {
    expect(await faceCheck().start(claim(1, '别人'), undefined)).toEqual({ kind: 'no-match' })
    expect(await faceCheck().result('no such check')).toBe('expired')
  })

  it('a check that nobody finished expires', async () => {
    const provider = faceCheck()
    const start = await provider.start(claim(21), undefined)
    if (start.kind !== 'started') throw new Error(start.kind)
    const before = clock.now()
    clock.set(start.expiresAt)
    expect(await provider.result(start.reference)).toBe('expired')
    clock.set(before)
  })
})

describe('a far side in trouble', () => {
  beforeEach(() => server.behave({ kind: 'sound' }))
  afterEach(() => server.behave({ kind: 'sound' }))

  it.each<[string, Mood]>([
    ['slow', { kind: 'slow', milliseconds: 5_000 }],
    ['failing', { kind: 'failing', status: 500 }],
    ['too busy', { kind: 'failing', status: 429 }],
    ['hanging up', { kind: 'hanging-up' }],
    ['stalling in the middle', { kind: 'stalling' }],
    ['no JSON', { kind: 'babbling', text: '<html>維護中</html>' }],
    ['a number', { kind: 'babbling', text: '1' }],
    ['null', { kind: 'babbling', text: 'null' }],
    ['a list', { kind: 'babbling', text: '["match"]' }],
    ['another answer', { kind: 'babbling', text: '{"result":"yes"}' }],
    ['an answer of another kind', { kind: 'babbling', text: '{"result":{"toString":"match"}}' }],
    ['a huge answer', { kind: 'babbling', text: JSON.stringify({ result: 'match', more: 'x'.repeat(1_000_000) }) }],
    ['an answer without end', { kind: 'flooding' }],
  ])('%s: nobody can tell, within bounded time', async (_what, mood) => {
    server.behave(mood)
    const open = () => overHttp({ timeoutMilliseconds: impatience })
    const begun = performance.now()
    expect(await open().realName.matchPerson(claim(1))).toBe('unavailable')
    expect(performance.now() - begun).toBeLessThan(3 * impatience + 2_000)
    expect(await open().realName.findOrganization('91530000PDY000052N')).toEqual({ kind: 'unavailable' })
    expect(await open().realName.matchRepresentative('91530000PDY000052N', claim(1))).toBe('unavailable')
    expect(await open().faceCheck.start(claim(1), undefined)).toEqual({ kind: 'unavailable' })
    expect(await open().faceCheck.result('x')).toBe('unavailable')
  })

  it('dead: nobody can tell', async () => {
    expect(await overHttp({ url: 'http://127.0.0.1:9' }).realName.matchPerson(claim(1))).toBe('unavailable')
  })

  it('is asked three times, and not again what it refused', async () => {
    server.behave({ kind: 'failing', status: 503 })
    const before = server.count()
    await overHttp().realName.matchPerson(claim(1))
    expect(server.count() - before).toBe(3)
    server.behave({ kind: 'sound' })
    const then = server.count()
    expect(await overHttp({ token: 'another token' }).realName.matchPerson(claim(1))).toBe('unavailable')
    expect(server.count() - then).toBe(1)
  })

  it('that recovers between attempts is not noticed', async () => {
    server.behave({ kind: 'failing', status: 503 })
    setTimeout(() => server.behave({ kind: 'sound' }), 20)
    expect(await overHttp().realName.matchPerson(claim(1))).toBe('match')
  })

  it('is left alone after five failures, then asked by one', async () => {
    const { realName } = overHttp()
    server.behave({ kind: 'failing', status: 500 })
    await realName.matchPerson(claim(1))
    await realName.matchPerson(claim(1))
    const before = server.count()
    for (let n = 0; n < 20; n += 1) expect(await realName.matchPerson(claim(1))).toBe('unavailable')
    expect(server.count()).toBe(before)
    server.behave({ kind: 'slow', milliseconds: 50 })
    clock.advance(6)
    const answers = await Promise.all(Array.from({ length: 64 }, () => realName.matchPerson(claim(1))))
    expect(server.count() - before).toBe(1)
    expect(answers.filter(answer => answer === 'match')).toHaveLength(1)
    server.behave({ kind: 'sound' })
    expect(await realName.matchPerson(claim(1))).toBe('match')
  })

  it('refusing what one asks does not close it to others', async () => {
    const { realName } = overHttp()
    server.behave({ kind: 'failing', status: 400 })
    for (let n = 0; n < 10; n += 1) expect(await realName.matchPerson(claim(1))).toBe('unavailable')
    server.behave({ kind: 'sound' })
    expect(await realName.matchPerson(claim(1))).toBe('match')
  })

  it('sends nobody to a script', async () => {
    const answer = {
      result: 'started',
      reference: 'r',
      expiresAt: '2026-11-25T03:00:00Z',
      address: 'javascript:alert(1)',
    }
    server.behave({ kind: 'babbling', text: JSON.stringify(answer) })
    expect(await overHttp().faceCheck.start(claim(1), undefined)).toEqual({ kind: 'unavailable' })
    const good = { ...answer, address: 'https://face.example.org/r' }
    server.behave({ kind: 'babbling', text: JSON.stringify(good) })
    expect(await overHttp().faceCheck.start(claim(1), undefined)).toMatchObject({ address: good.address })
  })

  it('and no log line holds a name, a number or the token', async () => {
    const written: string[] = []
    const chatty = createLog('trace')
    for (const level of ['warn', 'error'] as const)
      chatty[level] = (...parts: unknown[]) => {
        written.push(JSON.stringify(parts))
      }
    server.behave({ kind: 'failing', status: 500 })
    const ask = createExchange({ url: server.url, token, timeoutMilliseconds }, { clock, log: chatty })
    for (let n = 0; n < 2; n += 1) await createHttpRegister(ask).matchPerson(claim(1))
    expect(written.length).toBeGreaterThan(0)
    for (const secret of [citizenNumber(1), '人员1', token]) expect(written.join('\n')).not.toContain(secret)
  })
})

describe('the settings', () => {
  const config = (env: Record<string, string>) => readConfig(env)
  it.each([
    [{ REGISTER_URL: 'https://share.example.org' }, 'REGISTER_TOKEN'],
    [{ REGISTER_TOKEN: 'x' }, 'REGISTER_URL'],
    [{ REGISTER_URL: 'http://share.example.org', REGISTER_TOKEN: 'x' }, 'https'],
    [{ REGISTER_URL: 'ftp://share.example.org', REGISTER_TOKEN: 'x' }, 'https'],
    [{ REGISTER_URL: 'https://share.example.org/?key=1', REGISTER_TOKEN: 'x' }, 'query'],
    [{ FACE_CHECK_URL: 'https://face.example.org' }, 'FACE_CHECK_TOKEN'],
    [{ REGISTER_TIMEOUT: '1' }, 'REGISTER_TIMEOUT'],
  ])('refuse %j', (env, word) => {
    expect(() => config(env)).toThrow(word)
  })

  it('choose the register; without any nobody can tell, unless it is simulated', async () => {
    const named = config({ REGISTER_URL: `${server.url}/`, REGISTER_TOKEN: token, REGISTER_TIMEOUT: '2000' })
    expect(named.register?.url).toBe(server.url)
    expect(await openSources({ ...deps, config: named }).realName.matchPerson(claim(1))).toBe('match')
    const none = openSources({ ...deps, config: config({}) })
    expect(await none.realName.matchPerson(claim(1))).toBe('unavailable')
    expect(await none.realName.findOrganization('x')).toEqual({ kind: 'unavailable' })
    expect(await none.realName.matchRepresentative('x', claim(1))).toBe('unavailable')
    expect(await none.faceCheck.start(claim(1), undefined)).toEqual({ kind: 'unavailable' })
    expect(await none.faceCheck.result('x')).toBe('unavailable')
    const simulated = openSources({ ...deps, config: config({}) }, registerData)
    expect(await simulated.realName.matchPerson(claim(1))).toBe('match')
  })
})
