import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGate, createMemory } from '../../src/platform/db/gate.ts'
import { startWorld, type World } from '../harness.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

describe('the gate before the pool', () => {
  it('lets the given number through at once, in order, and goes on after failures', async () => {
    const pass = createGate(3)
    let inside = 0
    let most = 0
    const order: number[] = []
    const work = (n: number) =>
      pass(async () => {
        inside += 1
        most = Math.max(most, inside)
        order.push(n)
        await pause(1)
        inside -= 1
        if (n % 7 === 0) throw new Error('seven')
        return n
      })
    const results = await Promise.allSettled(Array.from({ length: 3_000 }, (_, n) => work(n)))
    expect(most).toBe(3)
    expect(order).toEqual(Array.from({ length: 3_000 }, (_, n) => n))
    expect(results.filter(result => result.status === 'rejected')).toHaveLength(Math.ceil(3_000 / 7))
  })

  it('500 transactions and 500 queries at once all end well on 10 connections', async () => {
    const { db } = world.deps
    const one = async (n: number) => (await db.execute<{ n: number }>(sql`select ${n}::int as n`))[0]?.n
    const inTransaction = (n: number) =>
      db.transaction(async tx => (await tx.execute<{ n: number }>(sql`select ${n}::int as n`))[0]?.n)
    const numbers = Array.from({ length: 500 }, (_, n) => n)
    const answers = await Promise.all(numbers.flatMap(n => [one(n), inTransaction(n)]))
    expect(answers).toEqual(numbers.flatMap(n => [n, n]))
  })

  it('prepares on the server what comes back, inside transactions too, and nothing that comes once', async () => {
    const { db } = world.deps
    const name = 'gate-test'
    await db.transaction(async tx => {
      for (let n = 0; n < 4; n += 1) await tx.execute(sql`select ${n}::int as ${sql.raw('often')}`)
      await tx.execute(sql`select ${name}::text as once`)
      await tx.execute(sql`select 1 as bare`)
      await tx.execute(sql`select 1 as bare`)
      const rows = await tx.execute<{ statement: string }>(sql`select statement from pg_prepared_statements`)
      const texts = rows.map(row => row.statement)
      expect(texts.filter(text => text.includes('often'))).toHaveLength(1)
      expect(texts.filter(text => /once|bare/.test(text))).toEqual([])
    })
  })

  it('remembers a bounded number of texts', () => {
    const comesBack = createMemory()
    const text = (n: number) => `select ${n}`
    for (let n = 0; n < 5_000; n += 1) expect(comesBack(text(n))).toBe(false)
    // The last ones are known; the first is long forgotten, so new again.
    expect([comesBack(text(4_999)), comesBack(text(0))]).toEqual([true, false])
    expect([comesBack('x'.repeat(5_000)), comesBack('x'.repeat(5_000))]).toEqual([false, false])
    const prepared = Array.from({ length: 1_000 }, (_, n) => [comesBack(`a ${n}`), comesBack(`a ${n}`)][1])
    expect(prepared.filter(Boolean)).toHaveLength(299)
    expect([comesBack('a 0'), comesBack('a 999')]).toEqual([true, false])
  })
})
