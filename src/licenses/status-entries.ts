import type { Reader } from '../platform/db/client.ts'
import { statusNumbers } from './life-cycle.ts'
import { listSize } from './list-size.ts'
import { selectLastPlace, selectNotGood } from './store.ts'

export interface StatusEntry {
  readonly index: number
  /** 1 revoked, 2 suspended, 3 superseded. */
  readonly status: number
}

const batch = 10_000

/**
 * Every entry of a list that is not 0 (valid), by index, in batches. For one moment's truth read them in a
 * `repeatable read` transaction.
 */
export async function* statusEntries(reader: Reader, list: number): AsyncGenerator<StatusEntry> {
  let after = -1
  for (;;) {
    const rows = await selectNotGood(reader, list, after, batch)
    for (const { index, state } of rows) yield { index, status: statusNumbers[state] }
    const last = rows.at(-1)
    if (last === undefined || rows.length < batch) return
    after = last.index
  }
}

/** The lists in which places were drawn: 0, 1, 2 … */
export async function statusLists(reader: Reader): Promise<number[]> {
  const last = await selectLastPlace(reader)
  return last === undefined ? [] : Array.from({ length: Math.floor(last / listSize) + 1 }, (_, list) => list)
}
