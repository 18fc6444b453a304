import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGate } from '../../src/platform/db/gate.ts'
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
})
