import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { refuse } from './faults.ts'

/** Longest record in bytes: longer ones are an open quotation mark. */
const longestRecord = 1_048_576

export interface Record {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number
  readonly cells: readonly string[]
}

/**
 * Records of a CSV file (RFC 4180), the header first; LF alone ends a record too, and one within quotes is text. Empty lines
 * are passed over but counted.
 * @throws Fault `batch-malformed` with the line
 */
export async function* csvRecords(text: AsyncIterable<string>): AsyncGenerator<Record> {
  const parser = parse({
    relax_column_count: true,
    max_record_size: longestRecord,
    record_delimiter: ['\r\n', '\n', '\r'],
  })
  const source = Readable.from(text, { objectMode: true })
  source.on('error', error => parser.destroy(error))
  source.pipe(parser)
  try {
    let row = 0
    for await (const record of parser) {
      row += 1
      if (!isCells(record)) throw new Error('a record without cells')
      if (record.some(cell => cell !== '')) yield { row, cells: record }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw refuse('batch-malformed', [{ pointer: `/lines/${linesOf(error)}`, detail: detailOf(error.code) }])
  } finally {
    source.destroy()
    parser.destroy()
  }
}

const isCells = (record: unknown): record is string[] => Array.isArray(record)
const linesOf = (error: CsvError): number => Number(error.lines) || 0

const detailOf = (code: string): string =>
  code === 'CSV_MAX_RECORD_SIZE'
    ? `a row of more than ${longestRecord} bytes: is a quotation mark left open?`
    : code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'a quotation mark is left open'
      : 'a quotation mark stands where none may'

const dangerous = /^[=+\-@\t\r]/

/** A cell of ours: quoted, and with an apostrophe before what a spreadsheet would take for a formula. */
export const csvCell = (text: string): string => `"${(dangerous.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`
/** By which spreadsheets know UTF-8. */
export const byteOrderMark = '\uFEFF'
