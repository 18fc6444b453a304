import { csv, header, idNumber, rowFor } from './stage.ts'

export interface BadFile {
  readonly name: string
  readonly file: string | Buffer
  readonly type: string
  readonly code: string
  readonly at?: string
}

const table = (name: string, file: string | Buffer, code: string, at?: string): BadFile => ({
  name,
  file,
  type: 'text/csv',
  code,
  ...(at === undefined ? {} : { at }),
})
const lines = (name: string, file: string | Buffer, at?: string): BadFile => ({
  name,
  file,
  type: 'application/x-ndjson',
  code: 'batch-malformed',
  ...(at === undefined ? {} : { at }),
})
const file = (...rows: readonly string[][]): string => csv([header, ...rows])

/** Files that are refused as a whole. */
export const badFiles: readonly BadFile[] = [
  table('nothing', '', 'batch-empty'),
  table('a mark and nothing', '\ufeff', 'batch-empty'),
  table('a header and nothing', file(), 'batch-empty'),
  table('empty lines', '\r\n\r\n\r\n', 'batch-empty'),
  table('a quotation mark left open', `${file(rowFor(1))}"open`, 'batch-malformed', '/lines/'),
  table('a quotation mark within a cell', `${header.join(',')}\r\na"b,c\r\n`, 'batch-malformed', '/lines/2'),
  table('text behind a quotation', `${header.join(',')}\r\n"a"b,c\r\n`, 'batch-malformed', '/lines/2'),
  table('a cell of 50 MB', file(rowFor(2).with(0, 'x'.repeat(50_000_000))), 'batch-malformed', '/lines/'),
  table(
    'a picture by the name of a table',
    Buffer.from('89504e470d0a1a0a0000000dff', 'hex'),
    'batch-malformed',
    '/bytes/',
  ),
  table(
    'broken in UTF-8 and in GB18030',
    Buffer.concat([Buffer.from(file(rowFor(3))), Buffer.from([0xff, 0xff, 0xff])]),
    'batch-malformed',
    '/bytes/',
  ),
  table(
    'a column that nobody knows',
    csv([
      [...header, '备注之备注'],
      [...rowFor(4), ''],
    ]),
    'batch-columns-unknown',
    '/columns',
  ),
  table(
    'a column twice',
    csv([
      [...header, '证照编号'],
      [...rowFor(5), ''],
    ]),
    'batch-columns-unknown',
    '/columns',
  ),
  ...header
    .slice(1, 4)
    .filter(title => title !== '证件类型')
    .map(title => {
      const at = header.indexOf(title)
      return table(
        `no column ${title}`,
        csv([header.toSpliced(at, 1), rowFor(6).toSpliced(at, 1)]),
        'batch-columns-unknown',
        '/columns',
      )
    }),
  table('no header', csv([rowFor(7)]), 'batch-columns-unknown', '/columns'),
  lines('a line that is no JSON', '{"holders": [}\n', '/lines/1'),
  lines('a line that ends early', '{"holders": []\n', '/lines/1'),
  lines('two objects in a line', '{} {}\n', '/lines/1'),
]

interface BadRow {
  readonly name: string
  readonly cells: readonly string[]
  readonly code: string
  /** Header of the column; empty: the whole row. */
  readonly column: string
}

const at = (title: string): number => header.indexOf(title)
let made = 100
/** A row that is right but for one cell. */
function cell(title: string, value: string, code: string, name = `${title}: ${value.slice(0, 20)}`): BadRow {
  made += 1
  return { name, cells: rowFor(made).with(at(title), value), code, column: title }
}
const wrongNumber = 'document-number-invalid'
const short = rowFor(98)

/** Rows that are refused one by one. */
export const badRows: readonly BadRow[] = [
  ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'X']
    .filter(check => !idNumber(99).endsWith(check))
    .map(check => cell('证件号码', `${idNumber(99).slice(0, 17)}${check}`, wrongNumber)),
  cell('证件号码', '530102199013010011', wrongNumber),
  cell('证件号码', '53010219900307001', wrongNumber),
  cell('证件号码', '=1+1', wrongNumber),
  cell('证件类型', '图书证', 'row-malformed'),
  cell('持证主体', '', 'row-malformed'),
  cell('持证主体', '王\u0007云', 'text-invalid'),
  cell('有效期起', '2026年2月30日', 'validity-invalid'),
  cell('有效期起', '昨天', 'row-malformed'),
  cell('有效期止', '1999-01-01', 'validity-invalid'),
  cell('有效期止', '13/13/2026', 'validity-invalid'),
  cell('发证日期', '2999-01-01', 'validity-invalid'),
  cell('性别', '不详', 'fields-invalid'),
  cell('出生日期', '1990-02-31', 'fields-invalid'),
  { name: 'a cell too few', cells: short.slice(0, -1), code: 'row-cells-wrong', column: '' },
  { name: 'a cell too many', cells: [...rowFor(97), 'more'], code: 'row-cells-wrong', column: '' },
]

export const rowsFile = (): string => file(...badRows.map(({ cells }) => [...cells]))
