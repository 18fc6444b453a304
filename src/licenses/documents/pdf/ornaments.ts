import { deflateSync } from 'node:zlib'
import type { Config } from '../../../platform/config.ts'
import { fontChain } from '../../../platform/fonts/chain.ts'
import { type Matrix, outlineOf } from '../../../platform/fonts/outline.ts'
import { paper } from './sheet.ts'

const bronze = '0.62 0.47 0.24'
export const hairline = `${bronze} RG 0.5 w`
export const tint = '0.975 0.96 0.93 rg'

const outer = 27
const inner = 34
const corner = 21

/** A fret (回纹) in the corner whose sides point to the page's middle by `dx`, `dy`. */
function fret(x: number, y: number, dx: number, dy: number): string {
  const at = (across: number, up: number): string => `${x + dx * across * corner} ${y + dy * up * corner}`
  const way = [
    [0, 1],
    [1, 1],
    [1, 0],
    [0.25, 0],
    [0.25, 0.75],
    [0.75, 0.75],
    [0.75, 0.3],
    [0.5, 0.3],
    [0.5, 0.52],
  ] as const
  return `${at(0, 0)} m ${way.map(([across, up]) => `${at(across, up)} l`).join(' ')} S`
}

function frame(): string {
  const { width, height } = paper
  const rect = (inset: number): string => `${inset} ${inset} ${width - 2 * inset} ${height - 2 * inset} re S`
  const place = inner + 5
  return [
    `${bronze} RG 2 w ${rect(outer)}`,
    `0.6 w ${rect(inner)}`,
    '1.1 w',
    fret(place, place, 1, 1),
    fret(width - place, place, -1, 1),
    fret(place, height - place, 1, -1),
    fret(width - place, height - place, -1, -1),
  ].join('\n')
}

const mark = '演示样例 SAMPLE'
const markSize = 62

/** Across the page, so light that everything can be read on it; drawn as outlines: a search shall not find it in every line. */
function sampleMark(config: Pick<Config, 'fonts'>): string {
  const chain = fontChain(config)
  const glyphs = [...mark].flatMap(character => chain.find(character.codePointAt(0) ?? 0, 'bold') ?? [])
  const [sine, cosine] = [Math.sin(Math.PI / 4), Math.cos(Math.PI / 4)]
  let along = (-glyphs.reduce((sum, { width }) => sum + width, 0) * markSize) / 2
  const outlines = glyphs.map(({ font, glyph, width }) => {
    const scale = markSize / font.unitsPerEm
    const [x, y] = [paper.width / 2 + along * cosine, paper.height / 2 + along * sine]
    const matrix: Matrix = [scale * cosine, scale * sine, -scale * sine, scale * cosine, x, y]
    along += width * markSize
    return outlineOf(font, glyph, matrix)
  })
  return `0.93 g\n${outlines.join('')}f`
}

const drawn = new Map<boolean, Buffer>()

/** What every page has behind its words, deflated: the frame, and on samples the mark. */
export function backgroundOf(config: Pick<Config, 'fonts'>, isSample: boolean): Buffer {
  const known = drawn.get(isSample)
  if (known !== undefined) return known
  const background = deflateSync(Buffer.from(`q\n${isSample ? sampleMark(config) : ''}\n${frame()}\nQ`, 'latin1'))
  drawn.set(isSample, background)
  return background
}
