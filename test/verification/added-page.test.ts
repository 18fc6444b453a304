import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPdf } from '../../src/platform/pdf/file.ts'
import { pagesOf } from '../../src/platform/pdf/pages.ts'
import { constructorType } from '../licenses/registry.ts'
import { openOffice } from '../licenses/sealing/office.ts'
import { makePdf } from '../licenses/sealing/pdf-maker.ts'
import { type Scene, startScene } from './scene.ts'
import { drawing, numberOf, objectOf, updated } from './shadows.ts'

let scene: Scene
let office: Awaited<ReturnType<typeof openOffice>>
beforeAll(async () => {
  scene = await startScene({ config: { logLevel: 'silent' } })
  office = await openOffice(scene.world)
}, 60_000)
afterAll(async () => {
  await office.close()
  await scene.world.stop()
})

/** A page behind the last one, as an editor puts it there without touching what is before it (ISO 32000-2, 7.5.6). */
function withAnotherPage(pdf: Buffer): Buffer {
  const tree = numberOf(pdf, /\/Pages (\d+) 0 R/g)
  const next = numberOf(pdf, /\/Size (\d+)/g)
  const pages = objectOf(pdf, tree)
  const count = Number(/\/Count (\d+)/.exec(pages)?.[1])
  const more = pages
    .replace(/\/Kids ?\[([^\]]*)\]/, `/Kids[$1 ${next} 0 R]`)
    .replace(/\/Count \d+/, `/Count ${count + 1}`)
  expect(more).not.toBe(pages)
  return updated(pdf, {
    [tree]: more,
    [next]: `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 595 841]/Resources<<>>/Contents ${next + 1} 0 R>>`,
    [next + 1]: drawing('0 0 1 rg 72 600 200 100 re f'),
  })
}

const pagesIn = (pdf: Buffer): number => [...pagesOf(openPdf(pdf))].length

describe('a page that was added after the seal, which does not cover it', () => {
  it('makes the register’s own document none: content-altered, to everybody', async () => {
    const { identifier } = (await scene.issue(constructorType)).body
    const pdf = (await scene.call('GET', `/api/licenses/${identifier}/document?format=pdf`)).raw
    const longer = withAnotherPage(pdf)
    expect(pagesIn(longer)).toBe(pagesIn(pdf) + 1)
    expect((await scene.upload(pdf)).body).toMatchObject({ outcome: 'valid', license: { identifier } })
    for (const as of [undefined, scene.verifier]) {
      const { status, body } = await scene.upload(longer, as)
      expect(status).toBe(200)
      expect(body).toMatchObject({ outcome: 'invalid', reasons: ['content-altered'] })
      expect([body.license, body.seals]).toEqual([undefined, undefined])
    }
  })

  it('makes a sealed document that is no license none too', async () => {
    const pdf = await office.seal(makePdf())
    expect((await scene.upload(withAnotherPage(pdf))).body).toMatchObject({
      outcome: 'invalid',
      reasons: ['content-altered'],
    })
  })
})
