import type { QrSymbol } from '../picture.ts'
import type { EmbeddedFonts } from './embedded-fonts.ts'
import { hairline, tint } from './ornaments.ts'
import type { Ink, Page, Rect, Words } from './sheet.ts'

interface Size {
  readonly width: number
  readonly height: number
}

const inks: Readonly<Record<Ink, string>> = { black: '0.1 g', gray: '0.38 g' }

const number = (value: number): string => String(Math.round(value * 100) / 100)
const rectangle = ([left, bottom, right, top]: Rect): string =>
  `${number(left)} ${number(bottom)} ${number(right - left)} ${number(top - bottom)} re`

/** A line of text; where a character comes from another font, the fonts change within it. */
function textOf(fonts: EmbeddedFonts, { glyphs, x, y, size, ink }: Words): string {
  let [text, font, codes] = ['', '', '']
  for (const glyph of glyphs) {
    const { tag, code } = fonts.use(glyph)
    if (tag !== font) {
      if (codes !== '') text += `<${codes}>Tj `
      text += `/${tag} ${size} Tf `
      font = tag
      codes = ''
    }
    codes += code
  }
  return `${inks[ink]} 1 0 0 1 ${number(x)} ${number(y)} Tm ${text}<${codes}>Tj`
}

/** The page's own operators, to be painted over its background. */
export function paintPage(fonts: EmbeddedFonts, { words, cells, labels, blanks }: Page): string {
  return [
    `q ${tint} ${labels.map(rectangle).join(' ')} f`,
    `${hairline} ${cells.map(rectangle).join(' ')} S`,
    `${labels.map(rectangle).join(' ')} S Q`,
    ...(blanks.length === 0 ? [] : [`q ${hairline} [3 2] 0 d ${blanks.map(rectangle).join(' ')} S Q`]),
    `BT ${words.map(each => textOf(fonts, each)).join('\n')} ET`,
  ].join('\n')
}

/** A picture as large as its frame allows, in its middle. */
export function paintPicture(name: string, { width, height }: Size, [left, bottom, right, top]: Rect): string {
  const scale = Math.min((right - left) / width, (top - bottom) / height)
  const [across, up] = [width * scale, height * scale]
  const place = [across, 0, 0, up, (left + right - across) / 2, (bottom + top - up) / 2]
  return `q ${place.map(number).join(' ')} cm /${name} Do Q`
}

const quietZone = 4

/** The symbol within a square, with its quiet zone: dark modules of a row that touch are one rectangle. */
export function paintQr({ size, data }: QrSymbol, [left, bottom, right]: Rect): string {
  const module = (right - left) / (size + 2 * quietZone)
  const runs: string[] = []
  for (let row = 0; row < size; row += 1)
    for (let from = 0; from < size; ) {
      let to = from
      while (to < size && data[row * size + to] === 1) to += 1
      if (to > from) runs.push(`${from + quietZone} ${size - row - 1 + quietZone} ${to - from} 1 re`)
      from = Math.max(to, from + 1)
    }
  const scale = module.toFixed(5)
  return `q 0 g ${scale} 0 0 ${scale} ${number(left)} ${number(bottom)} cm ${runs.join('\n')} f Q`
}
