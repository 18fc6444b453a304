import type { PdfFile } from './file.ts'
import { broken } from './trouble.ts'
import { type Dict, isList, isNamed, isRef, isWhole, type Value } from './value.ts'

/** A page, with what it has from the nodes above it (ISO 32000-1 §7.7.3.4). */
export interface Page {
  /** Number of its object. */
  readonly number: number
  readonly dict: Dict
  /** What is seen of it: left, bottom, right, top in points (1/72 inch). */
  readonly box: readonly [number, number, number, number]
  /** Clockwise, 0, 90, 180 or 270. */
  readonly rotation: number
  readonly resources: Dict | undefined
}

const mostPages = 20_000
const inherited = ['MediaBox', 'CropBox', 'Rotate', 'Resources'] as const
type Inherited = ReadonlyMap<string, Value>

const isNumbers = (value: Value): value is readonly number[] =>
  isList(value) && value.every(each => typeof each === 'number' && Number.isFinite(each))

function boxOf(file: PdfFile, value: Value | undefined): Page['box'] | undefined {
  const list = file.resolve(value)
  const sides = isList(list) ? list.map(each => file.resolve(each)) : null
  if (sides === null || sides.length !== 4 || !isNumbers(sides)) return undefined
  const [one = 0, two = 0, three = 0, four = 0] = sides
  return [Math.min(one, three), Math.min(two, four), Math.max(one, three), Math.max(two, four)]
}

function visibleBox(file: PdfFile, given: Inherited): Page['box'] {
  const media = boxOf(file, given.get('MediaBox')) ?? [0, 0, 612, 792]
  const crop = boxOf(file, given.get('CropBox')) ?? media
  return [
    Math.max(media[0], crop[0]),
    Math.max(media[1], crop[1]),
    Math.min(media[2], crop[2]),
    Math.min(media[3], crop[3]),
  ]
}

function pageOf(file: PdfFile, number: number, members: Dict, given: Inherited): Page {
  const turn = file.resolve(given.get('Rotate'))
  return {
    number,
    dict: members,
    box: visibleBox(file, given),
    rotation: isWhole(turn) && turn % 90 === 0 ? ((turn % 360) + 360) % 360 : 0,
    resources: file.dictOf(given.get('Resources')),
  }
}

/** The pages in their order. @throws {@link PdfError} on a tree that is none */
export function* pagesOf(file: PdfFile): Generator<Page> {
  const seen = new Set<number>()
  function* walk(value: Value | undefined, above: Inherited): Generator<Page> {
    if (!isRef(value)) throw broken('a page that is not an object of its own')
    const { number } = value
    const members = file.dictOf(value)
    if (members === undefined || seen.has(number)) throw broken(`page object ${number} is none, or is there twice`)
    if (seen.size >= mostPages) throw broken('pages without end')
    seen.add(number)
    const given = new Map(above)
    for (const key of inherited) if (members.has(key)) given.set(key, members.get(key) ?? null)
    const kids = file.resolve(members.get('Kids'))
    if (isNamed(members.get('Type'), 'Page') || !isList(kids)) yield pageOf(file, number, members, given)
    else for (const kid of kids) yield* walk(kid, given)
  }
  yield* walk(file.catalog.get('Pages'), new Map())
}
