import type { Config } from '../../platform/config.ts'
import { fontChain, type Glyph } from '../../platform/fonts/chain.ts'
import { after, type Matrix, outlineOf } from '../../platform/fonts/outline.ts'
import { dict, name } from '../../platform/pdf/value.ts'
import type { SealAppearance } from './pdf/appearance.ts'

/** Across a department's seal, in millimeters (国发〔1999〕25号). */
export const sealMillimeters = 42

/** The picture is drawn in tenths of a millimeter around its middle. */
const half = sealMillimeters * 5
export const sealBox = [-half, -half, half, half] as const
const ring = { width: 12, radius: half - 6 }
const starRadius = 70
/** The name stands between ring and star, feet inward, and leaves the lower third free. Gaps in ems. */
const lettering = {
  middle: 156,
  size: 46,
  room: (236 * Math.PI * 156) / 180,
  gaps: [0.1, 0.5],
  narrowest: 0.5,
} as const
const red = '0.8 0.06 0.08'

/** Where a quarter of a circle is drawn as one curve. */
const bow = 0.5522847498
const point = (x: number, y: number): string => `${x.toFixed(2)} ${y.toFixed(2)}`

function circle(radius: number): string {
  const [r, b] = [radius, radius * bow]
  return [
    `${point(r, 0)} m`,
    `${point(r, b)} ${point(b, r)} ${point(0, r)} c`,
    `${point(-b, r)} ${point(-r, b)} ${point(-r, 0)} c`,
    `${point(-r, -b)} ${point(-b, -r)} ${point(0, -r)} c`,
    `${point(b, -r)} ${point(r, -b)} ${point(r, 0)} c`,
  ].join('\n')
}

/** Five points, the first upward. */
function star(radius: number): string {
  const corners = Array.from({ length: 10 }, (_, n) => {
    const [length, angle] = [n % 2 === 0 ? radius : radius * 0.382, Math.PI / 2 + (n * Math.PI) / 5]
    return `${point(length * Math.cos(angle), length * Math.sin(angle))} ${n === 0 ? 'm' : 'l'}`
  })
  return `${corners.join('\n')} h`
}

/** The name along the upper arc: a short one spread, a long one first narrower and then smaller. */
function arc(glyphs: readonly Glyph[]): string {
  const { middle, room, gaps } = lettering
  const gapCount = Math.max(1, glyphs.length - 1)
  const letters = glyphs.reduce((sum, { width }) => sum + width, 0)
  const gap = Math.min(gaps[1], Math.max(gaps[0], (room / lettering.size - letters) / gapCount))
  const ems = letters + gap * (glyphs.length - 1)
  const size = Math.min(lettering.size, room / (ems * lettering.narrowest))
  const narrow = Math.min(1, room / (ems * size))
  let along = (-ems / 2) * size * narrow
  return glyphs
    .map(each => {
      const width = each.width * size * narrow
      const angle = (along + width / 2) / middle
      along += width + gap * size * narrow
      const { font, glyph } = each
      const scale = size / font.unitsPerEm
      // The middle of a Han character's square lies at 0.38 em above the baseline.
      const upright: Matrix = [scale * narrow, 0, 0, scale, -width / 2, middle - 0.38 * size]
      const turn: Matrix = [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle), 0, 0]
      return outlineOf(font, glyph, after(turn, upright))
    })
    .join('')
}

const resources = dict({ ExtGState: dict({ Over: dict({ Type: name('ExtGState'), BM: name('Multiply') }) }) })
const drawn = new Map<string, SealAppearance>()

/**
 * The round red seal of a department: ring, star, its name on the arc; red over what lies below it. Departments are few and
 * every seal is drawn once.
 * @throws Error where no font has a character of the name
 */
export function drawSeal(config: Pick<Config, 'fonts'>, department: string): SealAppearance {
  const known = drawn.get(department)
  if (known !== undefined) return known
  const chain = fontChain(config)
  const glyphs = [...department].map(character => {
    const glyph = chain.find(character.codePointAt(0) ?? 0, 'bold')
    if (glyph === undefined) throw new Error(`no font has the character ${character} of the seal of ${department}`)
    return glyph
  })
  const content = [
    `q /Over gs ${red} RG ${red} rg ${ring.width} w`,
    `${circle(ring.radius)} s`,
    `${star(starRadius)} f`,
    `${arc(glyphs)}f`,
    'Q',
  ].join('\n')
  const appearance: SealAppearance = {
    box: sealBox,
    content: Buffer.from(content, 'latin1'),
    resources,
  }
  drawn.set(department, appearance)
  return appearance
}
