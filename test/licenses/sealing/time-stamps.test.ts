import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { timeStamperOf } from '../../../src/licenses/time-stamps/choose.ts'
import { timeStampRoots } from '../../../src/licenses/time-stamps/roots.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { nonceOf, writeQuery } from '../../../src/platform/crypto/time-stamp/query.ts'
import { timeStampOf } from '../../../src/platform/crypto/time-stamp/token.ts'
import { parseCertificate } from '../../../src/platform/crypto/x509/certificate.ts'
import { startWorld, type World } from '../../harness.ts'
import { missingTools, runTool } from '../../tools.ts'

const missing = missingTools('openssl')
const says = `(missing: ${missing.join(', ') || 'none'})`
let folder: string
let authority: World
/** An installation that has its stamps from the first one, over HTTP. */
let customer: World
let far: Server
/** What the far side does with a request that came for a stamp. */
let answer: (query: Buffer) => Promise<{ status: number; body: Buffer }>

const post = async (world: World, query: Buffer) => {
  const headers = { 'content-type': 'application/timestamp-query' }
  const found = await world.server.inject({ method: 'POST', url: '/tsa', payload: query, headers })
  return { status: found.statusCode, type: found.headers['content-type'], body: found.rawPayload }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yihao-stamps-'))
  authority = await startWorld()
  await writeFile(join(folder, 'root.pem'), authority.deps.keys.root.certificate)
  answer = query => post(authority, query)
  far = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { status, body } = await answer(Buffer.concat(chunks))
    response.writeHead(status).end(body)
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => far.once('listening', resolve))
  const address = far.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  customer = await startWorld({
    config: {
      logLevel: 'silent',
      timeStamps: {
        url: `http://127.0.0.1:${port}/`,
        rootsFile: join(folder, 'root.pem'),
        timeoutMilliseconds: 10_000,
      },
    },
  })
}, 60_000)
afterAll(async () => {
  far.close()
  await customer.stop()
  await authority.stop()
  await rm(folder, { recursive: true, force: true })
})

const stampOf = async (world: World, bytes: Buffer) =>
  timeStampOf(await timeStamperOf(world.deps).stamp(bytes), bytes, await timeStampRoots(world.deps), parseCertificate)

describe.each([
  ['the own authority', () => authority],
  ['an authority over HTTP', () => customer],
] as const)('%s', (_, world) => {
  it('stamps bytes with about now, every time under another number', async () => {
    const before = Math.floor(Date.now() / 1_000) * 1_000
    const stamps = await Promise.all(Array.from({ length: 20 }, (_, n) => stampOf(world(), Buffer.from(`data ${n}`))))
    for (const stamp of stamps) {
      expect(stamp?.at.getTime()).toBeGreaterThanOrEqual(before)
      expect(stamp?.at.getTime()).toBeLessThanOrEqual(Date.now())
    }
    expect(new Set(stamps.map(stamp => stamp?.serial)).size).toBe(20)
  })

  it('leaves room enough for what it makes, and stamps nothing else', async () => {
    const stamper = timeStamperOf(world().deps)
    const bytes = Buffer.from('data')
    const token = await stamper.stamp(bytes)
    expect(token.length).toBeLessThanOrEqual(stamper.mostBytes)
    const roots = await timeStampRoots(world().deps)
    expect(timeStampOf(token, Buffer.from('other'), roots, parseCertificate)).toBeUndefined()
    expect(timeStampOf(token, bytes, [], parseCertificate)).toBeUndefined()
  })
})

describe('an authority over HTTP that fails', () => {
  /** It waits for a second at most. */
  const unavailable = () => {
    const { config } = customer.deps
    const impatient = { ...config, timeStamps: { ...config.timeStamps, timeoutMilliseconds: 1_000 } }
    const stamper = timeStamperOf({ ...customer.deps, config: impatient })
    return expect(stamper.stamp(Buffer.from('x'))).rejects.toThrow('time-stamp-unavailable')
  }
  it.each<readonly [string, typeof answer]>([
    ['refuses', async () => ({ status: 503, body: Buffer.alloc(0) })],
    ['sends nonsense', async () => ({ status: 200, body: Buffer.from('nonsense') })],
    ['sends without end', async () => ({ status: 200, body: Buffer.alloc(1_000_000) })],
    ['does not answer', () => new Promise(() => undefined)],
    ['rejects', async () => post(authority, Buffer.from('nonsense'))],
    ['stamps something else', async () => post(authority, writeQuery(Buffer.alloc(32), nonceOf(Buffer.of(1))))],
  ])('%s: nothing is stamped, within its time', { timeout: 10_000 }, async (_, behave) => {
    const standing = answer
    answer = behave
    await unavailable()
    answer = standing
  })

  it('repeats an answer: it is another nonce’s', async () => {
    const standing = answer
    const kept: Buffer[] = []
    answer = async query => {
      const found = await standing(query)
      kept.push(found.body)
      return found
    }
    await timeStamperOf(customer.deps).stamp(Buffer.from('x'))
    answer = async () => ({ status: 200, body: kept[0] ?? Buffer.alloc(0) })
    await unavailable()
    answer = standing
  })

  it('is not configured without its roots', () => {
    expect(() => readConfig({ TIME_STAMP_URL: 'http://tsa.example.org' })).toThrow('TIME_STAMP_ROOTS')
    expect(() => readConfig({ TIME_STAMP_URL: 'tsa', TIME_STAMP_ROOTS: 'x' })).toThrow('TIME_STAMP_URL')
  })

  it('whose roots are none stops the start', async () => {
    await writeFile(join(folder, 'empty.pem'), '')
    const timeStamps = { url: undefined, rootsFile: join(folder, 'empty.pem'), timeoutMilliseconds: 500 }
    await expect(startWorld({ config: { timeStamps } })).rejects.toThrow('TIME_STAMP_ROOTS')
  })
})

describe.skipIf(missing.length > 0)(`POST /tsa, by openssl ${says}`, () => {
  const file = (name: string): string => join(folder, name)

  it.each(['sha256', 'sha384', 'sha512'])(
    '%s: a request with nonce and certificate is granted and verifies',
    async digest => {
      await writeFile(file('data'), 'some data')
      await runTool('openssl', ['ts', '-query', '-data', file('data'), `-${digest}`, '-cert', '-out', file('query')])
      const { status, type, body } = await post(authority, await readFile(file('query')))
      expect([status, type]).toEqual([200, 'application/timestamp-reply'])
      await writeFile(file('reply'), body)
      const verified = await runTool('openssl', [
        'ts',
        '-verify',
        '-queryfile',
        file('query'),
        '-in',
        file('reply'),
        '-CAfile',
        file('root.pem'),
      ])
      expect(verified.text).toContain('Verification: OK')
      const shown = await runTool('openssl', ['ts', '-reply', '-in', file('reply'), '-text'])
      expect(shown.text).toContain('Status: Granted.')
      expect(shown.text).toContain('Accuracy: 0x01 seconds')
      expect(shown.text).toMatch(/Nonce: 0x[0-9A-F]{8,}/)
    },
  )

  it('without -cert the certificate is left out, and verifies with it at hand', async () => {
    await writeFile(file('data'), 'some data')
    const digest = createHash('sha256').update('some data').digest('hex')
    await runTool('openssl', ['ts', '-query', '-digest', digest, '-sha256', '-no_nonce', '-out', file('query')])
    const { body } = await post(authority, await readFile(file('query')))
    await writeFile(file('reply'), body)
    const [row] = await authority.owner`select certificate from licenses.time_stampers`
    await writeFile(file('stamper.pem'), String(row?.certificate))
    const verified = await runTool('openssl', [
      'ts',
      '-verify',
      '-queryfile',
      file('query'),
      '-in',
      file('reply'),
      '-CAfile',
      file('root.pem'),
      '-untrusted',
      file('stamper.pem'),
    ])
    expect(verified.text).toContain('Verification: OK')
    expect(body.length).toBeLessThan(700)
  })

  it.each([
    ['SHA-1', ['-sha1'], 'unrecognized or unsupported algorithm identifier'],
    ['another policy', ['-sha256', '-tspolicy', '1.2.3.4'], 'the requested TSA policy is not supported'],
  ])('%s is rejected, and why', async (_, options, why) => {
    await writeFile(file('data'), 'some data')
    await runTool('openssl', ['ts', '-query', '-data', file('data'), ...options, '-out', file('query')])
    const { status, body } = await post(authority, await readFile(file('query')))
    expect(status).toBe(200)
    await writeFile(file('reply'), body)
    const shown = await runTool('openssl', ['ts', '-reply', '-in', file('reply'), '-text'])
    expect(shown.text).toContain('Status: Rejected.')
    expect(shown.text).toContain(why)
  })
})

describe('POST /tsa', () => {
  it('answers nonsense with a rejection, and refuses what is no query or too long', async () => {
    const { status, body } = await post(authority, Buffer.from('nonsense'))
    // PKIStatusInfo: rejection, and of PKIFailureInfo badRequest, which is bit 2.
    expect([status, body.toString('hex')]).toEqual([200, '3009300702010203020520'])
    const other = await authority.server.inject({ method: 'POST', url: '/tsa', payload: { a: 1 } })
    expect(other.statusCode).toBe(415)
    expect((await post(authority, Buffer.alloc(5_000))).status).toBe(413)
  })

  it('is limited by address', async () => {
    const small = await startWorld({ config: { rateLimit: 3 } })
    const statuses: number[] = []
    for (let n = 0; n < 5; n += 1) statuses.push((await post(small, Buffer.from('nonsense'))).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    await small.stop()
  })
})
