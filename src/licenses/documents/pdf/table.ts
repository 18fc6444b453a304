import type { FontChain } from '../../../platform/fonts/chain.ts'
import type { Cell } from './face.ts'
import { type Block, edge, heightOf, type Page, setBlocks } from './sheet.ts'
import { evenLinesOf, glyphsOf, linesOf } from './text-lines.ts'

const labelWidth = 98
const side = 8
/** A longer text is set smaller. */
const longText = 300
const sizes = { value: [12, 18], long: [10, 14.5], label: [10, 13], english: [6.5, 8] } as const
/** Above and below the text of a cell: between these a table fills its page; where it takes more pages, in the middle. */
const air = { least: 5.5, most: 15, usual: 8 } as const

/** A cell that is set but not yet on a page. */
interface SetCell {
  readonly label: readonly Block[]
  readonly value: Block
  readonly left: number
  readonly right: number
}

function setCell(
  chain: FontChain,
  { label: [chinese, english], paragraphs }: Cell,
  left: number,
  right: number,
): SetCell {
  const ofLabel = (text: string, [size, leading]: readonly [number, number]): Block => ({
    lines: evenLinesOf(glyphsOf(chain, { text, pointer: '/layout/labels' }, 'regular'), (labelWidth - 2 * side) / size),
    size,
    leading,
    ink: 'gray',
  })
  const length = paragraphs.reduce((sum, { text }) => sum + text.length, 0)
  const [size, leading] = length > longText ? sizes.long : sizes.value
  const room = (right - left - labelWidth - 2 * side) / size
  const lines = paragraphs.flatMap(each => linesOf(glyphsOf(chain, each, 'regular'), room))
  return {
    label: [ofLabel(chinese, sizes.label), ofLabel(english, sizes.english)],
    value: { lines, size, leading, ink: 'black' },
    left,
    right,
  }
}

const fewest = 2

const contentHeight = (cells: readonly SetCell[]): number =>
  Math.max(...cells.map(({ label, value }) => Math.max(heightOf(label), heightOf([value]))))

/** What of the row must at least stand together, so that no label and no single line is left alone. */
const leastHeight = (cells: readonly SetCell[]): number =>
  Math.max(
    ...cells.map(({ label, value }) => Math.max(heightOf(label), Math.min(value.lines.length, fewest) * value.leading)),
  )

function setRow(page: Page, cells: readonly SetCell[], top: number, padding: number): number {
  const bottom = top - contentHeight(cells) - 2 * padding
  for (const { label, value, left, right } of cells) {
    page.cells.push([left, bottom, right, top])
    page.labels.push([left, bottom, left + labelWidth, top])
    const centered = (blocks: readonly Block[]): number => (top + bottom + heightOf(blocks)) / 2
    setBlocks(page, label, left + labelWidth / 2, centered(label), true)
    setBlocks(page, [value], left + labelWidth + side, centered([value]))
  }
  return bottom
}

/** Where the table goes on: the page, and how high on it. */
export interface Spot {
  readonly page: Page
  readonly top: number
}

function paddingOf(rows: readonly (readonly SetCell[])[], room: number): number {
  const content = rows.reduce((sum, row) => sum + contentHeight(row), 0)
  const padding = (room - content) / (2 * rows.length)
  return padding < air.least ? air.usual : Math.min(padding, air.most)
}

/**
 * Sets the rows one below the other, spread so that they and `below`, what comes after them, fill the page if they can; a
 * row that does not fit goes on at the spot that `turn` gives, on the next page. Answers where the table ends.
 */
export function setTable(
  chain: FontChain,
  face: readonly (readonly Cell[])[],
  start: Spot,
  below: number,
  turn: () => Spot,
): Spot {
  const rows = face.map(cells => {
    const width = (edge.right - edge.left) / cells.length
    return cells.map((cell, n) => setCell(chain, cell, edge.left + n * width, edge.left + (n + 1) * width))
  })
  const padding = paddingOf(rows, start.top - edge.bottom - below)
  let { page, top } = start
  for (const row of rows) {
    let rest = row
    while (rest.length > 0) {
      if (top - edge.bottom < leastHeight(rest) + 2 * padding) ({ page, top } = turn())
      const room = top - edge.bottom - 2 * padding
      const most = ({ value }: SetCell): number => Math.floor(room / value.leading + 1e-6)
      const cut = (cell: SetCell, from: number, to?: number): SetCell => ({
        ...cell,
        value: { ...cell.value, lines: cell.value.lines.slice(from, to) },
      })
      top = setRow(
        page,
        rest.map(cell => cut(cell, 0, most(cell))),
        top,
        padding,
      )
      const isDone = rest.every(cell => cell.value.lines.length <= most(cell))
      rest = isDone ? [] : rest.map(cell => cut(cell, most(cell)))
    }
  }
  return { page, top }
}
