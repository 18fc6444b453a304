import { refuse } from './faults.ts'
import { parseUsccText } from './organizations/uscc.ts'
import { checkCharacter, isProvince, isRealPastDay, parseIdNumber } from './people/id-number.ts'

/** Documents by which a holder is known, with their codes of GB/T 36903 annex A. */
export const documentTypes = [
  'resident-id',
  'foreign-permanent-resident-id',
  'hk-macao-residence-permit',
  'taiwan-residence-permit',
  'passport',
  'hk-macao-travel-permit',
  'taiwan-travel-permit',
  'uscc',
  'other',
] as const
export type DocumentType = (typeof documentTypes)[number]

/** The documents of natural persons. */
export const personDocumentTypes = documentTypes.filter(type => type !== 'uscc')

/** As people write them. */
export const documentTypeNames: Readonly<Record<DocumentType, string>> = {
  'resident-id': '居民身份证',
  'foreign-permanent-resident-id': '外国人永久居留身份证',
  'hk-macao-residence-permit': '港澳居民居住证',
  'taiwan-residence-permit': '台湾居民居住证',
  passport: '护照',
  'hk-macao-travel-permit': '港澳居民来往内地通行证',
  'taiwan-travel-permit': '台湾居民来往大陆通行证',
  uscc: '统一社会信用代码',
  other: '其他证件',
}

/** GB/T 36903 annex A; the residence permits have the form of a citizen number, the rest without a code of its own is 999. */
export const holderCodes: Readonly<Record<DocumentType, string>> = {
  'resident-id': '111',
  'foreign-permanent-resident-id': '999',
  'hk-macao-residence-permit': '111',
  'taiwan-residence-permit': '111',
  passport: '414',
  'hk-macao-travel-permit': '516',
  'taiwan-travel-permit': '511',
  uscc: '001',
  other: '999',
}

/** A document with its number in the one form in which it is stored and compared. */
export interface Document {
  readonly type: DocumentType
  readonly number: string
}

type Parse = (text: string, today: Date) => string | undefined

const clean = (text: string): string => text.trim().toUpperCase()

const matching =
  (form: RegExp): Parse =>
  text =>
    form.test(clean(text)) ? clean(text) : undefined

/** Travel permits may end in two digits that count renewals: those belong to the card, not to the person, and are left out. */
const renewable =
  (form: RegExp): Parse =>
  text =>
    form.exec(clean(text))?.[1]

/**
 * 2023 form: 9, province, numeric nationality, birth date, sequence, MOD 11-2. Cards of the older form (nationality in
 * letters, region, YYMMDD, one digit, one check digit) stay in use.
 */
function parseForeignPermanentResident(text: string, today: Date): string | undefined {
  const number = clean(text)
  const [, older] = /^[A-Z]{3}\d{4}(\d{6})\d{2}$/.exec(number) ?? []
  if (older !== undefined)
    return hasMachineReadableCheck(number) && ['19', '20'].some(century => isRealPastDay(`${century}${older}`, today))
      ? number
      : undefined
  const isSound =
    /^9\d{16}[\dX]$/.test(number) &&
    isProvince(number.slice(1, 3)) &&
    isRealPastDay(number.slice(6, 14), today) &&
    checkCharacter(number.slice(0, 17)) === number[17]
  return isSound ? number : undefined
}

/** ICAO 9303 part 3 §4.9: weights 7 3 1, letters from A = 10, modulo 10. */
function hasMachineReadableCheck(number: string): boolean {
  const sum = [...number.slice(0, -1)].reduce(
    (total, each, at) => total + Number.parseInt(each, 36) * ([7, 3, 1][at % 3] ?? 0),
    0,
  )
  return String(sum % 10) === number.at(-1)
}

/** A residence permit has the form of a citizen number, and a region of its own by which it is told from one. */
const permitRegions: Readonly<Record<string, DocumentType>> = {
  '810000': 'hk-macao-residence-permit',
  '820000': 'hk-macao-residence-permit',
  '830000': 'taiwan-residence-permit',
}
const permit =
  (type: DocumentType): Parse =>
  (text, today) => {
    const number = parseIdNumber(text, today)
    return number !== undefined && permitRegions[number.slice(0, 6)] === type ? number : undefined
  }

const parsers: Readonly<Record<DocumentType, Parse>> = {
  'resident-id': parseIdNumber,
  'foreign-permanent-resident-id': parseForeignPermanentResident,
  'hk-macao-residence-permit': permit('hk-macao-residence-permit'),
  'taiwan-residence-permit': permit('taiwan-residence-permit'),
  passport: matching(/^[A-Z0-9]{5,20}$/),
  'hk-macao-travel-permit': renewable(/^([HM]\d{8})(\d{2})?$/),
  'taiwan-travel-permit': renewable(/^(\d{8})(\d{2})?$/),
  uscc: parseUsccText,
  other: matching(/^[A-Z0-9][A-Z0-9()/-]{2,39}$/),
}

export const isDocumentType = (text: string): text is DocumentType => documentTypes.some(type => type === text)

/** One document, one type: the number of a residence permit that was given as a citizen number is a permit's. */
const documentOf = (type: DocumentType, number: string): Document => ({
  type: type === 'resident-id' ? (permitRegions[number.slice(0, 6)] ?? type) : type,
  number,
})

/** @throws Fault `document-type-unknown`, `document-number-invalid`, `uscc-invalid` */
export function parseDocument(type: string, number: string, today: Date): Document {
  if (!isDocumentType(type))
    throw refuse('document-type-unknown', [{ pointer: '/documentType', detail: 'not a known type' }])
  const parsed = parsers[type](number, today)
  if (parsed !== undefined) return documentOf(type, parsed)
  throw refuse(type === 'uscc' ? 'uscc-invalid' : 'document-number-invalid', [
    { pointer: '/documentNumber', detail: `not a valid number of type ${type}` },
  ])
}

/**
 * @param pointer where it stood in what was sent
 * @throws Fault `uscc-invalid`
 */
export function parseUscc(text: string, pointer = '/uscc'): string {
  const code = parseUsccText(text)
  if (code === undefined) throw refuse('uscc-invalid', [{ pointer, detail: 'form or check character' }])
  return code
}

/** Most telling form first; nearly anything could be a passport of some state. */
const guessable = [
  'resident-id',
  'foreign-permanent-resident-id',
  'hk-macao-travel-permit',
  'taiwan-travel-permit',
  'uscc',
  'passport',
] as const

/** The document an identifier typed by a person stands for, by its form. */
export function guessDocument(text: string, today: Date): Document | undefined {
  for (const type of guessable) {
    const number = parsers[type](text, today)
    if (number !== undefined) return documentOf(type, number)
  }
  return undefined
}
