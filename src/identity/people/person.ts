import { blindIndex } from '../../platform/crypto/blind-index.ts'
import { open, seal } from '../../platform/crypto/envelope.ts'
import type { KeyRing } from '../../platform/keys/key-ring.ts'
import type { Document, DocumentType } from '../document.ts'
import { refuse } from '../faults.ts'
import { maskDocumentNumber } from '../mask.ts'

/** What others may know of a person: never the number itself. */
export interface Person {
  /** Internal account id (UUID). */
  readonly id: string
  readonly name: string
  readonly documentType: DocumentType
  readonly maskedNumber: string
  /** 2–5, see the slice's words. */
  readonly assuranceLevel: number
}

export interface PersonRow {
  readonly id: string
  readonly documentType: DocumentType
  readonly documentNumberSealed: Buffer
  readonly nameSealed: Buffer
  readonly assuranceLevel: number
}

type Keys = Pick<KeyRing, 'fieldKeys' | 'secret'>

/** 32 bytes by which a holder is found, person or organization. */
export const holderIndex = (keys: Keys, { type, number }: Document): Buffer =>
  blindIndex(keys.secret('blind-index'), 'document', `${type}:${number}`)

export const phoneIndex = (keys: Keys, phone: string): Buffer => blindIndex(keys.secret('blind-index'), 'phone', phone)

type PersonField = 'document_number' | 'name' | 'phone'

export const sealPersonField = (keys: Keys, field: PersonField, id: string, clear: string): Buffer =>
  seal(keys.fieldKeys[0], `identity.people.${field}:${id}`, clear)

export const openPersonField = (keys: Keys, field: PersonField, id: string, sealed: Buffer): string =>
  open(keys.fieldKeys, `identity.people.${field}:${id}`, sealed).toString('utf8')

/** A number in the list of all numbers; it belongs to its index, since people can become one. */
export const sealNumber = (keys: Keys, index: Buffer, number: string): Buffer =>
  seal(keys.fieldKeys[0], `identity.documents.document_number:${index.toString('hex')}`, number)

export function personOf(keys: Keys, row: PersonRow): Person {
  return {
    id: row.id,
    name: openPersonField(keys, 'name', row.id, row.nameSealed),
    documentType: row.documentType,
    maskedNumber: maskDocumentNumber(openPersonField(keys, 'document_number', row.id, row.documentNumberSealed)),
    assuranceLevel: row.assuranceLevel,
  }
}

/** Dots between the parts of a name as keyboards and registers have them; kept is the one of GB/T 40637, U+00B7. */
const nameDots = /[•‧∙⋅・･]/gu

/** Trimmed, one space between parts, one kind of dot, no control characters, at most 100 characters. */
export function parseName(text: string): string {
  const name = text.normalize('NFC').trim().replace(/\s+/gu, ' ').replace(nameDots, '·')
  if (name === '' || [...name].length > 100 || /\p{C}/u.test(name))
    throw refuse('name-invalid', [
      { pointer: '/name', detail: '1 to 100 characters, none of them a control character' },
    ])
  return name
}

/** @throws Fault `phone-invalid` */
export function phoneIn(text: string): string {
  const phone = parsePhone(text)
  if (phone === undefined) throw refuse('phone-invalid', [{ pointer: '/phone', detail: 'not a mobile number' }])
  return phone
}

/** Mainland mobile number, 11 digits; +86 and separators are taken off. */
export function parsePhone(text: string): string | undefined {
  const digits = text.replace(/[\s-]/g, '').replace(/^\+?86(?=1\d{10}$)/, '')
  return /^1[3-9]\d{9}$/.test(digits) ? digits : undefined
}
