import type { PdfFile } from './file.ts'
import { pagesOf } from './pages.ts'
import type { PdfSignature } from './signatures.ts'
import { type Dict, isDict, isList, isNamed, isRef, isSame, isStream, type Value } from './value.ts'

/** Numbers that anything in the file leads to, whether an object is there or not. @throws {@link PdfError} */
export function mentioned(file: PdfFile): Set<number> {
  const found = new Set<number>()
  function walk(value: Value): void {
    if (isRef(value)) found.add(value.number)
    else if (isList(value)) value.forEach(walk)
    else if (isDict(value)) for (const member of value.values()) walk(member)
    else if (isStream(value)) walk(value.dict)
  }
  for (const section of file.sections) {
    walk(section.trailer)
    for (const number of section.entries.keys()) walk(file.get(number))
  }
  return found
}

/** What one update says of which objects; undefined when it is no update of the file before. */
function updatedNumbers(before: PdfFile, after: PdfFile): Set<number> | undefined {
  const old = after.sections.findIndex(section => section.start === before.sections[0]?.start)
  const updates = after.sections.slice(0, old)
  if (old < 1 || updates.some(section => section.start < before.bytes.length)) return undefined
  return new Set(updates.flatMap(section => [...section.entries.keys()]))
}

const without = (members: Dict, names: readonly string[]): Dict =>
  new Map([...members].filter(([key]) => !names.includes(key)))

const sameBut = (before: Value, after: Value, ...names: readonly string[]): boolean =>
  isDict(before) && isDict(after) && isSame(without(before, names), without(after, names))

/** The same list, with nothing behind it but this field. */
function isListWith(before: Value, after: Value, { field }: PdfSignature): boolean {
  const [old, now] = [before ?? [], after ?? []]
  if (!isList(old) || !isList(now)) return false
  const added = now.slice(old.length)
  return (
    old.every((each, at) => isSame(each, now[at])) &&
    added.length <= 1 &&
    added.every(each => isRef(each) && each.number === field)
  )
}

function formsAgree(before: PdfFile, after: PdfFile, signature: PdfSignature): boolean {
  const [old, now] = [before, after].map(file => file.dictOf(file.catalog.get('AcroForm')) ?? new Map<string, Value>())
  if (old === undefined || now === undefined || !sameBut(old, now, 'Fields', 'SigFlags')) return false
  return isListWith(before.resolve(old.get('Fields')), after.resolve(now.get('Fields')), signature)
}

/** A field of its own with its picture; or one that was waiting, and is as it was but for signature and picture. */
function isSignatureField(before: PdfFile, after: PdfFile, { field }: PdfSignature): boolean {
  const [old, now] = [before.get(field), after.get(field)]
  if (before.entryOf(field) !== undefined && isDict(old))
    return !old.has('V') && sameBut(old, now, 'V', 'AP', 'AS', 'F', 'MK')
  return (
    isDict(now) && isNamed(now.get('Subtype'), 'Widget') && !['A', 'AA', 'Kids', 'Parent'].some(key => now.has(key))
  )
}

/** Whether each object that may change at all has changed as it may. */
function changesOf(before: PdfFile, after: PdfFile, signature: PdfSignature) {
  const lists = new Set<number>()
  const pages = new Set<number>()
  const listIn = (value: Value | undefined): void => {
    if (isRef(value)) lists.add(value.number)
  }
  for (const { number, dict } of pagesOf(before)) {
    pages.add(number)
    listIn(dict.get('Annots'))
  }
  const form = before.catalog.get('AcroForm')
  listIn(before.dictOf(form)?.get('Fields'))

  return (number: number): boolean => {
    const [old, now] = [before.get(number), after.get(number)]
    if (isSame(old, now)) return true
    // What the catalog and the form say is compared as a whole; so is the field.
    if (number === before.root.number || number === signature.field || (isRef(form) && number === form.number))
      return true
    if (lists.has(number)) return isListWith(old, now, signature)
    if (!pages.has(number) || !isDict(old) || !isDict(now)) return false
    return (
      sameBut(old, now, 'Annots') &&
      isListWith(before.resolve(old.get('Annots')), after.resolve(now.get('Annots')), signature)
    )
  }
}

/**
 * Is what was added after one signature nothing but the next one: its field, its picture, and both in the lists where they
 * belong? Whatever else could be seen differently before and after — objects changed, freed, or put where something already
 * pointed — makes it another document.
 * @param before the file as far as the earlier signature reaches
 * @throws {@link PdfError}
 */
export function isOnlySigned(before: PdfFile, after: PdfFile, signature: PdfSignature): boolean {
  const updated = updatedNumbers(before, after)
  if (updated === undefined || !isSame(before.root, after.root)) return false
  if (!sameBut(before.catalog, after.catalog, 'AcroForm') || !formsAgree(before, after, signature)) return false
  if (!isSignatureField(before, after, signature)) return false
  const [known, mayChange] = [mentioned(before), changesOf(before, after, signature)]
  return [...updated].every(number => {
    const isNew = (before.entryOf(number)?.kind ?? 'free') === 'free'
    return isNew ? !known.has(number) : mayChange(number)
  })
}
