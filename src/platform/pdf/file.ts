import { type Decode, decoderFor } from './filters.ts'
import { type Entry, indirectAt, type Section, sectionsOf } from './sections.ts'
import { type Cursor, needWhole, valueAt } from './syntax.ts'
import { broken, PdfError } from './trouble.ts'
import { type Dict, isDict, isNamed, isRef, isStream, isWhole, type Ref, type Value } from './value.ts'

/** An opened PDF: every object by its number, as the newest section has it. */
export interface PdfFile {
  readonly bytes: Buffer
  /** Newest first. */
  readonly sections: readonly Section[]
  /** Of the newest section. */
  readonly trailer: Dict
  readonly root: Ref
  readonly catalog: Dict
  /** The first number that no object has. */
  readonly nextNumber: number
  entryOf(number: number): Entry | undefined
  /** The object of this number; null where there is none. @throws {@link PdfError} */
  get(number: number): Value
  /** What a stream holds. @throws {@link PdfError} */
  readonly decode: Decode
  /** The value itself, or what the reference leads to. */
  resolve(value: Value | undefined): Value
  /** As {@link resolve}; undefined when it is no dictionary. */
  dictOf(value: Value | undefined): Dict | undefined
}

const mostSteps = 20

/** Objects inside a stream (§7.5.7): numbers and places, then the objects. */
interface Pack {
  readonly data: Buffer
  readonly places: readonly (readonly [number: number, at: number])[]
}

function packOf(decode: Decode, value: Value, number: number): Pack {
  if (!isStream(value) || !isNamed(value.dict.get('Type'), 'ObjStm'))
    throw broken(`object ${number} is no object stream`)
  const data = decode(value)
  const [count, first] = [value.dict.get('N'), value.dict.get('First')]
  if (!isWhole(count) || !isWhole(first) || count < 0 || count > data.length || first < 0 || first > data.length)
    throw broken(`object stream ${number} is out of bounds`)
  const cursor: Cursor = { bytes: data.subarray(0, first), at: 0, isFile: false }
  return { data, places: Array.from({ length: count }, () => [needWhole(cursor), first + needWhole(cursor)] as const) }
}

function merged(sections: readonly Section[]): Map<number, Entry> {
  const entries = new Map<number, Entry>()
  for (const section of [...sections].reverse())
    for (const [number, entry] of section.entries) entries.set(number, entry)
  return entries
}

function nextNumber(trailer: Dict, entries: ReadonlyMap<number, Entry>): number {
  const size = trailer.get('Size')
  let next = isWhole(size) && size > 0 ? size : 1
  for (const number of entries.keys()) next = Math.max(next, number + 1)
  return next
}

/**
 * Opens a PDF, as its cross-reference sections describe it: nothing is guessed or repaired.
 * @throws {@link PdfError}
 */
export function openPdf(bytes: Buffer): PdfFile {
  const decode = decoderFor(bytes)
  const sections = sectionsOf(bytes, decode)
  const entries = merged(sections)
  const trailer = sections[0]?.trailer ?? new Map()
  if (sections.some(section => (section.trailer.get('Encrypt') ?? null) !== null))
    throw new PdfError('encrypted', 'remove the protection first')
  const known = new Map<number, Value>()
  const packs = new Map<number, Pack>()
  const underWay = new Set<number>()

  function read(number: number, entry: Entry): Value {
    if (entry.kind === 'free') return null
    if (entry.kind === 'at') {
      const found = indirectAt(bytes, entry.at, resolve)
      if (found.number !== number || found.generation !== entry.generation)
        throw broken(`object ${number} expected`, entry.at)
      return found.value
    }
    if (entries.get(entry.stream)?.kind !== 'at') throw broken(`object stream ${entry.stream} is not there`)
    const pack = packs.get(entry.stream) ?? packOf(decode, get(entry.stream), entry.stream)
    packs.set(entry.stream, pack)
    const [packed, at] = pack.places[entry.index] ?? []
    if (packed !== number || at === undefined) throw broken(`object ${number} is not in object stream ${entry.stream}`)
    return valueAt({ bytes: pack.data, at, isFile: false })
  }

  function get(number: number): Value {
    const standing = known.get(number)
    if (standing !== undefined) return standing
    const entry = entries.get(number)
    if (entry === undefined) return null
    if (underWay.has(number)) throw broken(`object ${number} needs itself`)
    underWay.add(number)
    const value = read(number, entry)
    underWay.delete(number)
    known.set(number, value)
    return value
  }

  function resolve(value: Value | undefined): Value {
    let found = value ?? null
    for (let steps = 0; isRef(found); steps += 1) {
      if (steps > mostSteps) throw broken('references without end')
      found = get(found.number)
    }
    return found
  }

  function dictOf(value: Value | undefined): Dict | undefined {
    const found = resolve(value)
    return isDict(found) ? found : undefined
  }

  const root = trailer.get('Root')
  const catalog = dictOf(root)
  if (!isRef(root) || catalog === undefined) throw broken('the file has no catalog')
  return {
    bytes,
    sections,
    trailer,
    root,
    catalog,
    nextNumber: nextNumber(trailer, entries),
    entryOf: number => entries.get(number),
    get,
    decode,
    resolve,
    dictOf,
  }
}
