import Type from 'typebox'
import { documentTypes } from '../identity/index.ts'
import type { Fields } from './license.ts'

/** Schemas of what the routes of licenses take. */
export const closed = { additionalProperties: false } as const

const moment = Type.String({ minLength: 10, maxLength: 40, description: 'full-date or date-time (RFC 3339)' })
const party = {
  documentType: Type.Enum([...documentTypes]),
  documentNumber: Type.String({ minLength: 1, maxLength: 40 }),
  name: Type.String({ minLength: 1, maxLength: 200 }),
}
const guardians = Type.Array(Type.Object(party, closed), {
  minItems: 1,
  maxItems: 4,
  description: 'of a holder under 18: they see and show the license until that day',
})

export const number = Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }))
export const holders = Type.Array(Type.Object({ ...party, guardians: Type.Optional(guardians) }, closed), {
  minItems: 1,
  maxItems: 20,
})
export const fields = Type.Unsafe<Fields>({ type: 'object', description: "by the type's fieldsSchema" })
export const validFrom = Type.Optional(moment)
export const validUntil = Type.Optional(
  Type.Union([moment, Type.Null()], { description: 'last day; null: no end; by the rule of the type when left out' }),
)
/** The date of issue that the paper bears (发证日期), of a license that was issued before it was recorded here. */
export const issuedOn = Type.Optional(
  Type.String({ minLength: 10, maxLength: 10, description: 'full-date, not after today' }),
)
export const paperSerial = Type.Optional(Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }))

export const reason = {
  reason: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: 'a code of the move, or words' }),
  remark: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'words beside a code' })),
}

export const identifierParams = Type.Object({ identifier: Type.String({ minLength: 1, maxLength: 150 }) })
export const idempotencyHeaders = Type.Object({
  'idempotency-key': Type.String({
    minLength: 1,
    maxLength: 255,
    pattern: '^[\\x21-\\x7e]+$',
    description: 'one per license; the same key and body again answer the same license',
  }),
})
