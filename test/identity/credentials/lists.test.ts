import { createServer, type Server } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchBounded } from '../../../src/identity/credentials/certificates/fetch-bounded.ts'
import { listsOf } from '../../../src/identity/credentials/certificates/lists.ts'
import { parseCertificates } from '../../../src/platform/crypto/x509/certificate.ts'
import { isListOf, parseRevocationList } from '../../../src/platform/crypto/x509/revocation-list.ts'
import type { Deps } from '../../../src/platform/deps.ts'
import { issueRevocationList } from '../../../src/platform/keys/issue-revocation-list.ts'
import { createLog } from '../../../src/platform/log.ts'
import { startWorld, testClock, type World } from '../../harness.ts'

let world: World
let server: Server
let url: string
const clock = testClock('2026-11-25T08:00:00Z')
/** What the web answers, and how often it was asked. */
const web: { body: Buffer; status: number; asked: number; pause: number; to: string | undefined } = {
  body: Buffer.alloc(0),
  status: 200,
  asked: 0,
  pause: 0,
  to: undefined,
}
beforeAll(async () => {
  world = await startWorld({ clock, log: createLog('silent') })
  server = createServer(async (_request, response) => {
    web.asked += 1
    if (web.pause > 0) await new Promise(resolve => setTimeout(resolve, web.pause))
    response.writeHead(web.status, web.to === undefined ? {} : { location: web.to }).end(web.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/list.crl`
})
afterAll(async () => {
  server.close()
  await world.stop()
})

async function listFor(hours: number): Promise<Buffer> {
  const { signer, root } = world.deps.keys
  const thisUpdate = clock.now()
  return issueRevocationList(signer, root, {
    number: 1,
    revoked: [],
    thisUpdate,
    nextUpdate: new Date(thisUpdate.getTime() + hours * 3_600_000),
  })
}
const root = () => {
  const [authority] = parseCertificates(world.deps.keys.root.certificate)
  if (authority === undefined) throw new Error('no root')
  return authority
}

describe('what is fetched', () => {
  const get = (bytes = 100, milliseconds = 1_000) => fetchBounded(url, {}, { bytes, milliseconds })

  it('has bounds in size and time, and leads nowhere else', async () => {
    Object.assign(web, { body: Buffer.alloc(100), status: 200 })
    expect(await get()).toHaveLength(100)
    await expect(get(99)).rejects.toThrow('more than 99')
    web.pause = 300
    await expect(get(100, 50)).rejects.toThrow()
    Object.assign(web, { pause: 0, status: 302, to: 'http://127.0.0.1:9/' })
    await expect(get()).rejects.toThrow()
    Object.assign(web, { status: 500, to: undefined })
    await expect(get()).rejects.toThrow('500')
  })
})

describe('revocation lists', () => {
  it('are fetched once in ten minutes, kept while they cannot be, and asked for again soon', async () => {
    const certificates = { ...world.deps.config.certificates, revocationLists: [url] }
    const deps: Deps = { ...world.deps, config: { ...world.deps.config, certificates } }
    Object.assign(web, { body: await listFor(24), status: 200, asked: 0 })
    const found = await Promise.all(Array.from({ length: 16 }, () => listsOf(deps, root())))
    expect([found.every(each => each.length === 1), web.asked]).toEqual([true, 1])
    clock.advance(601)
    web.status = 503
    expect(await listsOf(deps, root())).toEqual(found[0])
    expect(web.asked).toBe(2)
    clock.advance(10)
    await listsOf(deps, root())
    expect(web.asked).toBe(2)
    clock.advance(21)
    web.status = 200
    expect((await listsOf(deps, root()))[0]).toBe(found[0]?.[0])
    web.body = await listFor(24)
    clock.advance(601)
    const [renewed] = await listsOf(deps, root())
    expect(renewed?.thisUpdate.getTime()).toBeGreaterThan(found[0]?.[0]?.thisUpdate.getTime() ?? 0)
  })

  it('of which one byte is changed belong to nobody', async () => {
    const sound = await listFor(24)
    const authority = root()
    expect(isListOf(parseRevocationList(sound), authority)).toBe(true)
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(sound)
        bytes.writeUInt8(bytes.readUInt8(at) ^ change, at)
        try {
          return !isListOf(parseRevocationList(bytes), authority)
        } catch {
          return true
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('that are none are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          parseRevocationList(Buffer.from(bytes))
          return false
        } catch {
          return true
        }
      }),
    )
  })
})
