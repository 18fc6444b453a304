import { createHmac } from 'node:crypto'
import { listBits, listSize } from './list-size.ts'

const half = listBits / 2
const halfMask = 2 ** half - 1
/** Luby–Rackoff needs four; the halves are small, so more. */
const rounds = 8

export interface StatusPlace {
  readonly list: number
  /** 0 … 2^20 − 1. */
  readonly index: number
}

/** What {@link mix} gave, by secret and list: a list has 2^13 of them and 2^20 places. Lists come one after the other. */
const kept = new WeakMap<Uint8Array, { list: number; readonly mixed: Int16Array }>()
const unknown = -1
function keptOf(secret: Uint8Array, list: number): Int16Array {
  const known = kept.get(secret)
  if (known?.list === list) return known.mixed
  const mixed = new Int16Array(rounds * 2 ** half).fill(unknown)
  kept.set(secret, { list, mixed })
  return mixed
}

function mix(secret: Uint8Array, list: number, round: number, value: number): number {
  const input = Buffer.alloc(9)
  input.writeUInt32BE(list, 0)
  input.writeUInt8(round, 4)
  input.writeUInt32BE(value, 5)
  return createHmac('sha256', secret).update(input).digest().readUInt16BE(0) & halfMask
}

/**
 * Place number `sequence` (0, 1, 2 …): lists fill one after the other; within a list a keyed permutation (a Feistel
 * network over 20 bits) scatters the entries. Two numbers never share a place, and a place tells nothing of its neighbors
 * or of the order of issue (Token Status List §12.5: indices must be unpredictable).
 */
export function statusPlace(secret: Uint8Array, sequence: number): StatusPlace {
  if (!Number.isSafeInteger(sequence) || sequence < 0) throw new RangeError('not a place number')
  const list = Math.floor(sequence / listSize)
  const mixed = keptOf(secret, list)
  let left = (sequence % listSize) >>> half
  let right = sequence % 2 ** half
  for (let round = 0; round < rounds; round += 1) {
    const at = round * 2 ** half + right
    const known = mixed[at] ?? unknown
    const value = known === unknown ? mix(secret, list, round, right) : known
    mixed[at] = value
    const next = left ^ value
    left = right
    right = next
  }
  return { list, index: (left << half) | right }
}
