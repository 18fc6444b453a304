import { inflateSync } from 'node:zlib'
import { broken, PdfError } from './trouble.ts'
import { type Dict, isDict, isList, isName, isWhole, type Stream, type Value } from './value.ts'

/** One row after the other, each by the rule that its first byte names (PNG §9). */
function unpredict(data: Buffer, columns: number): Buffer {
  const rows = Math.floor(data.length / (columns + 1))
  const found = Buffer.alloc(rows * columns)
  for (let row = 0; row < rows; row += 1) {
    const rule = data[row * (columns + 1)] ?? 0
    if (rule > 4) throw broken('a predictor that there is not')
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column
      const left = column === 0 ? 0 : (found[at - 1] ?? 0)
      const up = row === 0 ? 0 : (found[at - columns] ?? 0)
      const corner = row === 0 || column === 0 ? 0 : (found[at - columns - 1] ?? 0)
      found[at] = (data[row * (columns + 1) + column + 1] ?? 0) + predicted(rule, left, up, corner)
    }
  }
  return found
}

function predicted(rule: number, left: number, up: number, corner: number): number {
  if (rule === 0) return 0
  if (rule === 1) return left
  if (rule === 2) return up
  if (rule === 3) return (left + up) >> 1
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}

function inflated(data: Buffer, most: number): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: Math.max(1, most) })
  } catch (error) {
    if (error instanceof RangeError) throw new PdfError('too-large', 'a stream grows beyond its bounds')
    throw broken('a stream that cannot be inflated')
  }
}

const single = (value: Value | undefined): Value | undefined => (isList(value) && value.length === 1 ? value[0] : value)

/** Rows of bytes with the PNG predictors, as cross-reference streams have them. */
function columnsOf(parameters: Dict): number | undefined {
  const predictor = parameters.get('Predictor') ?? 1
  if (predictor === 1) return undefined
  const [colors, bits, columns] = [
    parameters.get('Colors') ?? 1,
    parameters.get('BitsPerComponent') ?? 8,
    parameters.get('Columns') ?? 1,
  ]
  if (
    !isWhole(predictor) ||
    predictor < 10 ||
    colors !== 1 ||
    bits !== 8 ||
    !isWhole(columns) ||
    columns < 1 ||
    columns > 64
  )
    throw broken('a stream with a predictor that is not read')
  return columns
}

/** What a stream holds, where it is not encoded or by Flate alone (§7.4.4). @throws {@link PdfError} */
export type Decode = (stream: Stream) => Buffer

/** Decodes the streams of one file; all of them together grow to no more than 40 times its size (1 to 64 MB). */
export function decoderFor(bytes: Buffer): Decode {
  let left = Math.min(67_108_864, Math.max(1_048_576, 40 * bytes.length))
  return stream => {
    const data = decoded(stream, left)
    if (data !== stream.data) left -= data.length
    return data
  }
}

function decoded({ dict, data }: Stream, most: number): Buffer {
  const filter = single(dict.get('Filter'))
  if (filter === undefined || filter === null || (isList(filter) && filter.length === 0)) return data
  if (!isName(filter) || (filter.name !== 'FlateDecode' && filter.name !== 'Fl'))
    throw broken('a stream with another filter than Flate')
  const bytes = inflated(data, most)
  const parameters = single(dict.get('DecodeParms'))
  const columns = isDict(parameters) ? columnsOf(parameters) : undefined
  return columns === undefined ? bytes : unpredict(bytes, columns)
}
