import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealMillimeters } from '../../../src/licenses/seals/appearance.ts'
import { missingTools, runTool } from '../../tools.ts'
import { picturePng } from '../png.ts'
import { department, type Registry, startRegistry } from '../registry.ts'

const missing = missingTools('pdftoppm', 'pdfimages')
/** What happens in the middle of making a document: behind its signature. */
let afterSigning: (() => Promise<void>) | undefined
let registry: Registry
let manager: string
let folder: string
beforeAll(async () => {
  registry = await startRegistry({
    alter: deps => ({
      ...deps,
      keys: {
        ...deps.keys,
        signer: {
          ...deps.keys.signer,
          sign: async (name, data) => {
            const signature = await deps.keys.signer.sign(name, data)
            const then = afterSigning
            afterSigning = undefined
            await then?.()
            return signature
          },
        },
      },
    }),
  })
  manager = await registry.world.token(['catalog.manage'])
  folder = await mkdtemp(join(tmpdir(), 'yihao-seal-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await registry.world.stop()
})

async function standing(): Promise<string> {
  const { body } = await registry.ask('GET', `/api/seals?uscc=${department.uscc}`, { as: manager })
  return body.find((each: { status: string }) => each.status === 'active' || each.status === 'suspended').id
}
const act = (id: string, name: string, payload: object) =>
  registry.ask('POST', `/api/seals/${id}/${name}`, { as: manager, payload })
const pdfOf = (identifier: string) => registry.call('GET', `/api/licenses/${identifier}/document?format=pdf`)

/** Colors of a page as a reader paints them. */
async function painted(pdf: Buffer, dotsPerInch: number) {
  const path = join(folder, 'license')
  await writeFile(`${path}.pdf`, pdf)
  await runTool('pdftoppm', ['-r', String(dotsPerInch), '-singlefile', `${path}.pdf`, path])
  const bytes = await readFile(`${path}.ppm`)
  const [, width = 0, height = 0] = /^P6\s(\d+)\s(\d+)\s255\s/.exec(bytes.toString('latin1', 0, 40))?.map(Number) ?? []
  const start = bytes.length - width * height * 3
  return (x: number, y: number) => [...bytes.subarray(start + 3 * (y * width + x), start + 3 * (y * width + x) + 3)]
}

describe('the seal on a document', () => {
  it.skipIf(missing.length > 0)(
    `is the picture that was uploaded, as it shines through (skipped without: ${missing.join(' ')})`,
    async () => {
      // Blue on the left; on the right nothing that covers anything.
      const picture = picturePng(200, 200, x => (x < 100 ? [20, 40, 200, 255] : [0, 255, 0, 0]))
      const replaced = await act(await standing(), 'replace', {
        reason: 'picture-changed',
        picture: picture.toString('base64'),
      })
      expect(replaced.body).toMatchObject({ status: 'active', picture: 'uploaded' })
      const { body } = await registry.issue()
      const { status, raw } = await pdfOf(body.identifier)
      expect(status).toBe(200)
      // Seal: 42 mm, its middle 100 pt left of the edge of the text, 8 pt and half of itself above its foot.
      const at = await painted(raw, 72)
      const isBlue = (color: readonly number[]) => (color[2] ?? 0) > 120 && (color[0] ?? 255) < 120
      const side = Math.floor((sealMillimeters * 72) / 25.4)
      const blue: number[] = []
      const green: number[] = []
      for (let y = 0; y < 842; y += 1)
        for (let x = 0; x < 595; x += 1) {
          const color = at(x, y)
          if (isBlue(color)) blue.push(x)
          if ((color[1] ?? 0) > 200 && (color[0] ?? 0) < 60) green.push(x)
        }
      expect(green).toEqual([])
      expect(blue.length / ((side * side) / 2)).toBeGreaterThan(0.85)
      expect(Math.max(...blue) - Math.min(...blue)).toBeLessThanOrEqual(side / 2 + 2)
      const listed = await runTool('pdfimages', ['-list', join(folder, 'license.pdf')])
      expect(listed.text).toMatch(/image\s+200\s+200\s+rgb[\s\S]*smask\s+200\s+200\s+gray/)
    },
  )

  it('that is stopped while the document is made stands on none', async () => {
    const { body } = await registry.issue()
    const id = await standing()
    afterSigning = async () => {
      expect((await act(id, 'suspend', { reason: 'custodian-away' })).status).toBe(200)
    }
    const refused = await pdfOf(body.identifier)
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([409, 'seal-suspended'])
    expect(
      await registry.count(`licenses.documents d join licenses.licenses l on l.id = d.license_id
      where l.identifier = '${body.identifier}'`),
    ).toBe(0)
    expect((await act(id, 'resume', {})).status).toBe(200)
    expect((await pdfOf(body.identifier)).status).toBe(200)
  })
})
