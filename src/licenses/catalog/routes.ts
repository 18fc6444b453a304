import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer, publicDoor } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { type ListedType, licenseType, licenseTypes } from './find.ts'
import { publishType } from './publish.ts'
import { definition, typeBody, typeCode } from './type-schema.ts'

const tags = ['catalog']
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
