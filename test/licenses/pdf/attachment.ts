import { openPdf } from '../../../src/platform/pdf/file.ts'
import { isList, isStream, isText } from '../../../src/platform/pdf/value.ts'

/** The associated file of this name in a PDF (ISO 32000-2 §14.13); its relationship must be that of data. */
export function attachmentOf(pdf: Buffer, name: string): Buffer {
  const file = openPdf(pdf)
  const associated = file.resolve(file.catalog.get('AF'))
  const [only] = isList(associated) ? associated : []
  const specification = file.dictOf(only)
  const fileName = specification?.get('UF')
  if (!isText(fileName) || fileName.bytes.toString('latin1') !== name) throw new Error('another file is attached')
  const relationship = specification?.get('AFRelationship')
  if (JSON.stringify(relationship) !== '{"kind":"name","name":"Data"}') throw new Error('not as data')
  const stream = file.resolve(file.dictOf(specification?.get('EF'))?.get('F'))
  if (!isStream(stream)) throw new Error('nothing is attached')
  return stream.data
}
