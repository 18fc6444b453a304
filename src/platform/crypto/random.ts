import { randomFillSync } from 'node:crypto'

const drawn = 8_192
let pool = Buffer.alloc(0)
let at = 0

/**
 * Random bytes for secrets. Drawing them from the operating system costs the same for few as for many: they are drawn
 * together, and each is handed out once. What is handed out is never overwritten.
 */
export function randomBytes(count: number): Buffer {
  if (count > drawn) return randomFillSync(Buffer.alloc(count))
  if (at + count > pool.length) {
    pool = randomFillSync(Buffer.alloc(drawn))
    at = 0
  }
  at += count
  return pool.subarray(at - count, at)
}
