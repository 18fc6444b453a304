import { createHash } from 'node:crypto'
import type { Target } from './columns.ts'

const clean = (text: unknown): string => (typeof text === 'string' ? text.trim().toUpperCase() : '')

/** Members of a line that may be anything. */
const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/**
 * Finds rows that say the same: the same type, holders and number; where a row bears no number, the same in everything.
 * Kept is a digest a row, some sixty bytes.
 */
export function createTwins(targets: readonly (Target | undefined)[]) {
  const seen = new Map<string, number>()
  const at = (wanted: (target: Target) => boolean): number[] =>
    targets.flatMap((target, n) => (target !== undefined && wanted(target) ? [n] : []))
  const holders = at(target => target.endsWith('.documentNumber') || target.startsWith('证件号码'))
  const [number] = at(target => target === 'number' || target === '证照编号')
  const [type] = at(target => target === 'typeCode' || target === '证照类型代码')

  /** The earlier row that says the same. */
  function meet(row: number, words: readonly string[]): number | undefined {
    const key = createHash('sha256').update(JSON.stringify(words)).digest().toString('latin1', 0, 16)
    const twin = seen.get(key)
    if (twin === undefined) seen.set(key, row)
    return twin
  }

  return {
    ofCells(row: number, cells: readonly string[]): number | undefined {
      const own = number === undefined ? '' : clean(cells[number])
      if (own === '') return meet(row, cells)
      return meet(row, [
        'number',
        own,
        type === undefined ? '' : clean(cells[type]),
        ...holders.map(n => clean(cells[n])),
      ])
    },
    ofBody(row: number, body: unknown): number | undefined {
      const { number: given, typeCode, holders: listed } = membersOf(body)
      const own = clean(given)
      if (own === '') return meet(row, [JSON.stringify(body)])
      const numbers = Array.isArray(listed) ? listed.map(each => clean(membersOf(each).documentNumber)) : []
      return meet(row, ['number', own, clean(typeCode), ...numbers])
    },
  }
}
