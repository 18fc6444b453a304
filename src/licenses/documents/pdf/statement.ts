import { createHash } from 'node:crypto'
import type { Config } from '../../../platform/config.ts'
import { type FontChain, fontChain } from '../../../platform/fonts/chain.ts'
import { createPdf, stream } from '../../../platform/pdf/document.ts'
import { dict, name } from '../../../platform/pdf/value.ts'
import { block, openPage, setHead } from './compose.ts'
import { addDescription, type Description, packedStream } from './description.ts'
import { embeddedFonts } from './embedded-fonts.ts'
import type { Cell, Face } from './face.ts'
import { backgroundOf } from './ornaments.ts'
import { paintPage } from './paint.ts'
import type { Rendered } from './render.ts'
import { edge, heightOf, type Page, paper, type Rect, setBlocks } from './sheet.ts'
import { setTable } from './table.ts'

/** One page on which the register itself says something: no license, and no department's seal on it. */
export interface Statement extends Pick<Face, 'title' | 'number'> {
  readonly rows: readonly (readonly Cell[])[]
  /** Who says it: stands where the seal's mark is. */
  readonly by: readonly string[]
  /** What a reader can do with it: stands beside. */
  readonly notes: readonly string[]
  readonly description: Description
}

const footHeight = 96
const mark = { width: 190, height: 62 } as const
const rect: Rect = [edge.right - mark.width, edge.bottom + 8, edge.right, edge.bottom + 8 + mark.height]

/** A frame in the blue of our pages; what stands in it is text of the page. */
const appearance = {
  box: [0, 0, mark.width, mark.height],
  content: Buffer.from(
    `q 0.08 0.29 0.56 RG 1.4 w 1 1 ${mark.width - 2} ${mark.height - 2} re S 0.5 w 4 4 ${mark.width - 8} ${mark.height - 8} re S Q`,
    'latin1',
  ),
} as const

function setFoot(chain: FontChain, page: Page, { by, notes }: Statement): void {
  const within = { width: mark.width - 20 }
  const said = by.map((line, n) =>
    block(chain, line, { ...within, size: n === 0 ? 11 : 7.5, leading: n === 0 ? 18 : 11, isEven: true }),
  )
  const middle = (rect[1] + rect[3] + heightOf(said)) / 2
  setBlocks(page, said, (rect[0] + rect[2]) / 2, middle, true)
  const told = notes.map(line =>
    block(chain, line, { size: 8, leading: 12.5, ink: 'gray', width: rect[0] - edge.left - 18 }),
  )
  setBlocks(page, told, edge.left, (rect[1] + rect[3] + heightOf(told)) / 2)
}

/**
 * A statement on paper, before it is sealed. The same one gives the same bytes.
 * @throws MissingGlyph
 */
export function renderStatement(config: Pick<Config, 'fonts' | 'demo'>, statement: Statement): Rendered {
  const chain = fontChain(config)
  const sheet = openPage(chain, config.demo)
  const start = { page: sheet, top: setHead(chain, sheet, statement) }
  setTable(chain, statement.rows, start, footHeight, () => {
    throw new Error('a statement is longer than its page')
  })
  setFoot(chain, sheet, statement)
  const document = createPdf()
  const fonts = embeddedFonts()
  const box = [0, 0, paper.width, paper.height]
  const form = { Type: name('XObject'), Subtype: name('Form'), BBox: box, Filter: name('FlateDecode') }
  const background = document.add(stream(backgroundOf(config, config.demo), form))
  const contents = document.add(packedStream(`/Back Do\n${paintPage(fonts, sheet)}`))
  const tree = document.reserve()
  const resources = dict({ Font: fonts.write(document), XObject: dict({ Back: background }) })
  const page = document.add(
    dict({ Type: name('Page'), Parent: tree, MediaBox: box, Contents: contents, Resources: resources }),
  )
  document.put(tree, dict({ Type: name('Pages'), Kids: [page], Count: 1 }))
  const { root, info } = addDescription(document, tree, statement.description)
  const { subject, attachment } = statement.description
  const id = createHash('sha256').update(subject).update(attachment.bytes).digest().subarray(0, 16)
  return { pdf: document.finish(root, info, id), seal: { page: 1, rect, appearance } }
}
