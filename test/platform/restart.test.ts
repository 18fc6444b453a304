import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { DemoFile } from '../../src/demo/file.ts'
import { removeEmbeddedPostgres } from '../../src/platform/db/embedded.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dataDir = mkdtempSync(join(tmpdir(), 'yihao-restart-'))
afterAll(async () => {
  await removeEmbeddedPostgres(dataDir)
  rmSync(dataDir, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

interface Started {
  readonly child: ChildProcess
  readonly seconds: number
  readonly origin: string
}

/** What `npm start` runs, until it says that it is ready. */
async function start(port: number): Promise<Started> {
  const began = performance.now()
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'error' },
  })
  const origin = `http://localhost:${port}`
  for (;;) {
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined)
    if (answer?.ok === true) return { child, origin, seconds: (performance.now() - began) / 1_000 }
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`)
    await pause(20)
  }
}

async function stop({ child }: Started): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  expect((await gone)[0]).toBe(0)
}

const made = (): string[] => {
  const folder = join(root, 'node_modules/.cache/yihao')
  return readdirSync(folder).map(name => `${name} ${statSync(join(folder, name)).ino}`)
}

describe('a start', () => {
  it('after a stop is quick, from the file that the first one made, and keeps what stands', async () => {
    const port = await freePort()
    const first = await start(port)
    const demo: DemoFile = JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8'))
    await stop(first)
    const files = made()
    const second = await start(port)
    try {
      expect(files.filter(each => made().includes(each)).length).toBeGreaterThan(0)
      expect(JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8'))).toEqual(demo)
      const [license] = demo.licenses
      const answer = await fetch(`${second.origin}/api/verifications`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ qr: license?.qr }),
      })
      expect(await answer.json()).toMatchObject({ outcome: 'valid' })
      process.stderr.write(`restart.test.ts: ready after ${second.seconds.toFixed(1)} s\n`)
      // Three seconds where two processors have nothing else to do; tests run beside others.
      expect(second.seconds).toBeLessThan(20)
    } finally {
      await stop(second)
    }
  }, 120_000)
})
