import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { atOnce } from '../../src/platform/crypto/at-once.ts'
import { readTrust } from '../../src/verification/offline/index.ts'
import { readToken } from '../../src/verification/offline/status-token.ts'
import { dropEndedVersions, publishedList } from '../../src/verification/publish.ts'
import { type TestClock, testClock } from '../harness.ts'
import { readStatus, type Scene, startScene } from './scene.ts'

let scene: Scene
let clock: TestClock
beforeAll(async () => {
  clock = testClock('2026-11-24T08:00:30Z')
  scene = await startScene({ clock })
})
afterAll(() => scene.world.stop())

const issued = async () => (await scene.issue()).body
const drain = () => scene.world.deps.jobs.drain()
const placeOf = (answer: { readonly headers: Record<string, unknown> }) => String(answer.headers['content-location'])

describe('versions of a status list', () => {
  it('the first is never older than the certificate of its key, however long that took', async () => {
    await issued()
    const { deps } = scene.world
    const certify: typeof deps.keys.certify = (...request) => {
      clock.advance(3)
      return deps.keys.certify(...request)
    }
    const { token } = await publishedList({ ...deps, keys: { ...deps.keys, certify } }, '0')
    const trust = await readTrust(deps.keys.root.certificate)
    expect(atOnce(readToken(token, 0, trust, clock.now()))?.stale).toBe(false)
  })

  it('each has an address of its own, and never changes', async () => {
    const license = await issued()
    const before = await scene.get('/status-lists/0')
    expect(placeOf(before)).toMatch(/^\/status-lists\/0\/[\w-]{22}$/)
    clock.advance(5)
    await scene.move(license.identifier, 'revoke')
    await drain()
    const after = await scene.get('/status-lists/0')
    expect(placeOf(after)).not.toBe(placeOf(before))
    for (const [answer, status] of [
      [before, 0],
      [after, 1],
    ] as const) {
      const version = await scene.get(placeOf(answer))
      expect([version.statusCode, version.payload]).toEqual([200, answer.payload])
      expect(version.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': 'application/statuslist+jwt',
        'access-control-allow-origin': '*',
        etag: answer.headers.etag,
      })
      expect(readStatus(version.payload, license.statusList.index)).toBe(status)
    }
    const known = await scene.get('/status-lists/0', { 'if-none-match': String(after.headers.etag) })
    expect([known.statusCode, placeOf(known)]).toEqual([304, placeOf(after)])
  })

  it('is there until it ends, and only where it is named rightly', async () => {
    const answer = await scene.get('/status-lists/0')
    const [, , , version = ''] = placeOf(answer).split('/')
    for (const path of [`1/${version}`, `00/${version}`, `0/${version.slice(1)}`, '0/x', `x/${version}`])
      expect((await scene.get(`/status-lists/${path}`)).statusCode, path).toBe(404)
    clock.advance(3_590)
    await dropEndedVersions(scene.world.deps)
    expect((await scene.get(placeOf(answer))).statusCode).toBe(200)
    clock.advance(11)
    await dropEndedVersions(scene.world.deps)
    expect((await scene.get(placeOf(answer))).json().code).toBe('status-list-not-found')
  })
})
