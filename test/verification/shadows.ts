import { hash } from 'node:crypto'
import { addSignature } from '../../src/licenses/seals/pdf/signature-field.ts'
import type { SealKey } from '../../src/licenses/seals/seal-key.ts'
import { timeStamperOf } from '../../src/licenses/time-stamps/choose.ts'
import { names } from '../../src/platform/crypto/cms/names.ts'
import { attribute, signCms } from '../../src/platform/crypto/cms/sign.ts'
import type { Deps } from '../../src/platform/deps.ts'
import { openPdf } from '../../src/platform/pdf/file.ts'
import { updateOf } from '../../src/platform/pdf/update.ts'
import { ring } from '../licenses/sealing/office.ts'

const pad = (value: number): string => String(value).padStart(10, '0')

/**
 * An incremental update as an attacker writes it: these objects (undefined: freed), and another root where one is named. For
 * files with cross-reference tables; apart from the program's own writer.
 */
export function updated(pdf: Buffer, objects: Readonly<Record<number, string | undefined>>, root?: number): Buffer {
  const text = pdf.toString('latin1')
  const previous = [...text.matchAll(/startxref\s+(\d+)/g)].at(-1)?.[1]
  const size = Math.max(...[...text.matchAll(/\/Size (\d+)/g)].map(match => Number(match[1])))
  const standing = [...text.matchAll(/\/Root (\d+) 0 R/g)].at(-1)?.[1]
  let body = ''
  let table = 'xref\n'
  for (const [number, content] of Object.entries(objects)) {
    if (content === undefined) table += `${number} 1\n0000000000 00001 f \n`
    else {
      table += `${number} 1\n${pad(pdf.length + body.length)} 00000 n \n`
      body += `${number} 0 obj\n${content}\nendobj\n`
    }
  }
  const most = Math.max(size, ...Object.keys(objects).map(number => Number(number) + 1))
  const trailer = `trailer\n<</Size ${most}/Root ${root ?? standing} 0 R/Prev ${previous}>>\n`
  return Buffer.concat([
    pdf,
    Buffer.from(`${body}${table}${trailer}startxref\n${pdf.length + body.length}\n%%EOF\n`, 'latin1'),
  ])
}

/** The newest text of an object of such a file. */
export function objectOf(pdf: Buffer, number: number): string {
  const text = pdf.toString('latin1')
  const at = text.lastIndexOf(`\n${number} 0 obj\n`)
  return text.slice(at + `\n${number} 0 obj\n`.length, text.indexOf('\nendobj', at))
}

export const numberOf = (pdf: Buffer, pattern: RegExp): number => {
  const match = [...pdf.toString('latin1').matchAll(pattern)].at(-1)
  if (match === undefined) throw new Error(`nothing like ${pattern}`)
  return Number(match[1])
}

/** A stream that draws these words. */
export const drawing = (words: string): string => `<</Length ${words.length}>>\nstream\n${words}\nendstream`

/** A department that seals whatever it is given, as a careless one with another program could. */
export async function carelessSeal(deps: Deps, pdf: Buffer, key: SealKey): Promise<Buffer> {
  const file = openPdf(pdf)
  const update = updateOf(file, file.nextNumber + 20)
  const room = 6_000
  const signature = addSignature(
    file,
    update,
    { page: 1, rect: [100, 60, 200, 160], appearance: ring },
    { at: deps.clock.now(), name: key.name, reason: undefined, isCertification: false, contentsBytes: room },
  )
  const bytes = Buffer.concat([pdf, update.finish()])
  const from = bytes.indexOf('/Contents<', update.startOf(signature)) + '/Contents'.length
  const to = from + 2 * room + 2
  const range = `/ByteRange[0 ${[from, to, bytes.length - to].map(each => String(each).padEnd(10)).join(' ')}]`
  bytes.write(range, from - '/Contents'.length - range.length, 'latin1')
  const cms = await signCms(deps.keys.signer, {
    signer: { keyName: key.keyName, certificate: key.der, above: [] },
    contentType: names.data,
    digest: hash('sha256', Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]), 'buffer'),
    afterwards: async made => [attribute(names.timeStampToken, await timeStamperOf(deps).stamp(made))],
  })
  bytes.write(cms.toString('hex'), from + 1, 'latin1')
  return bytes
}
