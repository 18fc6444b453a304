/** Looks up the glyph of a code point; 0: none. */
export type CharacterMap = (codePoint: number) => number

interface Subtable {
  readonly format: number
  readonly table: Buffer
}

const isUnicode = (platform: number, encoding: number): boolean =>
  platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10))

function subtablesOf(cmap: Buffer): Subtable[] {
  return Array.from({ length: cmap.readUInt16BE(2) }, (_, n) => 4 + 8 * n)
    .filter(at => isUnicode(cmap.readUInt16BE(at), cmap.readUInt16BE(at + 2)))
    .map(at => cmap.subarray(cmap.readUInt32BE(at + 4)))
    .map(table => ({ format: table.readUInt16BE(0), table }))
}

/** The first of `count` ascending segments that ends at or behind the code point. */
function segmentOf(count: number, endOf: (segment: number) => number, codePoint: number): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >> 1
    if (endOf(middle) < codePoint) low = middle + 1
    else high = middle
  }
  return low
}

/** Segmented coverage of all planes (format 12): first, last, first glyph. */
function groups(table: Buffer): CharacterMap {
  const count = table.readUInt32BE(12)
  return codePoint => {
    const at = 16 + 12 * segmentOf(count, n => table.readUInt32BE(20 + 12 * n), codePoint)
    if (at >= 16 + 12 * count || table.readUInt32BE(at) > codePoint) return 0
    return table.readUInt32BE(at + 8) + codePoint - table.readUInt32BE(at)
  }
}

/** Segments of the basic plane (format 4): ends, starts, deltas, offsets, each an array of its own. */
function segments(table: Buffer): CharacterMap {
  const bytes = table.readUInt16BE(6)
  const [ends, starts] = [14, 16 + bytes]
  return codePoint => {
    const segment = 2 * segmentOf(bytes / 2, n => table.readUInt16BE(ends + 2 * n), codePoint)
    if (segment >= bytes || table.readUInt16BE(starts + segment) > codePoint) return 0
    const [delta, offsetAt] = [table.readUInt16BE(starts + bytes + segment), starts + 2 * bytes + segment]
    const offset = table.readUInt16BE(offsetAt)
    if (offset === 0) return (codePoint + delta) & 0xffff
    const glyph = table.readUInt16BE(offsetAt + offset + 2 * (codePoint - table.readUInt16BE(starts + segment)))
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff
  }
}

/** The Unicode mapping of a font (ISO/IEC 14496-22 `cmap`), of all planes where it has one; without any, no glyph at all. */
export function characterMap(cmap: Buffer): CharacterMap {
  const tables = subtablesOf(cmap)
  const whole = tables.find(({ format }) => format === 12)
  if (whole !== undefined) return groups(whole.table)
  const basic = tables.find(({ format }) => format === 4)
  return basic === undefined ? () => 0 : segments(basic.table)
}
