import Type from 'typebox'
import { authorityLevels } from '../../identity/index.ts'
import { closed } from '../bodies.ts'
import { moveNames } from '../life-cycle.ts'
import { type FieldsSchema, holderCategories } from './license-type.ts'

const label = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const level = Type.Enum([...authorityLevels])
const years = Type.Integer({ minimum: 1, maximum: 100 })
export const typeCode = Type.String({ pattern: '^[0-9A-Z]{18}[0-9]{3}$' })
const uscc = Type.String({ minLength: 18, maxLength: 18 })

const validity = Type.Union([
  Type.Object({ kind: Type.Literal('unlimited') }, closed),
  Type.Object({ kind: Type.Literal('years'), years, endsDayBefore: Type.Optional(Type.Boolean()) }, closed),
  Type.Object(
    {
      kind: Type.Literal('by-age'),
      steps: Type.Array(
        Type.Object(
          { below: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })), years: Type.Optional(years) },
          closed,
        ),
        { minItems: 1, maxItems: 20 },
      ),
    },
    closed,
  ),
])

/** What a version of a type says. */
export const definition = {
  name: label,
  nameEn: Type.Optional(label),
  demoCode: Type.Optional(Type.Boolean({ description: 'the code is a placeholder for demonstrations' })),
  definer: Type.Object({ uscc, name: label, level }, closed),
  matters: Type.Optional(
    Type.Array(
      Type.Object({ name: label, code: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })) }, closed),
      {
        maxItems: 20,
      },
    ),
  ),
  holderCategory: Type.Enum([...holderCategories]),
  maxHolders: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
  validity,
  issuerLevel: level,
  issuerRegions: Type.Optional(
    Type.Array(Type.String({ pattern: '^[0-9]{6}$' }), {
      minItems: 1,
      maxItems: 50,
      description: 'regions (GB/T 2260) in which departments may issue it; everywhere when left out',
    }),
  ),
  numbering: Type.Optional(Type.Union([Type.Literal('generated'), Type.Literal('holder-document')])),
  paper: Type.Optional(Type.Boolean({ description: 'issued on numbered paper too' })),
  retired: Type.Optional(Type.Boolean({ description: 'nothing new is issued by it' })),
  twoPerson: Type.Optional(
    Type.Array(Type.Enum([...moveNames]), {
      uniqueItems: true,
      maxItems: moveNames.length,
      description: 'moves that one person proposes and another approves',
    }),
  ),
  fieldsSchema: Type.Unsafe<FieldsSchema>({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema (draft 2020-12, closed, no references) of the type’s own fields',
  }),
}

/** A type as it is published and imported. */
export const typeBody = Type.Object(
  {
    ...definition,
    code: Type.Optional(typeCode),
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'the version this is based on' })),
    issuers: Type.Optional(Type.Array(uscc, { maxItems: 2_000, description: 'who may issue it; left out: as before' })),
  },
  closed,
)
