import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createThreads, type Threads } from '../../../src/platform/threads.ts'
import { constructorType, type Registry, startRegistry } from '../registry.ts'
import { expectIssued } from './oracle.ts'
import { csv, header, rowFor, upload } from './stage.ts'

const file = new URL('../../../src/licenses/batches/thread.ts', import.meta.url)
/** Three chunks. */
const rows = 1_001

let registry: Registry
let threads: Threads
beforeAll(async () => {
  registry = await startRegistry()
  const { database, deps } = registry.world
  threads = createThreads({ config: deps.config, address: database.address })
})
afterAll(async () => {
  await threads.close()
  await registry.world.stop()
})

it('threads work at a batch and leave the server free; a server that stops begins none', async () => {
  const { ask } = registry
  const content = csv([header, ...Array.from({ length: rows }, (_, n) => rowFor(n))])
  const { body } = await upload(registry, { key: 'threads', file: content, typeCode: constructorType })
  await threads.run(file, () => true)
  expect((await ask('GET', `/api/license-batches/${body.id}`)).body).toMatchObject({ state: 'running', issued: 0 })
  const before = performance.eventLoopUtilization()
  await threads.run(file, () => false)
  // Where the work was done here, this loop would have been busy with it nearly all the time.
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5)
  expect((await ask('GET', `/api/license-batches/${body.id}`)).body).toMatchObject({ state: 'done', issued: rows })
  await expectIssued(registry, rows)
}, 120_000)

it('what ends a thread is told to who waits for it, and the next run has new threads', async () => {
  const broken = new URL('data:text/javascript,throw%20new%20Error("broken")')
  await expect(threads.run(broken, () => false)).rejects.toThrow('broke off')
  await threads.run(file, () => false)
}, 120_000)
