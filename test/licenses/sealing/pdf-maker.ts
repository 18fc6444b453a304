import { deflateSync } from 'node:zlib'

export interface PageToMake {
  /** ASCII words that stand on the page, one under the other. */
  readonly lines?: readonly string[]
  readonly rotation?: number
  readonly annotations?: 'direct' | 'indirect'
}

export interface PdfToMake {
  readonly pages?: readonly PageToMake[]
  readonly xref?: 'table' | 'stream' | 'packed'
  /** An AcroForm with a text field, in the catalog or as an object of its own. */
  readonly form?: 'direct' | 'indirect'
  /** Bytes of noise in a stream, to make the file large. */
  readonly noise?: number
  readonly catalog?: string
  readonly trailer?: string
  /** Attached with the relationship that license documents use. */
  readonly attachment?: { readonly name: string; readonly mediaType: string; readonly bytes: Buffer }
}

interface Body {
  readonly number: number
  readonly text: string
  readonly stream?: Buffer
}

const pad = (value: number): string => String(value).padStart(10, '0')

/** A small writer of PDFs, apart from the program's own: numbers its objects as they come. */
function writer() {
  const bodies: Body[] = []
  const add = (text: string, stream?: Buffer): number => {
    const number = bodies.length + 1
    bodies.push(stream === undefined ? { number, text } : { number, text, stream })
    return number
  }
  const set = (number: number, text: string): void => {
    bodies[number - 1] = { number, text }
  }
  return { bodies, add, set }
}

const wrapped = ({ number, text, stream }: Body): Buffer =>
  stream === undefined
    ? Buffer.from(`${number} 0 obj\n${text}\nendobj\n`, 'latin1')
    : Buffer.concat([
        Buffer.from(`${number} 0 obj\n${text.replace(/>>$/, `/Length ${stream.length}>>`)}\nstream\n`, 'latin1'),
        stream,
        Buffer.from('\nendstream\nendobj\n', 'latin1'),
      ])

const header = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')

function withTable(bodies: readonly Body[], trailer: string): Buffer {
  const parts: Buffer[] = [header]
  let at = header.length
  const lines = bodies.map(body => {
    const bytes = wrapped(body)
    parts.push(bytes)
    at += bytes.length
    return `${pad(at - bytes.length)} 00000 n \n`
  })
  const table = `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${lines.join('')}`
  parts.push(
    Buffer.from(`${table}trailer\n<</Size ${bodies.length + 1}${trailer}>>\nstartxref\n${at}\n%%EOF\n`, 'latin1'),
  )
  return Buffer.concat(parts)
}

/** A cross-reference stream; what is no stream is packed into an object stream where that is asked for. */
function withStream(bodies: readonly Body[], trailer: string, isPacked: boolean): Buffer {
  const parts: Buffer[] = [header]
  let at = header.length
  const rows: number[][] = [[0, 0, 0xffff]]
  const packed = isPacked ? bodies.filter(body => body.stream === undefined) : []
  const packNumber = bodies.length + 1
  const put = (body: Body): void => {
    const bytes = wrapped(body)
    rows[body.number] = [1, at, 0]
    parts.push(bytes)
    at += bytes.length
  }
  for (const body of bodies) if (!packed.includes(body)) put(body)
  if (packed.length > 0) {
    let inside = 0
    const heads = packed.map(({ number, text }, n) => {
      rows[number] = [2, packNumber, n]
      const place = `${number} ${inside}`
      inside += text.length + 1
      return place
    })
    const head = `${heads.join(' ')}\n`
    const data = deflateSync(Buffer.from(`${head}${packed.map(({ text }) => `${text}\n`).join('')}`, 'latin1'))
    put({
      number: packNumber,
      text: `<</Type/ObjStm/N ${packed.length}/First ${head.length}/Filter/FlateDecode>>`,
      stream: data,
    })
  }
  const number = rows.length
  rows[number] = [1, at, 0]
  const table = Buffer.concat(
    rows.map(([kind = 0, one = 0, other = 0]) => {
      const row = Buffer.alloc(7)
      row.writeUInt8(kind, 0)
      row.writeUInt32BE(one, 1)
      row.writeUInt16BE(other, 5)
      return row
    }),
  )
  // Rows by the difference to the one above, as producers have it.
  const predicted = Buffer.concat(
    Array.from({ length: rows.length }, (_, n) =>
      Buffer.concat([
        Buffer.of(2),
        table
          .subarray(7 * n, 7 * n + 7)
          .map((byte, column) => byte - (n === 0 ? 0 : (table[7 * (n - 1) + column] ?? 0))),
      ]),
    ),
  )
  const text = `<</Type/XRef/Size ${rows.length}/W[1 4 2]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>${trailer}>>`
  parts.push(wrapped({ number, text, stream: deflateSync(predicted) }))
  parts.push(Buffer.from(`startxref\n${at}\n%%EOF\n`, 'latin1'))
  return Buffer.concat(parts)
}

const noiseOf = (length: number): Buffer => {
  let state = 1
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return (state >> 16) & 0xff
    }),
  )
}

/** A PDF for tests: pages with words in Helvetica, in the forms that PDFs come in. */
export function makePdf(options: PdfToMake = {}): Buffer {
  const { pages = [{ lines: ['A document of somebody'] }], xref = 'table', form, noise = 0, attachment } = options
  const { bodies, add, set } = writer()
  const [catalog, tree] = [add(''), add('')]
  const font = add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>')
  const kids = pages.map(({ lines = [], rotation = 0, annotations }) => {
    const words = lines.map((line, n) => `BT /F1 14 Tf 1 0 0 1 72 ${760 - 24 * n} Tm (${line}) Tj ET`).join('\n')
    const content = add('<</Filter/FlateDecode>>', deflateSync(Buffer.from(words, 'latin1')))
    const link = add('<</Type/Annot/Subtype/Link/Rect[0 0 10 10]/Border[0 0 0]>>')
    const list = annotations === 'indirect' ? `${add(`[${link} 0 R]`)} 0 R` : `[${link} 0 R]`
    return add(
      `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 595.28 841.89]/Rotate ${rotation}/Contents ${content} 0 R` +
        `/Resources<</Font<</F1 ${font} 0 R>>>>${annotations === undefined ? '' : `/Annots ${list}`}>>`,
    )
  })
  set(tree, `<</Type/Pages/Count ${kids.length}/Kids[${kids.map(each => `${each} 0 R`).join(' ')}]>>`)
  let more = options.catalog ?? ''
  if (form !== undefined) {
    const field = add('<</FT/Tx/T(name)/V(value)/DA(/Helv 0 Tf 0 g)>>')
    const text = `<</Fields[${field} 0 R]/DA(/Helv 0 Tf 0 g)>>`
    more += `/AcroForm ${form === 'direct' ? text : `${add(text)} 0 R`}`
  }
  if (noise > 0) add('<<>>', noiseOf(noise))
  if (attachment !== undefined) {
    const type = attachment.mediaType.replace(/[/+]/g, each => `#${each.charCodeAt(0).toString(16)}`)
    const file = add(`<</Type/EmbeddedFile/Subtype/${type}/Filter/FlateDecode>>`, deflateSync(attachment.bytes))
    const spec = add(
      `<</Type/Filespec/F(${attachment.name})/UF(${attachment.name})/AFRelationship/Data/EF<</F ${file} 0 R>>>>`,
    )
    more += `/AF[${spec} 0 R]/Names<</EmbeddedFiles<</Names[(${attachment.name}) ${spec} 0 R]>>>>`
  }
  set(catalog, `<</Type/Catalog/Pages ${tree} 0 R${more}>>`)
  const trailer = `/Root ${catalog} 0 R/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]${options.trailer ?? ''}`
  return xref === 'table' ? withTable(bodies, trailer) : withStream(bodies, trailer, xref === 'packed')
}
