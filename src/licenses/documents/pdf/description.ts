import { deflateSync } from 'node:zlib'
import { type PdfDocument, stream } from '../../../platform/pdf/document.ts'
import { dict, name, type Ref, text } from '../../../platform/pdf/value.ts'

/** What a file says of itself, and the signed data that travels in it. */
export interface Description {
  readonly title: string
  readonly author: string
  readonly subject: string
  /** RFC 3339. */
  readonly at: string
  readonly attachment: {
    readonly fileName: string
    readonly mediaType: string
    readonly about: string
    readonly bytes: Buffer
  }
}

/** `D:YYYYMMDDhhmmssZ` (§7.9.4). */
const dateText = (at: string): string => `D:${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`

/** Page contents shrink to a third; fonts hardly do, and are left as they are. */
export const packedStream = (content: string) =>
  stream(deflateSync(Buffer.from(content, 'latin1'), { level: 1 }), { Filter: name('FlateDecode') })

/** Catalog with the signed data as an associated file (ISO 32000-2 §14.13), and the document's information. */
export function addDescription(
  document: PdfDocument,
  pages: Ref,
  { title, author, subject, at, attachment: { fileName, mediaType, about, bytes } }: Description,
): { readonly root: Ref; readonly info: Ref } {
  const date = text(dateText(at))
  const called = text(fileName)
  const file = document.add(
    stream(bytes, {
      Type: name('EmbeddedFile'),
      Subtype: name(mediaType),
      Params: dict({ Size: bytes.length, ModDate: date }),
    }),
  )
  const specification = document.add(
    dict({
      Type: name('Filespec'),
      F: called,
      UF: called,
      Desc: text(about),
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
      Names: dict({ EmbeddedFiles: dict({ Names: [called, specification] }) }),
      AF: [specification],
    }),
  )
  const info = document.add(
    dict({
      Title: text(title),
      Author: text(author),
      Subject: text(subject),
      Producer: text('Yihao'),
      CreationDate: date,
    }),
  )
  return { root, info }
}
