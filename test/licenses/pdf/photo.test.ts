import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { photoIn } from '../../../src/licenses/index.ts'
import { missingTools, runTool } from '../../tools.ts'
import { picturePng } from '../png.ts'
import { bodyFor, type Registry, startRegistry } from '../registry.ts'
import { makePdf } from '../sealing/pdf-maker.ts'

const drivingType = '11530000PDY00001XE905'
const missing = missingTools('pdftoppm', 'pdfimages', 'pdftotext')
let registry: Registry
let folder: string
beforeAll(async () => {
  registry = await startRegistry()
  folder = await mkdtemp(join(tmpdir(), 'yihao-photo-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await registry.world.stop()
})

const urlOf = (kind: 'png' | 'jpeg', bytes: Buffer) => `data:image/${kind};base64,${bytes.toString('base64')}`
const { photo: _, ...fields } = bodyFor(drivingType).fields
const issueWith = (photo: string | undefined) =>
  registry.issue(drivingType, { fields: photo === undefined ? fields : { ...fields, photo } })
async function pdfOf(identifier: string): Promise<string> {
  const { raw } = await registry.call('GET', `/api/licenses/${identifier}/document?format=pdf`)
  const path = join(folder, `${identifier}.pdf`)
  await writeFile(path, raw)
  return path
}
const portrait = picturePng(102, 126, (x, y) => (y < 60 ? [200, x, y, 255] : [x, 80, 80, 255]))

/** A page as JPEG, by a program that writes such. */
async function jpegOf(): Promise<Buffer> {
  await writeFile(join(folder, 'page.pdf'), makePdf({ pages: [{ lines: ['Nobody'] }] }))
  const size = ['-scale-to-x', '120', '-scale-to-y', '150']
  await runTool('pdftoppm', ['-jpeg', '-singlefile', ...size, join(folder, 'page.pdf'), join(folder, 'page')])
  return readFile(join(folder, 'page.jpg'))
}

describe('a photo on a license', () => {
  it.skipIf(missing.length > 0)(
    `stands in its frame, as picture alone: where it was taken is left out (skipped without: ${missing.join(' ')})`,
    async () => {
      const plain = await jpegOf()
      const words = Buffer.from('Exif\0\0GPS 25.03N 102.71E', 'latin1')
      const talk = Buffer.concat([Buffer.from([0xff, 0xe1, 0, words.length + 2]), words])
      const jpeg = Buffer.concat([plain.subarray(0, 2), talk, plain.subarray(2)])
      const { status, body } = await issueWith(urlOf('jpeg', jpeg))
      expect(status).toBe(201)
      const { text } = await registry.ask('GET', `/api/licenses/${body.identifier}`)
      const kept = Buffer.from(String(JSON.parse(text).fields.photo.split(',')[1]), 'base64')
      expect(kept.includes('GPS')).toBe(false)
      expect(photoIn(urlOf('jpeg', kept))).toMatchObject({ mediaType: 'image/jpeg', jpeg: { width: 120, height: 150 } })
      const listed = await runTool('pdfimages', ['-list', await pdfOf(body.identifier)])
      expect(listed.text).toMatch(/image\s+120\s+150\s+rgb\s+3\s+8\s+jpeg/)

      const other = (await issueWith(urlOf('png', portrait))).body
      const shown = await runTool('pdfimages', ['-list', await pdfOf(other.identifier)])
      expect(shown.text).toMatch(/image\s+102\s+126\s+rgb\s+3\s+8\s+image/)
    },
  )

  it.skipIf(missing.length > 0)('that is not there leaves a frame that says so', async () => {
    const { body } = await issueWith(undefined)
    const path = await pdfOf(body.identifier)
    expect((await runTool('pdfimages', ['-list', path])).text).not.toMatch(/image\s+\d/)
    expect((await runTool('pdftotext', [path, '-'])).text.replace(/\s/g, '')).toContain('照片Photo未提供None')
  })

  it('is encrypted where it lies, and nowhere in clear', async () => {
    const { body } = await issueWith(urlOf('png', portrait))
    const [row] = await registry.world.owner`
      select content_sealed, signed from licenses.licenses where identifier = ${body.identifier}`
    const start = portrait.subarray(0, 24)
    for (const sealed of [row?.content_sealed, row?.signed]) {
      expect(Buffer.from(sealed).includes(start)).toBe(false)
      expect(Buffer.from(sealed).includes(start.toString('base64').slice(0, 30))).toBe(false)
    }
  })
})
