import type { Glyph } from '../../../platform/fonts/chain.ts'
import { subsetOf } from '../../../platform/fonts/subset.ts'
import type { TrueType } from '../../../platform/fonts/true-type.ts'
import { type PdfDocument, stream } from '../../../platform/pdf/document.ts'
import { dict, name, type Ref, text } from '../../../platform/pdf/value.ts'

/** The characters of one font that a document shows; each has a number of its own, so that copied text is what was meant. */
interface Used {
  /** Resource name on the pages. */
  readonly tag: string
  readonly font: TrueType
  readonly numbers: Map<number, number>
  readonly glyphs: Glyph[]
}

export interface EmbeddedFonts {
  /** The name by which pages call the font of this glyph, and the glyph's number in it: four hexadecimal digits. */
  use(glyph: Glyph): { readonly tag: string; readonly code: string }
  /** Writes the fonts, after all was used. */
  write(document: PdfDocument): ReadonlyMap<string, Ref>
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0')
const mostInBlock = 100

/** From numbers to characters (§9.10.3), in UTF-16. */
function toUnicode(glyphs: readonly Glyph[]): Buffer {
  const rows = glyphs.map(({ codePoint }, n) => {
    const units = String.fromCodePoint(codePoint)
    const utf16 = Array.from({ length: units.length }, (_, at) => hex4(units.charCodeAt(at))).join('')
    return `<${hex4(n + 1)}> <${utf16}>`
  })
  const blocks: string[] = []
  for (let at = 0; at < rows.length; at += mostInBlock) {
    const block = rows.slice(at, at + mostInBlock)
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar\n`)
  }
  return Buffer.from(
    [
      '/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
      '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
      '/CMapName /Adobe-Identity-UCS def /CMapType 2 def',
      '1 begincodespacerange <0000> <ffff> endcodespacerange',
      `${blocks.join('')}endcmap CMapName currentdict /CMap defineresource pop end end`,
    ].join('\n'),
    'latin1',
  )
}

const symbolic = 4

function writeFont(document: PdfDocument, { font, glyphs, tag }: Used): Ref {
  const subset = subsetOf(font, [0, ...glyphs.map(({ glyph }) => glyph)])
  // Six letters mark a subset (§9.6.4).
  const fontName = name(`YIHAO${tag}+${font.postScriptName}`)
  const permille = (units: number): number => Math.round((units * 1_000) / font.unitsPerEm)
  const descriptor = document.add(
    dict({
      Type: name('FontDescriptor'),
      FontName: fontName,
      Flags: symbolic,
      FontBBox: font.box.map(permille),
      ItalicAngle: 0,
      Ascent: permille(font.ascent),
      Descent: permille(font.descent),
      CapHeight: permille(font.ascent),
      StemV: 80,
      FontFile2: document.add(stream(subset, { Length1: subset.length })),
    }),
  )
  const descendant = document.add(
    dict({
      Type: name('Font'),
      Subtype: name('CIDFontType2'),
      BaseFont: fontName,
      CIDSystemInfo: dict({ Registry: text('Adobe'), Ordering: text('Identity'), Supplement: 0 }),
      CIDToGIDMap: name('Identity'),
      DW: 1_000,
      W: [1, glyphs.map(({ width }) => Math.round(width * 1_000))],
      FontDescriptor: descriptor,
    }),
  )
  return document.add(
    dict({
      Type: name('Font'),
      Subtype: name('Type0'),
      BaseFont: fontName,
      Encoding: name('Identity-H'),
      DescendantFonts: [descendant],
      ToUnicode: document.add(stream(toUnicode(glyphs))),
    }),
  )
}

export function embeddedFonts(): EmbeddedFonts {
  const fonts = new Map<TrueType, Used>()
  function usedOf(font: TrueType): Used {
    const known = fonts.get(font)
    if (known !== undefined) return known
    const used = { tag: String.fromCharCode(65 + fonts.size), font, numbers: new Map(), glyphs: [] }
    fonts.set(font, used)
    return used
  }
  return {
    use(glyph) {
      const { tag, numbers, glyphs } = usedOf(glyph.font)
      const number = numbers.get(glyph.codePoint) ?? glyphs.push(glyph)
      numbers.set(glyph.codePoint, number)
      return { tag, code: hex4(number) }
    },
    write: document => new Map([...fonts.values()].map(used => [used.tag, writeFont(document, used)])),
  }
}
