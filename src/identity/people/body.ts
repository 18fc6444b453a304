import Type from 'typebox'
import { personDocumentTypes } from '../document.ts'
import { maskName } from '../mask.ts'
import type { Person } from './person.ts'

/** Parts of request bodies and answers in which people are named. */
export const closed = { additionalProperties: false } as const
export const name = Type.String({ minLength: 1, maxLength: 200 })

export const document = {
  documentType: Type.Union(personDocumentTypes.map(type => Type.Literal(type))),
  documentNumber: Type.String({ minLength: 1, maxLength: 40 }),
}
/** Number and name together say who is meant. */
export const claim = { ...document, name }

export const personAnswer = Type.Object({
  documentType: Type.String(),
  documentNumber: Type.String({ description: 'masked' }),
  name: Type.String({ description: 'masked' }),
  assuranceLevel: Type.Integer(),
})

export const personView = (person: Person) => ({
  documentType: person.documentType,
  documentNumber: person.maskedNumber,
  name: maskName(person.name),
  assuranceLevel: person.assuranceLevel,
})
