import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { inspectLog, sequenceLog } from '../../../src/audit/index.ts'
import { publishType } from '../../../src/licenses/index.ts'
import { mostSheets } from '../../../src/licenses/paper/sheet.ts'
import { system } from '../../../src/platform/caller.ts'
import { constructorType, department, type Registry, startRegistry, typeOf } from '../registry.ts'
import { expectIssued } from './oracle.ts'
import { csv, header, resultsOf, rowFor, upload } from './stage.ts'

/** FULL=true: more rows, more kills. */
const isFull = process.env.FULL === 'true'
const [rows, kills] = isFull ? [100_000, 20] : [2_400, 3]

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.world.stop())

/** A token lives for minutes, and this may take more. */
const tokenMilliseconds = 60_000
let known: { readonly text: string; readonly at: number } | undefined
async function token(): Promise<string> {
  if (known === undefined || performance.now() - known.at > tokenMilliseconds)
    known = {
      text: await registry.world.token(['licenses.issue', 'licenses.read'], department.uscc),
      at: performance.now(),
    }
  return known.text
}

const serial = (n: number): string => `K${String(n).padStart(7, '0')}`

/** As many numbered sheets as there are rows, and twenty. */
async function stockPaper(): Promise<void> {
  const { ask, world } = registry
  await publishType(world.deps, system('test'), constructorType, { ...typeOf(constructorType), paper: true })
  for (let n = 0; n < rows + 20; n += mostSheets) {
    const last = Math.min(n + mostSheets, rows + 20) - 1
    const payload = { typeCode: constructorType, first: serial(n), last: serial(last) }
    expect((await ask('POST', '/api/paper-receipts', { payload })).status).toBe(201)
  }
}

async function startWorker(): Promise<ChildProcess> {
  const { world } = registry
  const [row] = await world.owner`select current_database() as name`
  const place = { ...inject('app'), database: String(row?.name) }
  const env = { DATA_DIR: world.deps.config.dataDir, ORIGIN: world.origin, DEMO: 'false' }
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./worker.ts', import.meta.url))], {
    env: { PATH: process.env.PATH ?? '', WORKER: JSON.stringify({ place, env }) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return child
}

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null

async function kill(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

it(
  `${rows} rows, two nodes, ${kills} times one or both killed at any moment: each row has one license and one sheet of paper, and all is well with them`,
  async () => {
    const { ask } = registry
    await stockPaper()
    const file = csv([[...header, '印刷号'], ...Array.from({ length: rows }, (_, n) => [...rowFor(n), serial(n)])])
    const { status, body } = await upload(registry, { key: 'kill', file, typeCode: constructorType })
    expect([status, body.rows]).toEqual([202, rows])
    const progress = async () => (await ask('GET', `/api/license-batches/${body.id}`, { as: await token() })).body
    const workers = [await startWorker(), await startWorker()]
    let killed = 0
    try {
      for (; killed < kills && (await progress()).state === 'running'; killed += 1) {
        const before = (await progress()).done
        // Wherever in a chunk it happens to be, once something was done since the last time.
        while ((await progress()).done === before && (await progress()).state === 'running' && workers.some(isAlive))
          await new Promise(resolve => setTimeout(resolve, 5))
        await new Promise(resolve => setTimeout(resolve, Math.random() * 200))
        // Both, so that nobody goes on; then one, while the other does.
        const victims = workers.splice(0, killed % 2 === 0 ? 2 : 1)
        await Promise.all(victims.map(kill))
        // Not waited for: the other one works on, and may be killed while this one is being read.
        workers.push(...(await Promise.all(victims.map(startWorker))))
      }
      while ((await progress()).state === 'running' && workers.some(isAlive))
        await new Promise(resolve => setTimeout(resolve, 50))
    } finally {
      await Promise.all(workers.map(kill))
    }
    expect(killed).toBeGreaterThanOrEqual(kills / 2)
    expect(await progress()).toMatchObject({
      state: 'done',
      rows,
      done: rows,
      issued: rows,
      failed: 0,
      secondsLeft: null,
    })
    await expectIssued(registry, rows)
    const results = await resultsOf({ ...registry, token: await token() }, body.id)
    expect(results.map(({ row }) => row)).toEqual(Array.from({ length: rows }, (_, n) => n + 2))
    expect(results.map(({ number }) => number)).toEqual(Array.from({ length: rows }, (_, n) => rowFor(n)[0]))
    // 20 sheets more than licenses came, and none was taken twice or for nothing.
    const { stock, differences } = (await ask('GET', '/api/paper', { as: await token() })).body
    expect(stock).toMatchObject([{ typeCode: constructorType, sheets: { taken: rows, 'in-stock': 20 } }])
    expect(differences).toEqual([])
    await sequenceLog(registry.world.deps)
    const { findings, pending } = await inspectLog(registry.world.deps)
    expect([findings, pending]).toEqual([[], 0])
  },
  isFull ? 3_600_000 : 300_000,
)
