import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCounter } from '../../src/platform/http/counter.ts'
import { createTally, type Tally } from '../../src/platform/http/tally.ts'
import { startWorld, type World } from '../harness.ts'

let world: World
const tallies: Tally[] = []
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  for (const tally of tallies) tally.stop()
  await world.stop()
})

/** One of several nodes on the same database, and how often it wrote. */
function node() {
  const counter = createCounter(world.deps)
  const written = { statements: 0, isBroken: false }
  const tally = createTally({
    add(name, window, times) {
      written.statements += 1
      if (written.isBroken) return Promise.reject(new Error('no database'))
      return counter.add(name, window, times)
    },
  })
  tallies.push(tally)
  return { tally, written }
}

const minute = 60_000
const moment = 300

describe('a limit over all nodes', () => {
  it('lets one node do exactly what is allowed', async () => {
    const { tally } = node()
    const counts: number[] = []
    for (let use = 0; use < 30; use += 1) counts.push((await tally.add('exact', minute, 20)).count)
    expect(counts).toEqual(Array.from({ length: 30 }, (_each, use) => use + 1))
  })

  it('costs few statements while it is far', async () => {
    const { tally, written } = node()
    for (let use = 0; use < 50; use += 1) await tally.add('far', minute, 1_000)
    await pause(moment * 2)
    expect(written.statements).toBeLessThan(8)
    expect((await node().tally.add('far', minute, 1_000)).count).toBe(51)
  })

  it('counts everybody who comes at once', async () => {
    const { tally } = node()
    await Promise.all(Array.from({ length: 64 }, () => tally.add('at once', minute, 1_000)))
    await Promise.all(Array.from({ length: 64 }, () => tally.add('at once', minute, 1_000)))
    await pause(moment * 2)
    expect((await node().tally.add('at once', minute, 1_000)).count).toBe(129)
  })

  it('lets nobody past it by going from node to node', async () => {
    const nodes = [node(), node(), node()]
    let allowed = 0
    for (let round = 0; round < 20; round += 1) {
      const counts = await Promise.all(nodes.map(({ tally }) => tally.add('between', minute, 20)))
      allowed += counts.filter(({ count }) => count <= 20).length
      await pause(30)
    }
    expect(allowed).toBeGreaterThanOrEqual(20)
    expect(allowed).toBeLessThanOrEqual(20 + (nodes.length - 1) * 10)
  })

  it('lets nobody in while it cannot be counted, and forgets nobody', async () => {
    const { tally, written } = node()
    for (let use = 0; use < 5; use += 1) await tally.add('broken', minute, 1_000)
    written.isBroken = true
    await pause(moment)
    for (let use = 0; use < 5; use += 1) await expect(tally.add('broken', minute, 1_000)).rejects.toThrow('no database')
    written.isBroken = false
    expect((await tally.add('broken', minute, 1_000)).count).toBe(6)
  })

  it('begins anew when its window has ended', async () => {
    const { tally } = node()
    for (let use = 0; use < 5; use += 1) await tally.add('window', 500, 4)
    await pause(600)
    expect((await tally.add('window', 500, 4)).count).toBe(1)
  })
})
