import type { TrueType } from './true-type.ts'

/** a b c d e f: x′ = ax + cy + e, y′ = bx + dy + f. */
export type Matrix = readonly [number, number, number, number, number, number]

/** `inner` first, then `outer`. */
export const after = (outer: Matrix, inner: Matrix): Matrix => [
  outer[0] * inner[0] + outer[2] * inner[1],
  outer[1] * inner[0] + outer[3] * inner[1],
  outer[0] * inner[2] + outer[2] * inner[3],
  outer[1] * inner[2] + outer[3] * inner[3],
  outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
  outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
]

/** A point of a contour; those off the curve bend it (quadratic). */
interface Point {
  readonly x: number
  readonly y: number
  readonly isOn: boolean
}

const middle = (one: Point, other: Point): Point => ({
  x: (one.x + other.x) / 2,
  y: (one.y + other.y) / 2,
  isOn: true,
})

const flag = { on: 1, xShort: 2, yShort: 4, repeat: 8, xSame: 16, ySame: 32 } as const

/** Contours of a simple glyph (`glyf`). */
function contoursOf(program: Buffer, contours: number): Point[][] {
  const ends = Array.from({ length: contours }, (_, n) => program.readUInt16BE(10 + 2 * n))
  const count = (ends.at(-1) ?? -1) + 1
  let at = 10 + 2 * contours
  at += 2 + program.readUInt16BE(at)
  const flags: number[] = []
  while (flags.length < count) {
    const each = program.readUInt8(at++)
    const times = (each & flag.repeat) === 0 ? 1 : program.readUInt8(at++) + 1
    for (let n = 0; n < times; n += 1) flags.push(each)
  }
  const along = (short: number, same: number): number[] => {
    let value = 0
    return flags.map(each => {
      if ((each & short) !== 0) value += program.readUInt8(at++) * ((each & same) === 0 ? -1 : 1)
      else if ((each & same) === 0) {
        value += program.readInt16BE(at)
        at += 2
      }
      return value
    })
  }
  const xs = along(flag.xShort, flag.xSame)
  const ys = along(flag.yShort, flag.ySame)
  const points = flags.map((each, n): Point => ({ x: xs[n] ?? 0, y: ys[n] ?? 0, isOn: (each & flag.on) !== 0 }))
  return ends.map((end, n) => points.slice((ends[n - 1] ?? -1) + 1, end + 1))
}

const part = { words: 1, offsets: 2, scale: 8, more: 32, twoScales: 64, fourScales: 128 } as const

/** A glyph inside another. */
export interface Component {
  readonly glyph: number
  /** Where its number stands in the program. */
  readonly at: number
  readonly matrix: Matrix
}

/** The glyphs a composite is made of; none for a simple one. */
export function componentsOf(program: Buffer): Component[] {
  if (program.length === 0 || program.readInt16BE(0) >= 0) return []
  const found: Component[] = []
  let [at, flags]: [number, number] = [10, part.more]
  const fraction = (): number => {
    at += 2
    return program.readInt16BE(at - 2) / 16_384
  }
  while ((flags & part.more) !== 0) {
    flags = program.readUInt16BE(at)
    const place = at + 2
    const isWide = (flags & part.words) !== 0
    const [x, y] = isWide
      ? [program.readInt16BE(at + 4), program.readInt16BE(at + 6)]
      : [program.readInt8(at + 4), program.readInt8(at + 5)]
    at += isWide ? 8 : 6
    const [e, f] = (flags & part.offsets) === 0 ? [0, 0] : [x, y]
    let matrix: Matrix = [1, 0, 0, 1, e, f]
    if ((flags & part.scale) !== 0) {
      const scale = fraction()
      matrix = [scale, 0, 0, scale, e, f]
    } else if ((flags & part.twoScales) !== 0) matrix = [fraction(), 0, 0, fraction(), e, f]
    else if ((flags & part.fourScales) !== 0) matrix = [fraction(), fraction(), fraction(), fraction(), e, f]
    found.push({ glyph: program.readUInt16BE(place), at: place, matrix })
  }
  return found
}

const number = (value: number): string => String(Math.round(value * 100) / 100)

function drawn(contour: readonly Point[], [a, b, c, d, e, f]: Matrix): string {
  const place = ({ x, y }: Point): string => `${number(a * x + c * y + e)} ${number(b * x + d * y + f)}`
  // From a point on the curve, with the points between two bends that TrueType leaves out.
  const whole = contour.flatMap((point, n) => {
    const before = contour.at(n - 1) ?? point
    return point.isOn || before.isOn ? [point] : [middle(before, point), point]
  })
  const start = whole.findIndex(({ isOn }) => isOn)
  const first = whole[start]
  if (first === undefined) return ''
  const round = [...whole.slice(start + 1), ...whole.slice(0, start), first]
  let [text, from, bend]: [string, Point, Point | undefined] = [`${place(first)} m\n`, first, undefined]
  for (const point of round) {
    if (!point.isOn) {
      bend = point
      continue
    }
    const third = (end: Point, { x, y }: Point): Point => ({
      x: end.x + (2 / 3) * (x - end.x),
      y: end.y + (2 / 3) * (y - end.y),
      isOn: false,
    })
    text +=
      bend === undefined
        ? `${place(point)} l\n`
        : `${place(third(from, bend))} ${place(third(point, bend))} ${place(point)} c\n`
    from = point
    bend = undefined
  }
  return `${text}h\n`
}

/** Path operators of a glyph (ISO 32000-1 §8.5.2), in units of the font brought to the page by `matrix`; to be filled with `f`. */
export function outlineOf(font: TrueType, glyph: number, matrix: Matrix): string {
  const program = font.programOf(glyph)
  if (program.length === 0) return ''
  const contours = program.readInt16BE(0)
  if (contours >= 0)
    return contoursOf(program, contours)
      .map(contour => drawn(contour, matrix))
      .join('')
  return componentsOf(program)
    .map(each => outlineOf(font, each.glyph, after(matrix, each.matrix)))
    .join('')
}
