import { hash } from 'node:crypto'
import type { PdfFile } from './file.ts'
import {
  bytesText,
  type Dict,
  dict,
  isDict,
  isList,
  isStream,
  isText,
  name,
  type Ref,
  ref,
  type Stream,
  type Value,
} from './value.ts'
import { written } from './write.ts'

/** An incremental update in the making (ISO 32000-1 §7.5.6): what was there stays, byte for byte. */
export interface Update {
  /** Gives a value a new number; streams inside it too. */
  add(value: Value): Ref
  /** A new number for an object that is written by hand; `text` is latin1. */
  addText(text: string): Ref
  /** Puts another value in the place of an object of the file. */
  replace(number: number, value: Value): void
  /** The update alone, to be put behind the file. */
  finish(): Buffer
  /** After {@link finish}: byte of the whole file where the object of this reference begins. */
  startOf(number: Ref): number
}

interface Placed {
  readonly number: number
  readonly generation: number
  readonly body: Buffer
}

function bodyOf(value: Value): Buffer {
  if (!isStream(value)) return Buffer.from(written(value), 'latin1')
  const members = new Map(value.dict).set('Length', value.data.length)
  return Buffer.concat([
    Buffer.from(`${written(members)}\nstream\n`, 'latin1'),
    value.data,
    Buffer.from('\nendstream', 'latin1'),
  ])
}

/** Numbers that follow each other, for the sections' ranges. */
function runsOf<Item extends { readonly number: number }>(items: readonly Item[]): Item[][] {
  const runs: Item[][] = []
  for (const item of [...items].sort((one, other) => one.number - other.number)) {
    const last = runs.at(-1)
    if (last !== undefined && last.at(-1)?.number === item.number - 1) last.push(item)
    else runs.push([item])
  }
  return runs
}

interface Located extends Placed {
  readonly at: number
}

/** What the new trailer has from the old: where to begin, and by which name the file goes. */
function trailerOf({ trailer, bytes, sections }: PdfFile, size: number): Map<string, Value> {
  const kept = new Map<string, Value>([['Size', size]])
  for (const key of ['Root', 'Info']) if (trailer.has(key)) kept.set(key, trailer.get(key) ?? null)
  kept.set('Prev', sections[0]?.start ?? 0)
  const id = trailer.get('ID')
  const [first] = isList(id) ? id : []
  if (isText(first))
    kept.set('ID', [bytesText(first.bytes), bytesText(hash('sha256', bytes, 'buffer').subarray(0, 16))])
  return kept
}

const fiveDigits = (value: number): string => String(value).padStart(5, '0')

function table(objects: readonly Located[], trailer: Dict): string {
  const ranges = runsOf(objects).map(run => {
    const lines = run.map(({ at, generation }) => `${String(at).padStart(10, '0')} ${fiveDigits(generation)} n \n`)
    return `${run[0]?.number ?? 0} ${run.length}\n${lines.join('')}`
  })
  return `xref\n${ranges.join('')}trailer\n${written(trailer)}\n`
}

function streamOf(objects: readonly Located[], trailer: Dict): Stream {
  const runs = runsOf(objects)
  const rows = runs.flat().map(({ at, generation }) => {
    const row = Buffer.alloc(8)
    row.writeUInt8(1, 0)
    row.writeUIntBE(at, 1, 5)
    row.writeUInt16BE(generation, 6)
    return row
  })
  const index = runs.flatMap(run => [run[0]?.number ?? 0, run.length])
  const members = [...trailer, ...dict({ Type: name('XRef'), W: [1, 5, 2], Index: index })]
  return { kind: 'stream', dict: new Map(members), data: Buffer.concat(rows) }
}

const wrapped = ({ number, generation, body }: Placed): Buffer =>
  Buffer.concat([Buffer.from(`${number} ${generation} obj\n`, 'latin1'), body, Buffer.from('\nendobj\n', 'latin1')])

/**
 * Begins an update of an opened file; its section is of the kind that the file has.
 * @param from the first number for new objects
 */
export function updateOf(file: PdfFile, from: number = file.nextNumber): Update {
  const placed = new Map<number, Placed>()
  const starts = new Map<number, number>()
  let next = from

  const place = (number: number, generation: number, body: Buffer): Ref => {
    placed.set(number, { number, generation, body })
    return ref(number, generation)
  }
  function draw(): number {
    next += 1
    return next - 1
  }
  /** Streams inside a value get numbers of their own. */
  function settled(value: Value): Value {
    if (isStream(value)) return add(value)
    if (isList(value)) return value.map(settled)
    if (isDict(value)) return new Map([...value].map(([key, member]) => [key, settled(member)]))
    return value
  }
  const whole = (value: Value): Value =>
    isStream(value)
      ? { ...value, dict: new Map([...value.dict].map(([key, member]) => [key, settled(member)])) }
      : settled(value)
  function add(value: Value): Ref {
    const inside = whole(value)
    return place(draw(), 0, bodyOf(inside))
  }

  function section(objects: readonly Located[], at: number): string {
    if (file.sections[0]?.kind !== 'stream') return table(objects, trailerOf(file, next))
    const self: Placed = { number: draw(), generation: 0, body: Buffer.alloc(0) }
    const body = bodyOf(streamOf([...objects, { ...self, at }], trailerOf(file, next)))
    return wrapped({ ...self, body }).toString('latin1')
  }

  return {
    add,
    addText: body => place(draw(), 0, Buffer.from(body, 'latin1')),
    replace(number, value) {
      const entry = file.entryOf(number)
      place(number, entry?.kind === 'at' ? entry.generation : 0, bodyOf(whole(value)))
    },
    finish() {
      const isLineEnded = file.bytes.at(-1) === 0x0a
      const parts: Buffer[] = [Buffer.from(isLineEnded ? '' : '\n', 'latin1')]
      let at = file.bytes.length + (parts[0]?.length ?? 0)
      const objects = [...placed.values()].map(each => {
        const bytes = wrapped(each)
        const located = { ...each, at }
        starts.set(each.number, at)
        parts.push(bytes)
        at += bytes.length
        return located
      })
      parts.push(Buffer.from(`${section(objects, at)}startxref\n${at}\n%%EOF\n`, 'latin1'))
      return Buffer.concat(parts)
    },
    startOf: ({ number }) => starts.get(number) ?? -1,
  }
}
