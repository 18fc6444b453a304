import { dict, name } from '../../platform/pdf/value.ts'
import type { SealAppearance } from './pdf/appearance.ts'

/** Where a quarter of a circle is drawn as one curve. */
const bow = 0.5522847498

const fixed = (value: number): string => value.toFixed(3)
const point = (x: number, y: number): string => `${fixed(x)} ${fixed(y)}`

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

/** The ring and the star of a department's seal, red over what lies below it; without the name, for which a font is needed. */
export const drawnSeal: SealAppearance = {
  box: [-105, -105, 105, 105],
  content: Buffer.from(`q /Over gs 0.8 0 0 RG 0.8 0 0 rg 6 w\n${circle(101)} s\n${star(35)} f\nQ`, 'latin1'),
  resources: dict({ ExtGState: dict({ Over: dict({ Type: name('ExtGState'), BM: name('Multiply') }) }) }),
}
