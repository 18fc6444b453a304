import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { putOutbox } from '../../src/platform/jobs/outbox.ts'
import { createJobs } from '../../src/platform/jobs/runner.ts'
import { startWorld, type World } from '../harness.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const runner = () =>
  createJobs({ db: world.database.db, driver: world.database.sql, clock: systemClock, log: world.deps.log })
const put = (topic: string, n: number) => world.deps.db.transaction(tx => putOutbox(tx, topic, { n }))
const waiting = async (topic: string) =>
  (await world.deps.db.execute<{ n: string }>(sql`select count(*) as n from platform.outbox where topic = ${topic}`))[0]
    ?.n

describe('the outbox', () => {
  it('hands every event to one of two runners, woken at once', async () => {
    const seen: number[] = []
    const runners = [runner(), runner()]
    for (const each of runners) {
      each.on('numbers', async (_tx, payload) => {
        seen.push((payload as { n: number }).n)
      })
      await each.start()
    }
    await Promise.all(Array.from({ length: 50 }, (_, n) => put('numbers', n)))
    for (let tries = 0; tries < 100 && seen.length < 50; tries += 1) await pause(20)
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n))
    for (const each of runners) await each.stop()
  })

  it('keeps an event whose handler fails, with all that the handler did undone, and tries again', async () => {
    const jobs = runner()
    let tries = 0
    jobs.on('shaky', async tx => {
      tries += 1
      await tx.execute(sql`insert into platform.job_runs (name, last_run_at) values ('shaky-work', now())`)
      if (tries === 1) throw new Error('not today')
    })
    await put('shaky', 1)
    await jobs.drain()
    expect(await waiting('shaky')).toBe('1')
    const undone = await world.deps.db.execute(sql`select 1 from platform.job_runs where name = 'shaky-work'`)
    expect(undone).toHaveLength(0)
    await world.deps.db.execute(sql`update platform.outbox set due_at = now() where topic = 'shaky'`)
    await jobs.drain()
    expect([await waiting('shaky'), tries]).toEqual(['0', 2])
  })

  it('writes nothing when the transaction fails', async () => {
    await expect(
      world.deps.db.transaction(async tx => {
        await putOutbox(tx, 'ghost', {})
        throw new Error('undo')
      }),
    ).rejects.toThrow('undo')
    expect(await waiting('ghost')).toBe('0')
  })

  it('runs periodic work once over all nodes', async () => {
    let runs = 0
    const runners = Array.from({ length: 4 }, runner)
    for (const each of runners)
      each.every(60, 'once-a-minute', async () => {
        runs += 1
      })
    await Promise.all(runners.map(each => each.start()))
    await pause(300)
    for (const each of runners) await each.stop()
    expect(runs).toBe(1)
  })
})
