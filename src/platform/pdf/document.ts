import { bytesText, type Dict, dict, isStream, type Ref, ref, type Stream, type Value } from './value.ts'
import { written } from './write.ts'

/** A PDF in the making (ISO 32000-1); the same calls give the same bytes. */
export interface PdfDocument {
  /** Gives a value a number. */
  add(value: Value): Ref
  /** A number for a value that is known later; {@link put} gives it. */
  reserve(): Ref
  put(place: Ref, value: Value): void
  /** @param id tells this document from all others: 16 bytes */
  finish(root: Ref, info: Ref, id: Buffer): Buffer
}

export const stream = (data: Buffer, members: Readonly<Record<string, Value>> = {}): Stream => ({
  kind: 'stream',
  dict: dict(members),
  data,
})

function bodyOf(value: Value): readonly Buffer[] {
  if (!isStream(value)) return [Buffer.from(written(value), 'latin1')]
  const members: Dict = new Map(value.dict).set('Length', value.data.length)
  return [Buffer.from(`${written(members)}\nstream\n`, 'latin1'), value.data, Buffer.from('\nendstream', 'latin1')]
}

const end = Buffer.from('\nendobj\n', 'latin1')
// The second line tells transports that this is no text (§7.5.2).
const opening = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')

export function createPdf(): PdfDocument {
  const bodies: (readonly Buffer[] | undefined)[] = []
  const reserve = (): Ref => ref(bodies.push(undefined))
  const put = ({ number }: Ref, value: Value): void => {
    bodies[number - 1] = bodyOf(value)
  }
  return {
    reserve,
    put,
    add(value) {
      const place = reserve()
      put(place, value)
      return place
    },
    finish(root, info, id) {
      const parts: Buffer[] = [opening]
      let at = opening.length
      const push = (part: Buffer): void => {
        parts.push(part)
        at += part.length
      }
      const rows = bodies.map((body, n) => {
        if (body === undefined) throw new Error(`object ${n + 1} was reserved and not written`)
        const row = `${String(at).padStart(10, '0')} 00000 n \n`
        push(Buffer.from(`${n + 1} 0 obj\n`, 'latin1'))
        for (const part of body) push(part)
        push(end)
        return row
      })
      const names = [bytesText(id), bytesText(id)]
      const trailer = written(dict({ Size: bodies.length + 1, Root: root, Info: info, ID: names }))
      const table = `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows.join('')}trailer\n${trailer}\n`
      push(Buffer.from(`${table}startxref\n${at}\n%%EOF\n`, 'latin1'))
      return Buffer.concat(parts)
    },
  }
}
