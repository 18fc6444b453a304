import { createHash } from 'node:crypto'
import type { Config } from '../../../platform/config.ts'
import { fontChain } from '../../../platform/fonts/chain.ts'
import { createPdf, stream } from '../../../platform/pdf/document.ts'
import { dict, name } from '../../../platform/pdf/value.ts'
import type { LicenseType } from '../../catalog/license-type.ts'
import { dayAt } from '../../civil-day.ts'
import type { Content } from '../../license.ts'
import { looksOf, type SealLooks } from '../../seals/looks.ts'
import type { SealAppearance } from '../../seals/pdf/appearance.ts'
import { qrSymbol } from '../picture.ts'
import { compose } from './compose.ts'
import { addDescription, packedStream } from './description.ts'
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
    return document.add(packedStream(n === last ? `${painted}\n${paintQr(qrSymbol(qr), sheets.qr)}` : painted))
  })
  const tree = document.reserve()
  const resources = dict({ Font: fonts.write(document), XObject: dict({ Back: background }) })
  const pages = contents.map(each =>
    document.add(dict({ Type: name('Page'), Parent: tree, MediaBox: box, Contents: each, Resources: resources })),
  )
  document.put(tree, dict({ Type: name('Pages'), Kids: pages, Count: pages.length }))
  const { root, info } = addDescription(document, tree, {
    title: toRender.type.name,
    author: content.issuer.name,
    subject: content.identifier,
    at: content.issuedAt,
    attachment: {
      fileName: `${content.identifier}.sd-jwt`,
      mediaType: 'application/dc+sd-jwt',
      about: '证照数据，由颁发机构签名（SD-JWT VC）',
      bytes: sdJwt,
    },
  })
  const id = createHash('sha256').update(content.identifier).update(sdJwt).digest().subarray(0, 16)
  return {
    pdf: document.finish(root, info, id),
    seal: { page: pages.length, rect: sheets.seal, appearance: looksOf(config, seal) },
  }
}
