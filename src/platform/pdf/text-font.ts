import type { PdfFile } from './file.ts'
import { type Cursor, takeWord, valueAt } from './syntax.ts'
import { PdfError } from './trouble.ts'
import { type Dict, isDict, isList, isName, isNamed, isStream, isText, isWhole, type Value } from './value.ts'

/** One drawn character: what it reads as, and how far it moves on, in thousandths of the font's size. */
export interface Glyph {
  readonly text: string
  readonly width: number
}

export type Font = (bytes: Buffer) => Glyph[]

const mostMappings = 70_000
const utf16 = (bytes: Buffer): string =>
  Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le')
const codeOf = (bytes: Buffer): number =>
  bytes.length === 0 || bytes.length > 4 ? 0 : bytes.readUIntBE(0, bytes.length)

/** The objects up to a word, as CMaps have them (ISO 32000-1 §9.10.3). */
function valuesUntil(cursor: Cursor, end: string): Value[] {
  const found: Value[] = []
  while (!takeWord(cursor, end)) found.push(valueAt(cursor))
  return found
}

/** One more for each code of a range: the last unit of the text counts on. */
const counted = (text: string, more: number): string =>
  text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + more)

function putRange(
  map: Map<number, string>,
  first: Value | undefined,
  last: Value | undefined,
  to: Value | undefined,
): void {
  if (!isText(first) || !isText(last)) return
  const from = codeOf(first.bytes)
  const count = Math.min(codeOf(last.bytes) - from + 1, mostMappings - map.size)
  for (let n = 0; n < count; n += 1) {
    const each = isList(to) ? to[n] : to
    if (isText(each)) map.set(from + n, isList(to) ? utf16(each.bytes) : counted(utf16(each.bytes), n))
  }
}

function unicodeMap(bytes: Buffer): Map<number, string> {
  const map = new Map<number, string>()
  for (const match of bytes.toString('latin1').matchAll(/beginbf(char|range)/g)) {
    const cursor: Cursor = { bytes, at: match.index + match[0].length, isFile: false }
    const values = valuesUntil(cursor, `endbf${match[1]}`)
    const step = match[1] === 'char' ? 2 : 3
    for (let at = 0; at + step <= values.length && map.size < mostMappings; at += step)
      putRange(map, values[at], step === 2 ? values[at] : values[at + 1], values[at + step - 1])
  }
  return map
}

/** `W` of a CID font (§9.7.4.3): `first [w …]` or `first last w`. */
function wideWidths(value: Value): (code: number) => number | undefined {
  const single = new Map<number, number>()
  const ranges: (readonly [number, number, number])[] = []
  const list = isList(value) ? value : []
  for (let at = 0; at < list.length; ) {
    const [first, second, third] = [list[at], list[at + 1], list[at + 2]]
    if (!isWhole(first)) break
    if (isList(second)) {
      for (const [n, width] of second.entries()) if (typeof width === 'number') single.set(first + n, width)
      at += 2
    } else {
      if (isWhole(second) && typeof third === 'number') ranges.push([first, second, third])
      at += 3
    }
  }
  return code => single.get(code) ?? ranges.find(([first, last]) => code >= first && code <= last)?.[2]
}

function mapOf(file: PdfFile, font: Dict): Map<number, string> | undefined {
  const stream = file.resolve(font.get('ToUnicode'))
  return isStream(stream) ? unicodeMap(file.decode(stream)) : undefined
}

/** Two bytes a character; without a map of its own it reads as UTF-16 where its encoding says so. */
function wideFont(file: PdfFile, font: Dict): Font {
  const [below] = [file.resolve(font.get('DescendantFonts'))].flatMap(each => (isList(each) ? [each[0]] : []))
  const descendant = file.dictOf(below)
  const widthOf = wideWidths(file.resolve(descendant?.get('W')))
  const standard = descendant?.get('DW')
  const map = mapOf(file, font)
  const encoding = font.get('Encoding')
  const isUnicode = isName(encoding) && /UCS2|UTF16/.test(encoding.name)
  return bytes =>
    Array.from({ length: bytes.length >> 1 }, (_, n) => {
      const code = bytes.readUInt16BE(2 * n)
      const text = map?.get(code) ?? (isUnicode ? String.fromCharCode(code) : '')
      return { text, width: widthOf(code) ?? (typeof standard === 'number' ? standard : 1_000) }
    })
}

function narrowFont(file: PdfFile, font: Dict): Font {
  const widths = file.resolve(font.get('Widths'))
  const first = font.get('FirstChar')
  const map = mapOf(file, font)
  return bytes =>
    [...bytes].map(code => {
      const width = isList(widths) && isWhole(first) ? file.resolve(widths[code - first]) : null
      return { text: map?.get(code) ?? String.fromCharCode(code), width: typeof width === 'number' ? width : 500 }
    })
}

/** How text in this font reads. A font that cannot be read reads as nothing. */
export function fontOf(file: PdfFile, value: Value | undefined): Font {
  try {
    const font = file.resolve(value)
    if (!isDict(font)) return () => []
    return isNamed(font.get('Subtype'), 'Type0') ? wideFont(file, font) : narrowFont(file, font)
  } catch (error) {
    if (error instanceof PdfError) return () => []
    throw error
  }
}
