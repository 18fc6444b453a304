import type { FontChain, Glyph, Weight } from '../../../platform/fonts/chain.ts'
import { MissingGlyph } from './missing-glyph.ts'

/** A text that is to be set, and where it comes from: a JSON pointer into the license. */
export interface Source {
  readonly text: string
  readonly pointer: string
}

/** @throws MissingGlyph */
export function glyphsOf(chain: FontChain, { text, pointer }: Source, weight: Weight): Glyph[] {
  const glyphs: Glyph[] = []
  for (const character of text.replace(/[\t\r\n]+/g, ' ')) {
    const codePoint = character.codePointAt(0) ?? 0
    const glyph = chain.find(codePoint, weight)
    if (glyph === undefined) throw new MissingGlyph(pointer, glyphs.length, codePoint)
    glyphs.push(glyph)
  }
  return glyphs
}

/** Ems. */
export function widthOf(glyphs: readonly Glyph[]): number {
  let width = 0
  for (const glyph of glyphs) width += glyph.width
  return width
}

const setOf = (characters: string): ReadonlySet<number> =>
  new Set([...characters].map(character => character.codePointAt(0) ?? 0))

/** What may not begin a line, and what may not end one (避头尾). */
const closing = setOf('，。、；：？！）》〉」』】〕％…—·,.;:?!)]}%\'"”’')
const opening = setOf('（《〈「『【〔([{“‘')
const space = 0x20
/** Letters, digits and what stands between them: kept together as words. */
const isWord = (codePoint: number): boolean => codePoint > space && codePoint < 0x2e80 && !opening.has(codePoint)

function mayBreak(before: Glyph, next: Glyph): boolean {
  const [one, other] = [before.codePoint, next.codePoint]
  if (other === space || closing.has(other) || opening.has(one)) return false
  return one === space || !(isWord(one) && isWord(other))
}

/**
 * Lines of at most `width` ems: Han text breaks between any two characters but those that must not end or begin a line,
 * words stay whole where they fit into a line.
 */
export function linesOf(glyphs: readonly Glyph[], width: number): Glyph[][] {
  const lines: Glyph[][] = []
  let [start, chance, sum] = [0, 0, 0]
  for (const [at, glyph] of glyphs.entries()) {
    const before = glyphs[at - 1]
    if (before !== undefined && at > start && mayBreak(before, glyph)) chance = at
    sum += glyph.width
    if (sum <= width || at === start || glyph.codePoint === space) continue
    const cut = chance > start ? chance : at
    lines.push(glyphs.slice(start, cut))
    sum = widthOf(glyphs.slice(cut, at + 1))
    start = cut
  }
  if (start < glyphs.length) lines.push(glyphs.slice(start))
  return lines
}

/** As {@link linesOf}, in as few lines, but of about the same length: for what stands centered. */
export function evenLinesOf(glyphs: readonly Glyph[], width: number): Glyph[][] {
  const lines = linesOf(glyphs, width)
  if (lines.length < 2) return lines
  const even = linesOf(glyphs, Math.min(width, widthOf(glyphs) / lines.length + 1))
  return even.length > lines.length ? lines : even
}
