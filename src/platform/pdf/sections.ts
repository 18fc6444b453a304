import type { Decode } from './filters.ts'
import { type Cursor, needWhole, needWord, skipSpace, takeWord, valueAt } from './syntax.ts'
import { broken, PdfError } from './trouble.ts'
import { type Dict, isDict, isList, isNamed, isStream, isWhole, type Stream, type Value } from './value.ts'

/** Where an object is (ISO 32000-1 §7.5.4, §7.5.8). */
export type Entry =
  | { readonly kind: 'free' }
  | { readonly kind: 'at'; readonly at: number; readonly generation: number }
  | { readonly kind: 'packed'; readonly stream: number; readonly index: number }

/** One cross-reference section: what the file's first writing, or one update of it, put where. */
export interface Section {
  /** Byte where it begins. */
  readonly start: number
  readonly kind: 'table' | 'stream'
  readonly entries: ReadonlyMap<number, Entry>
  readonly trailer: Dict
}

const mostSections = 1_000
const mostNumber = 8_388_607

/** In all sections together: an entry costs memory, and a bomb is small. */
const mostEntries = (bytes: Buffer): number => Math.min(500_000, Math.max(10_000, bytes.length))

export interface Indirect {
  readonly number: number
  readonly generation: number
  readonly value: Value
}

/** `n g obj … endobj`, streams included (§7.3.8, §7.3.10). @param lengthOf resolves a length that stands elsewhere */
export function indirectAt(
  bytes: Buffer,
  at: number,
  lengthOf: (value: Value | undefined) => Value | undefined,
): Indirect {
  const cursor: Cursor = { bytes, at, isFile: true }
  const number = needWhole(cursor)
  const generation = needWhole(cursor)
  needWord(cursor, 'obj')
  const value = valueAt(cursor)
  if (isDict(value) && takeWord(cursor, 'stream'))
    return { number, generation, value: streamAt(cursor, value, lengthOf) }
  needWord(cursor, 'endobj')
  return { number, generation, value }
}

function streamAt(cursor: Cursor, members: Dict, lengthOf: (value: Value | undefined) => Value | undefined): Stream {
  const { bytes } = cursor
  if (bytes[cursor.at] === 0x0d) cursor.at += 1
  if (bytes[cursor.at] !== 0x0a) throw broken('a line end after "stream" expected', cursor.at)
  const start = cursor.at + 1
  const length = lengthOf(members.get('Length'))
  if (!isWhole(length) || length < 0 || start + length > bytes.length)
    throw broken('a stream without its length', start)
  cursor.at = start + length
  needWord(cursor, 'endstream')
  needWord(cursor, 'endobj')
  return { kind: 'stream', dict: members, data: bytes.subarray(start, start + length) }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39

function tableEntry(cursor: Cursor): Entry {
  const at = needWhole(cursor)
  const generation = needWhole(cursor)
  if (takeWord(cursor, 'n')) return { kind: 'at', at, generation }
  needWord(cursor, 'f')
  return { kind: 'free' }
}

function tableAt(cursor: Cursor): Omit<Section, 'start'> {
  const entries = new Map<number, Entry>()
  const most = mostEntries(cursor.bytes)
  for (skipSpace(cursor); isDigit(cursor.bytes[cursor.at]); skipSpace(cursor)) {
    const first = needWhole(cursor)
    const count = needWhole(cursor)
    if (first + count > mostNumber || entries.size + count > most)
      throw broken('a cross-reference table without measure', cursor.at)
    for (let number = first; number < first + count; number += 1) entries.set(number, tableEntry(cursor))
  }
  needWord(cursor, 'trailer')
  const trailer = valueAt(cursor)
  if (!isDict(trailer)) throw broken('a trailer expected', cursor.at)
  return { kind: 'table', entries, trailer }
}

const fieldOf = (data: Buffer, at: number, width: number, standard: number): number =>
  width === 0 ? standard : data.readUIntBE(at, width)

function streamEntry(data: Buffer, at: number, [kindWidth, second, third]: Widths): Entry {
  const kind = fieldOf(data, at, kindWidth, 1)
  const [one, other] = [fieldOf(data, at + kindWidth, second, 0), fieldOf(data, at + kindWidth + second, third, 0)]
  if (kind === 1) return { kind: 'at', at: one, generation: other }
  return kind === 2 ? { kind: 'packed', stream: one, index: other } : { kind: 'free' }
}

type Widths = readonly [number, number, number]

function widthsOf(value: Value | undefined, at: number): Widths {
  const [kind, second, third] = isList(value) && value.length === 3 ? value : []
  const isWidth = (width: Value | undefined): width is number => isWhole(width) && width >= 0 && width <= 6
  if (!isWidth(kind) || !isWidth(second) || !isWidth(third) || second === 0)
    throw broken('a cross-reference stream without /W', at)
  return [kind, second, third]
}

/** Pairs of first number and count; all of them where none are given. */
function rangesOf(members: Dict, at: number): readonly (readonly [number, number])[] {
  const size = members.get('Size')
  const index = members.get('Index') ?? [0, isWhole(size) ? size : 0]
  if (!isList(index) || index.length % 2 !== 0) throw broken('a cross-reference stream with a wrong /Index', at)
  return Array.from({ length: index.length / 2 }, (_, n) => {
    const [first, count] = [index[2 * n], index[2 * n + 1]]
    if (!isWhole(first) || !isWhole(count) || first < 0 || count < 0 || first + count > mostNumber)
      throw broken('a cross-reference stream with a wrong /Index', at)
    return [first, count] as const
  })
}

function streamSection(bytes: Buffer, start: number, decode: Decode): Omit<Section, 'start'> {
  const { value } = indirectAt(bytes, start, length => length)
  if (!isStream(value) || !isNamed(value.dict.get('Type'), 'XRef'))
    throw broken('a cross-reference section expected', start)
  const widths = widthsOf(value.dict.get('W'), start)
  const width = widths[0] + widths[1] + widths[2]
  const data = decode(value)
  const entries = new Map<number, Entry>()
  let at = 0
  for (const [first, count] of rangesOf(value.dict, start)) {
    if (at + count * width > data.length) throw broken('a cross-reference stream that is too short', start)
    if (entries.size + count > mostEntries(bytes)) throw broken('a cross-reference stream without measure', start)
    for (let number = first; number < first + count; number += 1, at += width)
      entries.set(number, streamEntry(data, at, widths))
  }
  return { kind: 'stream', entries, trailer: value.dict }
}

/** A table may name a stream beside it for what older readers shall not see (§7.5.8.4). */
function withHidden(bytes: Buffer, section: Omit<Section, 'start'>, decode: Decode): Omit<Section, 'start'> {
  const hidden = section.trailer.get('XRefStm')
  if (hidden === undefined || section.kind === 'stream') return section
  if (!isWhole(hidden) || hidden < 0 || hidden >= bytes.length) throw broken('/XRefStm leads nowhere')
  const entries = new Map(section.entries)
  for (const [number, entry] of streamSection(bytes, hidden, decode).entries)
    if ((entries.get(number)?.kind ?? 'free') === 'free') entries.set(number, entry)
  return { ...section, entries }
}

function sectionAt(bytes: Buffer, start: number, decode: Decode): Section {
  const cursor: Cursor = { bytes, at: start, isFile: true }
  skipSpace(cursor)
  const at = cursor.at
  return {
    start,
    ...(takeWord(cursor, 'xref') ? withHidden(bytes, tableAt(cursor), decode) : streamSection(bytes, at, decode)),
  }
}

/** Where the last section begins, by the last lines of the file (§7.5.5). */
function lastStart(bytes: Buffer): number {
  const found = bytes.lastIndexOf('startxref')
  if (found < 0 || found < bytes.length - 2_048) throw broken('"startxref" expected near the end', bytes.length)
  const cursor: Cursor = { bytes, at: found + 'startxref'.length, isFile: true }
  const start = needWhole(cursor)
  while ((bytes[cursor.at] ?? 0x25) <= 0x20) cursor.at += 1
  if (bytes.toString('latin1', cursor.at, cursor.at + 5) !== '%%EOF') throw broken('"%%EOF" expected', cursor.at)
  return start
}

/** All sections of a file, the newest first. @throws {@link PdfError} */
export function sectionsOf(bytes: Buffer, decode: Decode): Section[] {
  if (bytes.toString('latin1', 0, 5) !== '%PDF-') throw new PdfError('not-pdf', '"%PDF-" expected', 0)
  const found: Section[] = []
  const starts = new Set<number>()
  let entries = 0
  for (let start: Value | undefined = lastStart(bytes); start !== undefined; ) {
    if (!isWhole(start) || start < 0 || start >= bytes.length)
      throw broken(`a cross-reference section at ${String(start)} lies outside`)
    if (starts.has(start) || starts.size >= mostSections) throw broken('cross-reference sections without end', start)
    starts.add(start)
    const section = sectionAt(bytes, start, decode)
    entries += section.entries.size
    if (entries > mostEntries(bytes)) throw broken('cross-reference sections without measure', start)
    found.push(section)
    start = section.trailer.get('Prev')
  }
  return found
}
