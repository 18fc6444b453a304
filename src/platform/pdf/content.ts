import { type Cursor, skipSpace, valueAt, wordAt } from './syntax.ts'
import { isList, type Value } from './value.ts'

/** `[a b c d e f]`: x' = ax + cy + e, y' = bx + dy + f (ISO 32000-1 §8.3.3). */
export type Matrix = readonly [number, number, number, number, number, number]
export const unit: Matrix = [1, 0, 0, 1, 0, 0]

export const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  a * g + b * i,
  a * h + b * j,
  c * g + d * i,
  c * h + d * j,
  e * g + f * i + k,
  e * h + f * j + l,
]

/** Undefined for anything but six numbers. */
export function matrixOf(value: Value): Matrix | undefined {
  if (!isList(value)) return undefined
  const [a, b, c, d, e, f] = value
  if (typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number') return undefined
  return typeof d === 'number' && typeof e === 'number' && typeof f === 'number' ? [a, b, c, d, e, f] : undefined
}

/** Operators with what stands before them (§7.8.2); the bytes of inline images are passed over (§8.9.7). */
export function* operationsIn(bytes: Buffer): Generator<readonly [string, readonly Value[]]> {
  const cursor: Cursor = { bytes, at: 0, isFile: false }
  let operands: Value[] = []
  for (skipSpace(cursor); cursor.at < bytes.length; skipSpace(cursor)) {
    const operator = wordAt(cursor)
    if (operator === undefined) {
      operands.push(valueAt(cursor))
      continue
    }
    if (operator === 'ID') {
      const end = /\sEI\s/.exec(bytes.toString('latin1', cursor.at))
      cursor.at = end === null ? bytes.length : cursor.at + end.index + end[0].length
    } else yield [operator, operands]
    operands = []
  }
}
