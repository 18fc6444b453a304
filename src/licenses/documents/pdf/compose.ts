import type { FontChain, Weight } from '../../../platform/fonts/chain.ts'
import { sealMillimeters } from '../../seals/appearance.ts'
import type { Face } from './face.ts'
import {
  type Block,
  edge,
  emptyPage,
  heightOf,
  type Ink,
  type Page,
  paper,
  type Rect,
  type Sheets,
  setBlocks,
} from './sheet.ts'
import { setTable } from './table.ts'
import { evenLinesOf, glyphsOf, linesOf, type Source } from './text-lines.ts'

/** What stands below the face. */
export interface Foot {
  readonly issuer: Source
  readonly issuedOn: string
  readonly checkCode: string
  readonly identifier: string
  /** Where anybody can check it. */
  readonly address: string
}

const middle = paper.width / 2
const wide = edge.right - edge.left
const headTop = 786
const pageNumberAt = 52
const footHeight = 160
/** Side of the QR symbol, quiet zone included: 42 mm, as the seal. */
const side = (sealMillimeters * 72) / 25.4
const noteLeft = edge.left + side + 6
const noteWidth = 140
const issuerWidth = 200
const sealMiddle = edge.right - issuerWidth / 2

interface Type {
  readonly size: number
  readonly leading: number
  readonly weight?: Weight
  readonly ink?: Ink
  readonly width?: number
  readonly isEven?: boolean
}

export function block(chain: FontChain, source: Source | string, type: Type): Block {
  const { size, leading, weight = 'regular', ink = 'black', width = wide, isEven = false } = type
  const whole = typeof source === 'string' ? { text: source, pointer: '/layout' } : source
  const lines = isEven ? evenLinesOf : linesOf
  return { lines: lines(glyphsOf(chain, whole, weight), width / size), size, leading, ink }
}

const samplePlace = 800
const sample = '演示样例　SAMPLE　不具有法律效力　Not valid as a document'

export function openPage(chain: FontChain, isSample: boolean): Page {
  const page = emptyPage()
  if (isSample)
    setBlocks(page, [block(chain, sample, { size: 8, leading: 10, ink: 'gray' })], middle, samplePlace, true)
  return page
}

export function setHead(
  chain: FontChain,
  page: Page,
  { title: [chinese, english], number, photo }: Pick<Face, 'title' | 'number' | 'photo'>,
): number {
  // The title stays in the middle of the page, beside the picture.
  const width = photo === undefined ? wide : wide - 2 * (photoSize.width + 12)
  const [label, labelEnglish] = number.label
  const lines = [
    block(
      chain,
      { text: chinese, pointer: '/typeName' },
      { size: 30, leading: 48, weight: 'bold', width, isEven: true },
    ),
    block(chain, { text: english, pointer: '/typeNameEn' }, { size: 11, leading: 18, ink: 'gray', width }),
    block(
      chain,
      { text: `${label} ${labelEnglish}`, pointer: '/layout/labels' },
      { size: 8, leading: 22, ink: 'gray' },
    ),
    block(chain, number.paragraphs[0] ?? '', { size: 13, leading: 18, width }),
  ]
  return setBlocks(page, lines, middle, headTop, true) - 14
}

/** 25 × 32 mm, as cards have it, in the corner beside the title. */
const photoSize = { width: 71, height: 91 } as const
const photoRect: Rect = [edge.right - photoSize.width, headTop - photoSize.height, edge.right, headTop]

/** The frame of the picture; where there is none, words in it. */
function setPhoto(
  chain: FontChain,
  page: Page,
  { label: [chinese, english], value }: NonNullable<Face['photo']>,
): Rect {
  if (value !== undefined) page.cells.push(photoRect)
  else {
    page.blanks.push(photoRect)
    const small: Type = { size: 8, leading: 12, ink: 'gray', width: photoSize.width - 8 }
    const words = [
      block(chain, { text: chinese, pointer: '/layout' }, { ...small, size: 11, leading: 16 }),
      block(chain, { text: english, pointer: '/layout' }, small),
      block(chain, '未提供 None', small),
    ]
    const [left, bottom, right, top] = photoRect
    setBlocks(page, words, (left + right) / 2, (bottom + top + heightOf(words)) / 2, true)
  }
  return photoRect
}

function setLaterHead(chain: FontChain, page: Page, { title: [chinese], number }: Face): number {
  const { text = '', pointer = '' } = number.paragraphs[0] ?? {}
  const lines = [
    block(chain, { text: `${chinese}（续）`, pointer: '/typeName' }, { size: 14, leading: 22, weight: 'bold' }),
    block(chain, { text: `${number.label[0]} ${text}`, pointer }, { size: 9, leading: 14, ink: 'gray' }),
  ]
  return setBlocks(page, lines, middle, headTop, true) - 10
}

function setFoot(chain: FontChain, page: Page, foot: Foot): { readonly qr: Rect; readonly seal: Rect } {
  const small: Type = { size: 7, leading: 10, ink: 'gray', width: noteWidth }
  const plain: Type = { size: 9, leading: 14, width: noteWidth }
  const notes = [
    block(chain, '扫码或凭查验码核验', small),
    block(chain, 'Scan, or enter the code, to verify', small),
    block(chain, foot.address, { ...small, size: 7.5, leading: 16, ink: 'black' }),
    block(chain, '查验码　Check code', small),
    block(chain, { text: foot.checkCode, pointer: '/checkCode' }, { ...plain, size: 12, leading: 20, weight: 'bold' }),
    block(chain, '证照标识　Identifier', small),
    block(chain, { text: foot.identifier, pointer: '/identifier' }, { ...small, ink: 'black' }),
  ]
  setBlocks(page, notes, noteLeft, edge.bottom + 8 + (side + heightOf(notes)) / 2)
  const name = block(chain, foot.issuer, { size: 12, leading: 18, width: issuerWidth, isEven: true })
  const day = block(chain, foot.issuedOn, { size: 11, leading: 22 })
  const middleOfSeal = edge.bottom + 8 + side / 2
  setBlocks(page, [name, day], sealMiddle, middleOfSeal + heightOf([name]) / 2, true)
  const caption = block(chain, '颁发机构（盖章）　Issued by', small)
  setBlocks(page, [caption], sealMiddle, edge.bottom + side + 24, true)
  return {
    qr: [edge.left, edge.bottom + 8, edge.left + side, edge.bottom + 8 + side],
    seal: [sealMiddle - side / 2, middleOfSeal - side / 2, sealMiddle + side / 2, middleOfSeal + side / 2],
  }
}

/** Sets a license on as many sheets as it takes. @throws MissingGlyph */
export function compose(chain: FontChain, face: Face, foot: Foot, isSample: boolean): Sheets {
  const first = openPage(chain, isSample)
  const pages = [first]
  const turn = () => {
    const page = openPage(chain, isSample)
    pages.push(page)
    return { page, top: setLaterHead(chain, page, face) }
  }
  const photo = face.photo === undefined ? undefined : setPhoto(chain, first, face.photo)
  const end = setTable(chain, face.rows, { page: first, top: setHead(chain, first, face) }, footHeight, turn)
  const { page } = end.top - edge.bottom < footHeight - 1 ? turn() : end
  const { qr, seal } = setFoot(chain, page, foot)
  for (const [n, each] of pages.entries()) {
    const text = `第 ${n + 1} 页　共 ${pages.length} 页　Page ${n + 1} of ${pages.length}`
    setBlocks(each, [block(chain, text, { size: 8, leading: 10, ink: 'gray' })], middle, pageNumberAt, true)
  }
  return { pages, qr, seal, photo }
}
