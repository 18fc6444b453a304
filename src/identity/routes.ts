import Type from 'typebox'
import type { Deps } from '../platform/deps.ts'
import { bearer } from '../platform/http/access.ts'
import { problems } from '../platform/http/problem.ts'
import type { Server } from '../platform/http/server.ts'
import { documentTypes, personDocumentTypes } from './document.ts'
import { maskName } from './mask.ts'
import { registerOrganization } from './organizations/register.ts'
import { registerPerson } from './people/register.ts'

const documentNumber = Type.String({ minLength: 1, maxLength: 40 })
const name = Type.String({ minLength: 1, maxLength: 200 })
const closed = { additionalProperties: false } as const

const personBody = Type.Object(
  {
    documentType: Type.Union(personDocumentTypes.map(type => Type.Literal(type))),
    documentNumber,
    name,
    phone: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    assuranceLevel: Type.Optional(Type.Union([Type.Literal(2), Type.Literal(3)])),
  },
  closed,
)
const personAnswer = Type.Object({
  documentType: Type.String(),
  documentNumber: Type.String({ description: 'masked' }),
  name: Type.String({ description: 'masked' }),
  assuranceLevel: Type.Integer(),
})

const organizationBody = Type.Object(
  {
    uscc: Type.String({ minLength: 1, maxLength: 40 }),
    name,
    legalRepresentative: Type.Optional(
      Type.Union([
        name,
        Type.Object(
          { documentType: Type.Union(documentTypes.map(type => Type.Literal(type))), documentNumber, name },
          closed,
        ),
      ]),
    ),
  },
  closed,
)
const organizationAnswer = Type.Object({ uscc: Type.String(), name: Type.String() })

export function identityRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/people',
    {
      config: { access: bearer('people.register') },
      schema: {
        summary: 'Register a person by document; the same again answers the same person',
        tags: ['people'],
        body: personBody,
        response: { 200: personAnswer, 201: personAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { created, value } = await registerPerson(deps, request.caller, request.body)
      return reply.status(created ? 201 : 200).send({
        documentType: value.documentType,
        documentNumber: value.maskedNumber,
        name: maskName(value.name),
        assuranceLevel: value.assuranceLevel,
      })
    },
  )
  server.post(
    '/api/organizations',
    {
      config: { access: bearer('people.register') },
      schema: {
        summary: 'Register an organization by its unified social credit code',
        tags: ['people'],
        body: organizationBody,
        response: { 200: organizationAnswer, 201: organizationAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { created, value } = await registerOrganization(deps, request.caller, request.body)
      return reply.status(created ? 201 : 200).send({ uscc: value.uscc, name: value.name })
    },
  )
}
