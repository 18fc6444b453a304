import { componentsOf } from './outline.ts'
import type { TrueType } from './true-type.ts'

const magic = 0xb1b0afba
const checkSumAt = 8
const isLongAt = 50

function checksum(table: Buffer): number {
  let sum = 0
  for (let at = 0; at + 4 <= table.length; at += 4) sum = (sum + table.readUInt32BE(at)) >>> 0
  return sum
}

const padded = (bytes: Buffer): Buffer =>
  bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))])

/** A font file of these tables (ISO/IEC 14496-22 §4.5), each with its checksum. */
function fileOf(tables: ReadonlyMap<string, Buffer>): Buffer {
  const entries = [...tables].sort(([one], [other]) => (one < other ? -1 : 1))
  const power = 2 ** Math.floor(Math.log2(entries.length))
  const directory = Buffer.alloc(12 + 16 * entries.length)
  directory.writeUInt32BE(0x00010000, 0)
  directory.writeUInt16BE(entries.length, 4)
  directory.writeUInt16BE(power * 16, 6)
  directory.writeUInt16BE(Math.log2(power), 8)
  directory.writeUInt16BE((entries.length - power) * 16, 10)
  const bodies: Buffer[] = []
  let [at, headAt] = [directory.length, 0]
  for (const [n, [tag, table]] of entries.entries()) {
    const body = padded(table)
    if (tag === 'head') headAt = at
    directory.write(tag, 12 + 16 * n, 'latin1')
    directory.writeUInt32BE(checksum(body), 16 + 16 * n)
    directory.writeUInt32BE(at, 20 + 16 * n)
    directory.writeUInt32BE(table.length, 24 + 16 * n)
    bodies.push(body)
    at += body.length
  }
  const file = Buffer.concat([directory, ...bodies])
  file.writeUInt32BE((magic - checksum(file) + 2 ** 32) % 2 ** 32, headAt + checkSumAt)
  return file
}

/** The glyphs with all that they are made of, components behind those that were asked for; numbers inside are the new ones. */
function programsOf(font: TrueType, glyphs: readonly number[]): { old: number[]; programs: Buffer[] } {
  const old = [...glyphs]
  const places = new Map<number, number>()
  for (const [n, glyph] of glyphs.entries()) if (!places.has(glyph)) places.set(glyph, n)
  const programs: Buffer[] = []
  for (let n = 0; n < old.length; n += 1) {
    const program = font.programOf(old[n] ?? 0)
    const components = componentsOf(program)
    const own = components.length === 0 ? program : Buffer.from(program)
    for (const { glyph, at } of components) {
      const place = places.get(glyph) ?? old.push(glyph) - 1
      places.set(glyph, place)
      own.writeUInt16BE(place, at)
    }
    programs.push(padded(own))
  }
  return { old, programs }
}

/**
 * The font with these glyphs alone, renumbered 0, 1, 2 … in the order given: what a PDF embeds for CIDFontType2 (ISO 32000-1
 * §9.9), without a character map. Glyph descriptions are taken over as they are, so that the same glyphs give the same bytes.
 * @param glyphs begin with 0, the font's sign for what is missing; the same one may come twice
 */
export function subsetOf(font: TrueType, glyphs: readonly number[]): Buffer {
  const { old, programs } = programsOf(font, glyphs)
  const places = Buffer.alloc(4 * (programs.length + 1))
  let at = 0
  for (const [n, program] of programs.entries()) {
    at += program.length
    places.writeUInt32BE(at, 4 * (n + 1))
  }
  const advances = Buffer.alloc(4 * old.length)
  for (const [n, glyph] of old.entries()) {
    advances.writeUInt16BE(font.advanceOf(glyph), 4 * n)
    const program = programs[n]
    // The bearing is where the outline begins: what readers expect of fonts that say so in `head`.
    if (program !== undefined && program.length > 0) advances.writeInt16BE(program.readInt16BE(2), 4 * n + 2)
  }
  const head = Buffer.from(font.table('head'))
  head.writeUInt32BE(0, checkSumAt)
  head.writeInt16BE(1, isLongAt)
  const horizontal = Buffer.from(font.table('hhea'))
  horizontal.writeUInt16BE(old.length, 34)
  const most = Buffer.from(font.table('maxp'))
  most.writeUInt16BE(old.length, 4)
  const hints = ['cvt ', 'fpgm', 'prep'].flatMap((tag): [string, Buffer][] => {
    const table = font.optionalTable(tag)
    return table === undefined ? [] : [[tag, table]]
  })
  return fileOf(
    new Map([
      ...hints,
      ['glyf', Buffer.concat(programs)],
      ['head', head],
      ['hhea', horizontal],
      ['hmtx', advances],
      ['loca', places],
      ['maxp', most],
    ]),
  )
}
