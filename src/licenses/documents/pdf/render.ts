import { createHash } from 'node:crypto'
import type { Config } from '../../../platform/config.ts'
import { fontChain } from '../../../platform/fonts/chain.ts'
import { createPdf, stream } from '../../../platform/pdf/document.ts'
import { imageOfJpeg, imageOfPixels } from '../../../platform/pdf/image.ts'
import { dict, isStream, name, type Ref, type Stream } from '../../../platform/pdf/value.ts'
import { pixelsOf } from '../../../platform/pictures/png.ts'
import type { LicenseType } from '../../catalog/license-type.ts'
import { dayAt } from '../../civil-day.ts'
import type { Content } from '../../license.ts'
import { photoIn } from '../../photo.ts'
import { looksOf, type SealLooks } from '../../seals/looks.ts'
import type { SealAppearance } from '../../seals/pdf/appearance.ts'
import { qrSymbol } from '../picture.ts'
import { compose } from './compose.ts'
import { addDescription, packedStream } from './description.ts'
import { embeddedFonts } from './embedded-fonts.ts'
import { dayText, faceOf } from './face.ts'
import { backgroundOf } from './ornaments.ts'
import { paintPage, paintPicture, paintQr } from './paint.ts'
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

/** The holder's picture, where the license has one. */
function photoOf({ type, content }: Pick<ToRender, 'type' | 'content'>) {
  const value = faceOf(type, content).photo?.value
  const photo = value === undefined ? undefined : photoIn(value)
  if (photo === undefined) return undefined
  return photo.mediaType === 'image/jpeg'
    ? { size: photo.jpeg, image: imageOfJpeg(photo.jpeg) }
    : { size: photo.png, image: imageOfPixels(pixelsOf(photo.png)) }
}

/** An image with its mask as an object of its own. */
function addImage(document: ReturnType<typeof createPdf>, image: Stream): Ref {
  const mask = image.dict.get('SMask')
  if (!isStream(mask)) return document.add(image)
  return document.add({ ...image, dict: new Map([...image.dict, ['SMask', document.add(mask)]]) })
}

/** The license set on paper. @throws MissingGlyph */
export function sheetsOf(config: Settings, { type, content, checkCode }: ToRender): Sheets {
  const foot = {
    issuer: { text: content.issuer.name, pointer: '/issuer/name' },
    issuedOn: dayText(dayAt(new Date(content.issuedAt))),
    checkCode,
    identifier: content.identifier,
    address: `${config.origin}/v`,
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
  const photo = photoOf(toRender)
  const contents = sheets.pages.map((page, n) => {
    const words = `/Back Do\n${paintPage(fonts, page)}`
    const isShown = n === 0 && photo !== undefined && sheets.photo !== undefined
    const painted = isShown ? `${words}\n${paintPicture('Photo', photo.size, sheets.photo)}` : words
    return document.add(packedStream(n === last ? `${painted}\n${paintQr(qrSymbol(qr), sheets.qr)}` : painted))
  })
  const pictures = { Back: background, ...(photo === undefined ? {} : { Photo: addImage(document, photo.image) }) }
  const tree = document.reserve()
  const resources = dict({ Font: fonts.write(document), XObject: dict(pictures) })
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
