import type { Tx } from '../../platform/db/client.ts'
import { refuse } from '../faults.ts'
import type { Content } from '../license.ts'
import { lockSheet } from '../paper/store.ts'
import type { RowMistake } from './batch.ts'

const serialOf = ({ issuer, typeCode, paperSerial = '' }: Content) => ({
  uscc: issuer.uscc,
  typeCode,
  serial: paperSerial,
})

/**
 * Holds the sheets of paper that licenses name until the transaction ends, in order, so that no two wait for each other.
 * Answers what is wrong with those whose sheet is not in stock, or is another row's.
 */
export async function holdSheets(tx: Tx, contents: readonly Content[]): Promise<ReadonlyMap<Content, RowMistake>> {
  const held = new Set<string>()
  const wrong = new Map<Content, RowMistake>()
  const sorted = [...contents].sort((one, other) => ((one.paperSerial ?? '') < (other.paperSerial ?? '') ? -1 : 1))
  for (const content of sorted) {
    const sheet = serialOf(content)
    const name = `${sheet.typeCode} ${sheet.serial}`
    const row = held.has(name) ? undefined : await lockSheet(tx, sheet)
    if (row?.state === 'in-stock') held.add(name)
    else {
      const { code, row: words } = refuse('paper-not-available')
      wrong.set(content, { code, column: '印刷号', detail: 'not in stock', message: words.zh })
    }
  }
  return wrong
}
