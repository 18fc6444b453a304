import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { authorityOf } from '../authority.ts'
import type { RowMistake, RowResult } from './batch.ts'
import { byteOrderMark, csvLine } from './csv.ts'
import { officeOf, ownBatch } from './find.ts'
import { openResults } from './place.ts'
import type { BatchFormat } from './receive.ts'
import { type BatchRow, selectResults } from './store.ts'

const header = ['row', 'identifier', 'number', 'checkCode', 'error', 'column', 'detail', 'message']

function linesOf(result: RowResult): string[][] {
  const row = String(result.row)
  if ('mistakes' in result)
    return result.mistakes.map(({ code, column, detail, message }) => [row, '', '', '', code, column, detail, message])
  return [
    'isGood' in result
      ? [row, '', '', '', '', '', '', '']
      : [row, result.identifier, result.number, result.checkCode, '', '', '', ''],
  ]
}

const objectOf = (result: RowResult): object =>
  'mistakes' in result
    ? { row: result.row, errors: result.mistakes }
    : 'isGood' in result
      ? { row: result.row }
      : result

async function* chunksOf({ db, keys }: Deps, { id }: BatchRow): AsyncGenerator<RowResult[]> {
  for (let chunk = await selectResults(db, id, -1); chunk !== undefined; chunk = await selectResults(db, id, chunk.n))
    if (chunk.resultsSealed !== null) yield openResults(keys, id, chunk.n, chunk.resultsSealed)
}

/**
 * What became of every row that is done, in the order of the file, piece by piece. CSV bears a byte order mark, which
 * spreadsheets want, and a row with several mistakes has a line for each.
 * @throws Fault `batch-not-found`
 */
export async function batchResults(
  deps: Deps,
  caller: Caller,
  id: string,
  format: BatchFormat,
): Promise<AsyncGenerator<string>> {
  const batch = await ownBatch(deps, (await authorityOf(deps, caller))?.uscc, id)
  async function* pieces() {
    if (format === 'csv') yield byteOrderMark + csvLine(header)
    for await (const results of chunksOf(deps, batch))
      yield format === 'csv'
        ? results.flatMap(linesOf).map(csvLine).join('')
        : results.map(each => `${JSON.stringify(objectOf(each))}\n`).join('')
  }
  return pieces()
}

/** A mistake with its row, for people to look at. */
export type ListedMistake = RowMistake & { readonly row: number }

/** The first mistakes of a batch. @throws Fault `batch-not-found` */
export async function batchMistakes(deps: Deps, caller: Caller, id: string, most: number): Promise<ListedMistake[]> {
  const listed: ListedMistake[] = []
  for await (const results of chunksOf(deps, await ownBatch(deps, await officeOf(deps, caller), id))) {
    for (const result of results)
      if ('mistakes' in result) listed.push(...result.mistakes.map(each => ({ row: result.row, ...each })))
    if (listed.length >= most) break
  }
  return listed.slice(0, most)
}
