import type { Config } from '../../platform/config.ts'
import { drawSeal } from './appearance.ts'

/** Path operators of PDF (ISO 32000-1 §8.5.2) and what SVG calls them; painting ends a path. */
const moves: Readonly<Record<string, string>> = { m: 'M', l: 'L', c: 'C', h: 'Z' }
const paints = { f: 'fill="currentColor"', s: 'fill="none" stroke="currentColor"' } as const
const isPaint = (word: string): word is keyof typeof paints => word in paints

/**
 * The seal of a department as SVG, from the same drawing that stands in documents: paths alone, nothing that anybody typed.
 * @throws Error where no font has a character of the name
 */
export function sealSvg(config: Pick<Config, 'fonts'>, department: string): string {
  const { box, content } = drawSeal(config, department)
  const [left, bottom, right, top] = box
  const parts: string[] = []
  let numbers: string[] = []
  let path = ''
  let width = '1'
  for (const word of content.toString('latin1').split(/\s+/)) {
    const move = moves[word]
    if (/^-?[\d.]+$/.test(word)) numbers.push(word)
    else {
      if (move !== undefined) path += `${move}${numbers.join(' ')}`
      if (word === 'w') width = numbers.at(-1) ?? width
      if (isPaint(word)) {
        parts.push(`<path d="${path}${word === 's' ? 'Z' : ''}" ${paints[word]}/>`)
        path = ''
      }
      numbers = []
    }
  }
  const view = `${left} ${bottom} ${right - left} ${top - bottom}`
  const body = `<g transform="scale(1 -1)" stroke-width="${width}">${parts.join('')}</g>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view}">${body}</svg>`
}
