import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { documentTypes } from '../document.ts'
import { closed, document, name } from '../people/body.ts'
import { changeOrganization } from './change.ts'
import { closeOrganization, organizationClosingReasons } from './close.ts'
import type { Organization } from './find.ts'
import { registerOrganization } from './register.ts'

const access = bearer('people.register')
const tags = ['organizations']
const uscc = Type.String({ minLength: 1, maxLength: 40 })
const address = Type.Optional(Type.String({ minLength: 1, maxLength: 400 }))
const legalRepresentative = Type.Optional(
  Type.Union([
    name,
    Type.Object({ ...document, documentType: Type.Union(documentTypes.map(type => Type.Literal(type))), name }, closed),
  ]),
)
const body = Type.Object({ uscc, name, legalRepresentative, address }, closed)
const changeBody = Type.Object({ uscc, name: Type.Optional(name), legalRepresentative, address }, closed)
const closingBody = Type.Object({ uscc, reason: Type.Enum([...organizationClosingReasons]) }, closed)

const answer = Type.Object({
  uscc: Type.String(),
  name: Type.String(),
  status: Type.String({ description: 'active or closed' }),
  category: Type.Object({
    code: Type.String({ description: 'first two characters of the code' }),
    authority: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
  }),
  address: Type.Optional(Type.String()),
})

const viewOf = ({ uscc, name, status, category, address }: Organization) => ({
  uscc,
  name,
  status,
  category: {
    code: category.code,
    ...(category.authority === undefined ? {} : { authority: category.authority }),
    ...(category.name === undefined ? {} : { name: category.name }),
  },
  ...(address === undefined ? {} : { address }),
})

export function organizationsRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/organizations',
    {
      config: { access },
      schema: {
        summary: 'Register an organization by its unified social credit code',
        tags,
        body,
        response: { 200: answer, 201: answer, ...problems },
      },
    },
    async (request, reply) => {
      const { created, value } = await registerOrganization(deps, request.caller, request.body)
      return reply.status(created ? 201 : 200).send(viewOf(value))
    },
  )
  server.post(
    '/api/organizations/changes',
    {
      config: { access },
      schema: {
        summary: 'Change name, legal representative or address of an organization; what is not given stays',
        tags,
        body: changeBody,
        response: { 200: answer, ...problems },
      },
    },
    async request => viewOf(await changeOrganization(deps, request.caller, request.body)),
  )
  server.post(
    '/api/organizations/closures',
    {
      config: { access },
      schema: {
        summary: 'Close an organization; nobody acts for it any more, history stays',
        tags,
        body: closingBody,
        response: { 200: Type.Object({ status: Type.Literal('closed') }), ...problems },
      },
    },
    async request => {
      await closeOrganization(deps, request.caller, request.body)
      return { status: 'closed' as const }
    },
  )
}
