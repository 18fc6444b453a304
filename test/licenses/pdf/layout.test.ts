import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faceOf } from '../../../src/licenses/documents/pdf/face.ts'
import { renderPdf, sheetsOf, type ToRender } from '../../../src/licenses/documents/pdf/render.ts'
import { boxOf, paper, type Rect, type Sheets, type Words } from '../../../src/licenses/documents/pdf/sheet.ts'
import { missingTools, runTool } from '../../tools.ts'
import { specimens } from './specimens.ts'

const config = { fonts: [], origin: 'https://id.example.org', demo: false }

const inside = ([left, bottom, right, top]: Rect, within: Rect, slack = 0.01): boolean =>
  left >= within[0] - slack && bottom >= within[1] - slack && right <= within[2] + slack && top <= within[3] + slack
const apart = (one: Rect, other: Rect): boolean =>
  one[2] <= other[0] + 0.01 || other[2] <= one[0] + 0.01 || one[3] <= other[1] + 0.01 || other[3] <= one[1] + 0.01
const textOf = ({ glyphs }: Words): string => String.fromCodePoint(...glyphs.map(({ codePoint }) => codePoint))

/** Within the inner line of the frame. */
const frame: Rect = [40, 40, paper.width - 40, paper.height - 32]

function troubles({ pages, qr, seal }: Sheets): string[] {
  const found: string[] = []
  for (const [n, { words, cells }] of pages.entries()) {
    const boxes = words.map(each => ({ box: boxOf(each), text: textOf(each) }))
    for (const [at, { box, text }] of boxes.entries()) {
      if (!inside(box, frame)) found.push(`page ${n + 1}: ${text} leaves the frame`)
      for (const other of boxes.slice(at + 1))
        if (!apart(box, other.box)) found.push(`page ${n + 1}: ${text} lies on ${other.text}`)
      const cell = cells.find(each => !apart(box, each))
      if (cell !== undefined && !inside(box, cell)) found.push(`page ${n + 1}: ${text} leaves its cell`)
    }
    for (const [at, cell] of cells.entries()) {
      if (!inside(cell, frame)) found.push(`page ${n + 1}: a cell leaves the frame`)
      for (const other of cells.slice(at + 1)) if (!apart(cell, other)) found.push(`page ${n + 1}: cells overlap`)
    }
    if (n < pages.length - 1) continue
    for (const place of [qr, seal]) if (!inside(place, frame)) found.push('QR or seal leave the frame')
    if (!apart(qr, seal)) found.push('the seal lies on the QR')
    for (const cell of cells) if (!apart(cell, seal) || !apart(cell, qr)) found.push('the table runs into the foot')
    for (const { box, text } of boxes) if (!apart(box, qr)) found.push(`${text} lies on the QR`)
  }
  return found
}

/** FULL=true: 200 licenses; else fewer, of all types. */
const looked = process.env.FULL === 'true' ? 200 : 50
const all = specimens(looked)

describe('the layout', () => {
  it(`cuts nothing and lets nothing overlap, in ${looked} licenses of all types`, () => {
    for (const each of all) expect(troubles(sheetsOf(config, each))).toEqual([])
  })

  it('sets every character of the face, in order', () => {
    const squeezed = (text: string): string => text.replace(/\s/g, '')
    for (const each of all) {
      const { pages } = sheetsOf(config, each)
      const text = squeezed(pages.flatMap(page => page.words.map(textOf)).join(''))
      for (const cell of faceOf(each.type, each.content).rows.flat())
        for (const paragraph of cell.paragraphs) {
          const length = squeezed(paragraph.text).length
          // A paragraph that goes over pages is interrupted by their heads: its halves must be there.
          const half = squeezed(paragraph.text).slice(0, Math.min(length, 12))
          expect(text).toContain(half)
        }
    }
  })

  it('a type without a layout gets its fields in their order, two short ones beside each other', () => {
    for (const { type, content } of all.slice(0, 10)) {
      const { layout: _, ...bare } = type
      const labels = faceOf(bare, content)
        .rows.flat()
        .map(({ label }) => label[0])
      // A photo has a frame of its own.
      const titles = Object.values(type.fieldsSchema.properties)
        .filter(({ format }) => format !== 'photo')
        .map(({ title }) => title)
      expect(labels.filter(label => titles.includes(label))).toEqual(titles)
      expect(labels).toContain('有效期')
    }
  })

  it('what a layout does not name follows: nothing that was signed is left out', () => {
    for (const { type, content } of all.slice(0, 10)) {
      const face = faceOf({ ...type, layout: { rows: [['@validity']] } }, content)
      const framed = face.photo?.value === undefined ? 0 : 1
      expect(framed).toBe('photo' in content.fields ? 1 : 0)
      expect(face.rows.flat().length).toBeGreaterThanOrEqual(Object.keys(content.fields).length - framed + 2)
      expect(face.rows[0]?.[0]?.label[0]).toBe('有效期')
    }
  })

  it('the same license gives the same bytes', () => {
    for (const each of all.slice(0, 20)) {
      const [one, other] = [renderPdf(config, each), renderPdf(config, { ...each })]
      expect(one.pdf.equals(other.pdf)).toBe(true)
    }
  })
})

interface Raster {
  readonly width: number
  readonly height: number
  readonly pixels: Buffer
}

function readPgm(file: Buffer): Raster {
  const [, width = '', height = ''] = /^P5\s(\d+) (\d+)\s255\s/.exec(file.toString('latin1', 0, 60)) ?? []
  const size = Number(width) * Number(height)
  return { width: Number(width), height: Number(height), pixels: file.subarray(file.length - size) }
}

const resolution = 100

/** The darkest value in a rectangle of the page. */
function darkest({ width, height, pixels }: Raster, [left, bottom, right, top]: Rect): number {
  const scale = resolution / 72
  let least = 255
  for (let y = Math.floor(height - top * scale); y <= Math.ceil(height - bottom * scale); y += 1)
    for (let x = Math.floor(left * scale); x <= Math.ceil(right * scale); x += 1)
      least = Math.min(least, pixels[y * width + x] ?? 255)
  return least
}

const isBlank = (codePoint: number): boolean => codePoint === 0x20 || codePoint === 0x3000

function blanks(sheets: Sheets, rasters: readonly Raster[]): string[] {
  return sheets.pages.flatMap((page, n) => {
    const raster = rasters[n]
    if (raster === undefined) return [`page ${n + 1} is missing`]
    return page.words.flatMap(({ glyphs, x, y, size }) => {
      let along = x
      return glyphs.flatMap(({ codePoint, width }) => {
        const box: Rect = [along, y - 0.12 * size, along + width * size, y + 0.88 * size]
        along += width * size
        if (isBlank(codePoint) || darkest(raster, box) < 200) return []
        return [`page ${n + 1}: ${String.fromCodePoint(codePoint)} is blank`]
      })
    })
  })
}

const missing = missingTools('pdftoppm', 'qpdf')
describe.skipIf(missing.length > 0)(`rasterized by poppler (skipped without: ${missing.join(' ')})`, () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yihao-raster-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function rasterize(each: ToRender, name: string): Promise<Raster[]> {
    const path = join(folder, `${name}.pdf`)
    await writeFile(path, renderPdf(config, each).pdf)
    await runTool('pdftoppm', ['-r', String(resolution), '-gray', path, join(folder, name)])
    const { pages } = sheetsOf(config, each)
    const files = pages.map((_, n) =>
      join(folder, `${name}-${String(n + 1).padStart(String(pages.length).length, '0')}.pgm`),
    )
    const rasters = await Promise.all(files.map(async file => readPgm(await readFile(file))))
    await Promise.all(files.map(file => rm(file)))
    return rasters
  }

  it(`leaves ink for every character of ${looked} licenses of all types`, async () => {
    for (const [n, each] of all.entries())
      expect(blanks(sheetsOf(config, each), await rasterize(each, `license-${n}`))).toEqual([])
  }, 600_000)

  it('sees a character that is not there', async () => {
    const [one, other] = all
    if (one === undefined || other === undefined) throw new Error('no specimens')
    expect(blanks(sheetsOf(config, one), await rasterize(other, 'other'))).not.toEqual([])
  }, 60_000)
})
