import type { PdfFile } from '../../../platform/pdf/file.ts'
import { type Page, pagesOf } from '../../../platform/pdf/pages.ts'
import type { Update } from '../../../platform/pdf/update.ts'
import { dict, isList, isRef, name, type Ref, ref, text, type Value } from '../../../platform/pdf/value.ts'
import { written } from '../../../platform/pdf/write.ts'
import { refuse } from '../../faults.ts'
import { formOf, type SealAppearance } from './appearance.ts'

export interface SealPlace {
  /** From 1; from the end where negative. */
  readonly page: number
  /** Left, bottom, right, top in points of the page's own coordinates. */
  readonly rect: readonly [number, number, number, number]
  readonly appearance: SealAppearance
}

export interface SignatureWords {
  readonly at: Date
  /** Who signs. */
  readonly name: string
  readonly reason: string | undefined
  readonly isCertification: boolean
  readonly contentsBytes: number
}

/** @throws Fault `seal-place-invalid` */
export function pageNumbered(file: PdfFile, page: number): Page {
  const pages = [...pagesOf(file)]
  const found = pages[page < 0 ? pages.length + page : page - 1]
  if (found === undefined)
    throw refuse('seal-place-invalid', [{ pointer: '/page', detail: `the document has ${pages.length} pages` }])
  return found
}

/** `D:YYYYMMDDhhmmss+08'00'`: the time of China, as every clock there shows it (ISO 32000-1 §7.9.4). */
function dateText(at: Date): string {
  const local = new Date(at.getTime() + 8 * 3_600_000).toISOString()
  return `D:${local.slice(0, 19).replace(/[-:T]/g, '')}+08'00'`
}

const tenDigits = '0'.repeat(10)

/** What is filled in later comes first, so that no word of anybody can be taken for it. */
function signatureText({ at, name: who, reason, isCertification, contentsBytes }: SignatureWords): string {
  const members = dict({
    Type: name('Sig'),
    Filter: name('Adobe.PPKLite'),
    SubFilter: name('ETSI.CAdES.detached'),
    M: text(dateText(at)),
    Name: text(who),
    ...(reason === undefined ? {} : { Reason: text(reason) }),
    ...(isCertification ? { Reference: [certification] } : {}),
  })
  const blank = `/ByteRange[0 ${tenDigits} ${tenDigits} ${tenDigits}]/Contents<${'0'.repeat(2 * contentsBytes)}>`
  return `<<${blank}${written(members).slice(2)}`
}

/** No changes allowed at all (ISO 32000-1 §12.8.2.2). */
const certification = dict({
  Type: name('SigRef'),
  TransformMethod: name('DocMDP'),
  TransformParams: dict({ Type: name('TransformParams'), P: 1, V: name('1.2') }),
})

const listOf = (value: Value): readonly Value[] => (isList(value) ? value : [])

/** Puts the field into a list that stands in an object of its own, or in the dictionary; answers the new member. */
function appended(file: PdfFile, update: Update, standing: Value | undefined, field: Ref): Value {
  const list = [...listOf(file.resolve(standing)), field]
  if (!isRef(standing)) return list
  update.replace(standing.number, list)
  return standing
}

/** The form with the field in it; answers what the catalog must say of it. */
function formWith(file: PdfFile, update: Update, field: Ref): Value {
  const standing = file.catalog.get('AcroForm')
  const members = new Map(file.dictOf(standing) ?? [])
  members.set('Fields', appended(file, update, members.get('Fields'), field))
  members.set('SigFlags', 3)
  if (!isRef(standing)) return standing === undefined ? update.add(members) : members
  update.replace(standing.number, members)
  return standing
}

/** Writes a signature that is still empty, its field and its picture into an update; answers where the signature is. */
export function addSignature(file: PdfFile, update: Update, place: SealPlace, words: SignatureWords): Ref {
  const page = pageNumbered(file, place.page)
  const signature = update.addText(signatureText(words))
  const field = update.add(
    dict({
      Type: name('Annot'),
      Subtype: name('Widget'),
      FT: name('Sig'),
      T: text(`Seal ${signature.number}`),
      F: 132,
      P: ref(page.number, generationOf(file, page.number)),
      Rect: place.rect,
      V: signature,
      AP: dict({ N: formOf(place.appearance, page.rotation) }),
    }),
  )
  const annotations = page.dict.get('Annots')
  const listed = appended(file, update, annotations, field)
  if (!isRef(annotations)) update.replace(page.number, new Map(page.dict).set('Annots', listed))
  const catalog = new Map(file.catalog).set('AcroForm', formWith(file, update, field))
  if (words.isCertification) catalog.set('Perms', dict({ DocMDP: signature }))
  if (words.isCertification || !isRef(file.catalog.get('AcroForm'))) update.replace(file.root.number, catalog)
  return signature
}

function generationOf(file: PdfFile, number: number): number {
  const entry = file.entryOf(number)
  return entry?.kind === 'at' ? entry.generation : 0
}
