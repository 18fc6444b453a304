import Type from 'typebox'
import type { Typed } from './pointer.ts'

/** A form made from a schema: names are paths into what it makes. Which are read, the schema decides. */
export const typedBody = Type.Unsafe<Typed>({
  type: 'object',
  maxProperties: 600,
  required: ['_csrf'],
  additionalProperties: {
    anyOf: [
      { type: 'string', maxLength: 4_000 },
      { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 200 } },
    ],
  },
})
