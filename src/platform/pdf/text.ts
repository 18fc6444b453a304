import { type Matrix, matrixOf, operationsIn, times, unit } from './content.ts'
import type { PdfFile } from './file.ts'
import type { Page } from './pages.ts'
import { type Font, fontOf } from './text-font.ts'
import { PdfError } from './trouble.ts'
import { type Dict, isList, isName, isNamed, isStream, isText, type Value } from './value.ts'

interface Drawn {
  readonly text: string
  /** The middle of the character. */
  readonly x: number
  readonly y: number
}

const mostDrawn = 500_000
const deepestForm = 5
const mostForms = 1_000

/** What was read of a page so far. */
interface Reading {
  readonly drawn: Drawn[]
  forms: number
}

/** The part of the graphics state that places text; saved and restored as a whole (§8.4.2). */
interface State {
  readonly matrix: Matrix
  readonly font: Font
  readonly size: number
  readonly charSpace: number
  readonly wordSpace: number
  readonly scale: number
  readonly leading: number
  readonly rise: number
}

const first: Omit<State, 'matrix'> = {
  font: () => [],
  size: 1,
  charSpace: 0,
  wordSpace: 0,
  scale: 1,
  leading: 0,
  rise: 0,
}

/** Reads one content stream, and those that it draws. */
function readContent(
  file: PdfFile,
  bytes: Buffer,
  resources: Dict | undefined,
  matrix: Matrix,
  reading: Reading,
  depth = 0,
): void {
  const { drawn } = reading
  const fonts = new Map<string, Font>()
  const saved: State[] = []
  let state: State = { ...first, matrix }
  let [text, line] = [unit, unit]

  function fontNamed(name: string): Font {
    const font = fonts.get(name) ?? fontOf(file, file.dictOf(resources?.get('Font'))?.get(name))
    fonts.set(name, font)
    return font
  }
  function show(shown: Buffer): void {
    const { font, size, charSpace, wordSpace, scale, rise } = state
    for (const { text: read, width } of font(shown)) {
      const across = (width / 1_000) * size
      const middle = times([1, 0, 0, 1, (across / 2) * scale, rise + size / 3], times(text, state.matrix))
      if (drawn.length < mostDrawn) drawn.push({ text: read, x: middle[4], y: middle[5] })
      const moved = (across + charSpace + (read === ' ' ? wordSpace : 0)) * scale
      text = times([1, 0, 0, 1, moved, 0], text)
    }
  }
  function nextLine(x: number, y: number): void {
    line = times([1, 0, 0, 1, x, y], line)
    text = line
  }
  function draw(name: string): void {
    const form = file.resolve(file.dictOf(resources?.get('XObject'))?.get(name))
    if (!isStream(form) || !isNamed(form.dict.get('Subtype'), 'Form')) return
    reading.forms += 1
    if (depth >= deepestForm || reading.forms > mostForms) return
    const own = matrixOf(file.resolve(form.dict.get('Matrix'))) ?? unit
    const inside = file.dictOf(form.dict.get('Resources')) ?? resources
    readContent(file, file.decode(form), inside, times(own, state.matrix), reading, depth + 1)
  }

  const operators: Readonly<Record<string, (operands: readonly Value[], numbers: readonly number[]) => void>> = {
    q: () => saved.push(state),
    Q: () => {
      state = saved.pop() ?? state
    },
    cm: operands => {
      state = { ...state, matrix: times(matrixOf(operands) ?? unit, state.matrix) }
    },
    BT: () => {
      text = unit
      line = unit
    },
    Tm: operands => {
      line = matrixOf(operands) ?? unit
      text = line
    },
    Td: (_, [x = 0, y = 0]) => nextLine(x, y),
    TD: (_, [x = 0, y = 0]) => {
      state = { ...state, leading: -y }
      nextLine(x, y)
    },
    'T*': () => nextLine(0, -state.leading),
    Tf: ([name, size]) => {
      if (isName(name) && typeof size === 'number') state = { ...state, font: fontNamed(name.name), size }
    },
    Tc: (_, [charSpace = 0]) => {
      state = { ...state, charSpace }
    },
    Tw: (_, [wordSpace = 0]) => {
      state = { ...state, wordSpace }
    },
    Tz: (_, [percent = 100]) => {
      state = { ...state, scale: percent / 100 }
    },
    TL: (_, [leading = 0]) => {
      state = { ...state, leading }
    },
    Ts: (_, [rise = 0]) => {
      state = { ...state, rise }
    },
    Tj: ([shown]) => {
      if (isText(shown)) show(shown.bytes)
    },
    "'": ([shown]) => {
      nextLine(0, -state.leading)
      if (isText(shown)) show(shown.bytes)
    },
    '"': ([wordSpace, charSpace, shown]) => {
      if (typeof wordSpace === 'number' && typeof charSpace === 'number') state = { ...state, wordSpace, charSpace }
      nextLine(0, -state.leading)
      if (isText(shown)) show(shown.bytes)
    },
    TJ: ([list]) => {
      for (const each of isList(list) ? list : []) {
        if (isText(each)) show(each.bytes)
        if (typeof each === 'number') text = times([1, 0, 0, 1, (-each / 1_000) * state.size * state.scale, 0], text)
      }
    },
    Do: ([name]) => {
      if (isName(name)) draw(name.name)
    },
  }
  for (const [operator, operands] of operationsIn(bytes)) {
    const run = Object.hasOwn(operators, operator) ? operators[operator] : undefined
    run?.(
      operands,
      operands.filter(each => typeof each === 'number'),
    )
  }
}

function contentOf(file: PdfFile, { dict }: Page): Buffer {
  const contents = file.resolve(dict.get('Contents'))
  const streams = (isList(contents) ? contents : [contents]).map(each => file.resolve(each)).filter(isStream)
  return Buffer.concat(streams.flatMap(each => [file.decode(each), Buffer.from('\n')]))
}

function drawnOn(file: PdfFile, page: Page): Drawn[] {
  const drawn: Drawn[] = []
  try {
    readContent(file, contentOf(file, page), page.resources, unit, { drawn, forms: 0 })
  } catch (error) {
    // What was read up to here counts: the rest of the page is nothing that text can be found in.
    if (!(error instanceof PdfError)) throw error
  }
  return drawn
}

/**
 * Where a page says these characters, spaces aside: the middle of each occurrence, in the page's own coordinates, in the
 * order of drawing. What is a picture, or in a font that does not tell how it reads, is not found.
 */
export function findText(file: PdfFile, page: Page, wanted: string): { readonly x: number; readonly y: number }[] {
  const drawn = drawnOn(file, page).filter(({ text }) => text.trim() !== '')
  const starts: number[] = []
  let all = ''
  for (const [n, { text }] of drawn.entries()) {
    const read = text.replace(/\s/g, '')
    for (let at = 0; at < read.length; at += 1) starts.push(n)
    all += read
  }
  const word = wanted.replace(/\s/g, '')
  const found: { x: number; y: number }[] = []
  for (let at = all.indexOf(word); word !== '' && at >= 0; at = all.indexOf(word, at + word.length)) {
    const [one, other] = [drawn[starts[at] ?? 0], drawn[starts[at + word.length - 1] ?? 0]]
    if (one !== undefined && other !== undefined) found.push({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 })
  }
  return found
}
