import type { PdfFile } from '../../platform/pdf/file.ts'
import { broken } from '../../platform/pdf/trouble.ts'
import { isList, isName, isRef, isStream, isText, type Value } from '../../platform/pdf/value.ts'

const mostFiles = 100

/** Leaves of the name tree of attached files (ISO 32000-1 §7.9.6), and the catalog's associated files (ISO 32000-2 §14.13). */
function* specificationsOf(file: PdfFile): Generator<Value> {
  const seen = new Set<number>()
  function* walk(value: Value | undefined, depth: number): Generator<Value> {
    const node = file.dictOf(value)
    if (node === undefined) return
    if (depth > 20 || (isRef(value) && seen.has(value.number))) throw broken('names without end')
    if (isRef(value)) seen.add(value.number)
    const [names, kids] = [file.resolve(node.get('Names')), file.resolve(node.get('Kids'))]
    for (const each of isList(names) ? names : []) if (!isText(each)) yield each
    for (const kid of isList(kids) ? kids : []) yield* walk(kid, depth + 1)
  }
  yield* walk(file.dictOf(file.catalog.get('Names'))?.get('EmbeddedFiles'), 0)
  const associated = file.resolve(file.catalog.get('AF'))
  for (const each of isList(associated) ? associated : []) yield each
}

/**
 * What is attached to a file with this media type, each once.
 * @throws {@link PdfError}
 */
export function attachedTo(file: PdfFile, mediaType: string): Buffer[] {
  const found = new Map<Value, Buffer>()
  let count = 0
  for (const each of specificationsOf(file)) {
    count += 1
    if (count > mostFiles) throw broken('attached files without end')
    const embedded = file.resolve(file.dictOf(file.dictOf(each)?.get('EF'))?.get('F'))
    if (!isStream(embedded) || found.has(embedded)) continue
    const type = embedded.dict.get('Subtype')
    if (isName(type) && type.name === mediaType) found.set(embedded, file.decode(embedded))
  }
  return [...found.values()]
}
