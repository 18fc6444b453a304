import Type from 'typebox'
import { authorityLevels } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { bearer, publicDoor } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { type ListedType, licenseType, licenseTypes } from './find.ts'
import { type FieldsSchema, holderCategories } from './license-type.ts'
import { publishType } from './publish.ts'

const closed = { additionalProperties: false } as const
const tags = ['catalog']
const label = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const level = Type.Enum([...authorityLevels])
const years = Type.Integer({ minimum: 1, maximum: 100 })
const typeCode = Type.String({ pattern: '^[0-9A-Z]{18}[0-9]{3}$' })
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

const layout = Type.Object(
  {
    labels: Type.Optional(
      Type.Partial(
        Type.Object({
          number: Type.Tuple([label, label]),
          holders: Type.Tuple([label, label]),
          'holder-numbers': Type.Tuple([label, label]),
          validity: Type.Tuple([label, label]),
          'paper-serial': Type.Tuple([label, label]),
        }),
        closed,
      ),
    ),
    rows: Type.Optional(
      Type.Array(Type.Array(Type.String({ minLength: 1, maxLength: 41 }), { minItems: 1, maxItems: 2 }), {
        maxItems: 70,
      }),
    ),
  },
  { ...closed, description: 'how the documents look: labels and rows; left out: made from the fields' },
)

const definition = {
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
  numbering: Type.Optional(Type.Union([Type.Literal('generated'), Type.Literal('holder-document')])),
  fieldsSchema: Type.Unsafe<FieldsSchema>({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema (draft 2020-12, closed, no references) of the type’s own fields',
  }),
  layout: Type.Optional(layout),
}

const typeBody = Type.Object(
  {
    ...definition,
    code: Type.Optional(typeCode),
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'the version this is based on' })),
    issuers: Type.Optional(Type.Array(uscc, { maxItems: 2_000, description: 'who may issue it; left out: as before' })),
  },
  closed,
)
const answer = Type.Object({
  code: typeCode,
  version: Type.Integer(),
  ...definition,
  issuers: Type.Array(Type.String(), { description: 'codes of the departments that may issue it' }),
})
const typeAnswer = Type.Unsafe<ListedType>(answer)
const typesAnswer = Type.Unsafe<ListedType[]>(Type.Array(answer))
const typeParams = Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) })

export function catalogRoutes(server: Server, deps: Deps): void {
  server.get(
    '/api/license-types',
    {
      config: { access: publicDoor },
      schema: {
        summary: 'The catalog: the latest version of every license type',
        tags,
        response: { 200: typesAnswer, ...problems },
      },
    },
    () => licenseTypes(deps),
  )
  server.get(
    '/api/license-types/:code',
    {
      config: { access: publicDoor },
      schema: {
        summary: 'A license type with the schema of its fields',
        tags,
        params: typeParams,
        response: { 200: typeAnswer, ...problems },
      },
    },
    request => licenseType(deps, request.params.code),
  )
  server.put(
    '/api/license-types/:code',
    {
      config: { access: bearer('catalog.manage') },
      bodyLimit: 131_072,
      schema: {
        summary: 'Publish the next version of a license type, or the first',
        tags,
        params: typeParams,
        body: typeBody,
        response: { 200: typeAnswer, 201: typeAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { created, type } = await publishType(deps, request.caller, request.params.code, request.body)
      return reply.status(created ? 201 : 200).send(type)
    },
  )
}
