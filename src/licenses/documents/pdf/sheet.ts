import type { Glyph } from '../../../platform/fonts/chain.ts'
import { widthOf } from './text-lines.ts'

/** A4 in points; all places are measured from the lower left corner. */
export const paper = { width: 595.28, height: 841.89 } as const

/** Within the frame. */
export const edge = { left: 62, right: paper.width - 62, bottom: 72 } as const

/** Left, bottom, right, top. */
export type Rect = readonly [left: number, bottom: number, right: number, top: number]

export type Ink = 'black' | 'gray'

/** A line of text; `y` is its baseline. */
export interface Words {
  readonly glyphs: readonly Glyph[]
  readonly x: number
  readonly y: number
  readonly size: number
  readonly ink: Ink
}

export interface Page {
  readonly words: Words[]
  /** Of the table: hairlines around all, those of labels on a tint. */
  readonly cells: Rect[]
  readonly labels: Rect[]
  /** Drawn in dashes: nothing stands in them. */
  readonly blanks: Rect[]
}

/** Pages as they are to be painted; QR and seal stand on the last. */
export interface Sheets {
  readonly pages: readonly Page[]
  readonly qr: Rect
  readonly seal: Rect
  /** Where the holder's picture stands on the first. */
  readonly photo: Rect | undefined
}

export const emptyPage = (): Page => ({ words: [], cells: [], labels: [], blanks: [] })

/** Lines of one size that stand below each other. */
export interface Block {
  readonly lines: readonly (readonly Glyph[])[]
  readonly size: number
  readonly leading: number
  readonly ink: Ink
}

/** Share of the leading that lies above the baseline: Han characters then stand in its middle. */
const above = 0.74

export const heightOf = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, { lines, leading }) => sum + lines.length * leading, 0)

/** Sets blocks from `top` down, each line beginning at `left`, or around it where `isCentered`; answers where they end. */
export function setBlocks(page: Page, blocks: readonly Block[], left: number, top: number, isCentered = false): number {
  let y = top
  for (const { lines, size, leading, ink } of blocks)
    for (const glyphs of lines) {
      const x = isCentered ? left - (widthOf(glyphs) * size) / 2 : left
      page.words.push({ glyphs, x, y: y - leading * above, size, ink })
      y -= leading
    }
  return y
}

/** The place that a line of text takes up. */
export const boxOf = ({ glyphs, x, y, size }: Words): Rect => [
  x,
  y - 0.14 * size,
  x + widthOf(glyphs) * size,
  y + 0.88 * size,
]
