import type { Tx } from '../../platform/db/client.ts'
import { refuse } from '../faults.ts'
import type { Content } from '../license.ts'
import { lockSheetsInStock, type Sheet } from '../paper/store.ts'
import type { RowMistake } from './batch.ts'

const sheetOf = ({ issuer, typeCode, paperSerial = '' }: Content): Sheet => ({
  uscc: issuer.uscc,
  typeCode,
  serial: paperSerial,
})

const nameOf = ({ typeCode, serial }: Sheet): string => `${typeCode} ${serial}`

/**
 * Holds the sheets of paper that a department's licenses name until the transaction ends. Answers what is wrong with those
 * whose sheet is not in stock, or is another row's.
 */
export async function holdSheets(tx: Tx, contents: readonly Content[]): Promise<ReadonlyMap<Content, RowMistake>> {
  const free = new Set((await lockSheetsInStock(tx, contents.map(sheetOf))).map(nameOf))
  const wrong = new Map<Content, RowMistake>()
  // The first row that names a sheet has it.
  for (const content of contents)
    if (!free.delete(nameOf(sheetOf(content)))) {
      const { code, row: words } = refuse('paper-not-available')
      wrong.set(content, { code, column: '印刷号', detail: 'not in stock', message: words.zh })
    }
  return wrong
}
