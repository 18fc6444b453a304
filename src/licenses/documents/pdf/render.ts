import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { Config } from '../../../platform/config.ts'
import { fontChain } from '../../../platform/fonts/chain.ts'
import { createPdf, stream } from '../../../platform/pdf/document.ts'
import { dict, name, type Ref, text } from '../../../platform/pdf/value.ts'
import type { LicenseType } from '../../catalog/license-type.ts'
import { dayAt } from '../../civil-day.ts'
import type { Content } from '../../license.ts'
import { looksOf, type SealLooks } from '../../seals/looks.ts'
import type { SealAppearance } from '../../seals/pdf/appearance.ts'
import { qrSymbol } from '../picture.ts'
import { compose } from './compose.ts'
import { embeddedFonts } from './embedded-fonts.ts'
import { dayText, faceOf } from './face.ts'
import { backgroundOf } from './ornaments.ts'
import { paintPage, paintQr } from './paint.ts'
import { paper, type Rect, type Sheets } from './sheet.ts'

export interface ToRender {
  readonly type: LicenseType
  readonly content: Content
  readonly seal: SealLooks
  readonly checkCode: string
  /** The whole URL. */
  readonly qr: string
  /** Travels in the file as what it says to machines. */
  readonly sdJwt: Buffer
}

/** A PDF that lacks its seal, and the place for it. */
export interface Rendered {
  readonly pdf: Buffer
  readonly seal: {
    /** From 1. */
    readonly page: number
    /** Points. */
    readonly rect: Rect
    readonly appearance: SealAppearance
  }
}

/** `D:YYYYMMDDhhmmssZ` (§7.9.4). */
const dateText = (at: string): string => `D:${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`

/** Page contents shrink to a third; fonts hardly do, and are left as they are. */
const packed = (content: string) =>
  stream(deflateSync(Buffer.from(content, 'latin1'), { level: 1 }), { Filter: name('FlateDecode') })

type Settings = Pick<Config, 'fonts' | 'origin' | 'demo'>

/** The license set on paper. @throws MissingGlyph */
export function sheetsOf(config: Settings, { type, content, checkCode }: ToRender): Sheets {
  const foot = {
    issuer: { text: content.issuer.name, pointer: '/issuer/name' },
    issuedOn: dayText(dayAt(new Date(content.issuedAt))),
    checkCode,
    identifier: content.identifier,
    address: `${config.origin}/verify`,
  }
  return compose(fontChain(config), faceOf(type, content), foot, config.demo)
}

/**
 * The document of a license on paper's terms, before it is sealed. The same license gives the same bytes.
 * @throws MissingGlyph
 */
export function renderPdf(config: Settings, toRender: ToRender): Rendered {
  const { content, seal, qr, sdJwt } = toRender
  const sheets = sheetsOf(config, toRender)
  const document = createPdf()
  const fonts = embeddedFonts()
  const box = [0, 0, paper.width, paper.height]
  const background = document.add(
    stream(backgroundOf(config, config.demo), {
      Type: name('XObject'),
      Subtype: name('Form'),
      BBox: box,
      Filter: name('FlateDecode'),
    }),
  )
  const last = sheets.pages.length - 1
  const contents = sheets.pages.map((page, n) => {
    const painted = `/Back Do\n${paintPage(fonts, page)}`
    return document.add(packed(n === last ? `${painted}\n${paintQr(qrSymbol(qr), sheets.qr)}` : painted))
  })
  const tree = document.reserve()
  const resources = dict({ Font: fonts.write(document), XObject: dict({ Back: background }) })
  const pages = contents.map(each =>
    document.add(dict({ Type: name('Page'), Parent: tree, MediaBox: box, Contents: each, Resources: resources })),
  )
  document.put(tree, dict({ Type: name('Pages'), Kids: pages, Count: pages.length }))
  const { root, info } = addDescription(document, toRender, tree, sdJwt)
  const id = createHash('sha256').update(content.identifier).update(sdJwt).digest().subarray(0, 16)
  return {
    pdf: document.finish(root, info, id),
    seal: { page: pages.length, rect: sheets.seal, appearance: looksOf(config, seal) },
  }
}

/** Catalog with the signed data as an associated file (ISO 32000-2 §14.13), and what the file says of itself. */
function addDescription(
  document: ReturnType<typeof createPdf>,
  { type, content }: ToRender,
  pages: Ref,
  sdJwt: Buffer,
): { readonly root: Ref; readonly info: Ref } {
  const date = text(dateText(content.issuedAt))
  const fileName = text(`${content.identifier}.sd-jwt`)
  const file = document.add(
    stream(sdJwt, {
      Type: name('EmbeddedFile'),
      Subtype: name('application/dc+sd-jwt'),
      Params: dict({ Size: sdJwt.length, ModDate: date }),
    }),
  )
  const specification = document.add(
    dict({
      Type: name('Filespec'),
      F: fileName,
      UF: fileName,
      Desc: text('证照数据，由颁发机构签名（SD-JWT VC）'),
      AFRelationship: name('Data'),
      EF: dict({ F: file, UF: file }),
    }),
  )
  const root = document.add(
    dict({
      Type: name('Catalog'),
      Pages: pages,
      Lang: text('zh-CN'),
      ViewerPreferences: dict({ DisplayDocTitle: true }),
      Names: dict({ EmbeddedFiles: dict({ Names: [fileName, specification] }) }),
      AF: [specification],
    }),
  )
  const info = document.add(
    dict({
      Title: text(type.name),
      Author: text(content.issuer.name),
      Subject: text(content.identifier),
      Producer: text('Yihao'),
      CreationDate: date,
    }),
  )
  return { root, info }
}
