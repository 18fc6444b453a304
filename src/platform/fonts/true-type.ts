import { characterMap } from './character-map.ts'
import { readTables } from './tables.ts'

/** A font with TrueType outlines, as it lies in its file; nothing is copied before it is asked for. */
export interface TrueType {
  readonly postScriptName: string
  readonly unitsPerEm: number
  /** Of the line, in units: above and (negative) below the baseline. */
  readonly ascent: number
  readonly descent: number
  /** Left, bottom, right, top of all glyphs. */
  readonly box: readonly [number, number, number, number]
  /** Number of the glyph; 0 where the font has none. */
  glyphOf(codePoint: number): number
  /** Units. */
  advanceOf(glyph: number): number
  /** The glyph's description in `glyf`; empty where nothing is drawn. */
  programOf(glyph: number): Buffer
  /** A table as it stands in the file. */
  table(tag: string): Buffer
}

/** A font that cannot be used here, and why. */
export class FontError extends Error {
  override readonly name = 'FontError'
}

const mayNotEmbed = 2
const postScriptNameId = 6

/** The name record of this id on the Windows platform (UTF-16BE), reduced to what a PDF name may hold. */
function nameOf(table: Buffer, id: number): string {
  const [count, texts] = [table.readUInt16BE(2), table.readUInt16BE(4)]
  for (let at = 6; at < 6 + 12 * count; at += 12) {
    if (table.readUInt16BE(at) !== 3 || table.readUInt16BE(at + 6) !== id) continue
    const from = texts + table.readUInt16BE(at + 10)
    const utf16 = Buffer.from(table.subarray(from, from + table.readUInt16BE(at + 8))).swap16()
    return utf16.toString('utf16le').replace(/[^A-Za-z0-9-]/g, '')
  }
  return 'Font'
}

/**
 * Opens a font (ISO/IEC 14496-22), TrueType or WOFF.
 * @throws FontError where it has no TrueType outlines, no Unicode mapping, or its maker forbids embedding
 */
export function openTrueType(file: Buffer): TrueType {
  const tables = readTables(file)
  const table = (tag: string): Buffer => {
    const found = tables(tag)
    if (found === undefined) throw new FontError(`the font has no table ${tag}`)
    return found
  }
  const os2 = table('OS/2')
  if ((os2.readUInt16BE(8) & 0xf) === mayNotEmbed) throw new FontError('the font may not be embedded')
  const [head, horizontal, advances, places, glyphs] = [
    table('head'),
    table('hhea'),
    table('hmtx'),
    table('loca'),
    table('glyf'),
  ]
  const lastAdvance = horizontal.readUInt16BE(34) - 1
  const isLong = head.readInt16BE(50) === 1
  const count = table('maxp').readUInt16BE(4)
  const placeOf = (glyph: number): number =>
    isLong ? places.readUInt32BE(glyph * 4) : places.readUInt16BE(glyph * 2) * 2
  const glyphOf = characterMap(table('cmap'))
  return {
    postScriptName: nameOf(table('name'), postScriptNameId),
    unitsPerEm: head.readUInt16BE(18),
    ascent: horizontal.readInt16BE(4),
    descent: horizontal.readInt16BE(6),
    box: [head.readInt16BE(36), head.readInt16BE(38), head.readInt16BE(40), head.readInt16BE(42)],
    glyphOf: codePoint => {
      const glyph = glyphOf(codePoint)
      return glyph < count ? glyph : 0
    },
    advanceOf: glyph => advances.readUInt16BE(Math.min(glyph, lastAdvance) * 4),
    programOf: glyph => glyphs.subarray(placeOf(glyph), placeOf(glyph + 1)),
    table,
  }
}
