import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { refuse } from '../faults.ts'
import { claim, closed, document, personAnswer, personView } from './body.ts'
import { changeDocument, changeReasons } from './change-document.ts'
import { closePerson, closingReasons } from './close.ts'
import { personById } from './find.ts'
import { mergePeople } from './merge.ts'
import { registerPerson } from './register.ts'

const access = bearer('people.register')
const tags = ['people']
const proven = Type.Optional(Type.Union([Type.Literal(2), Type.Literal(3)]))

const personBody = Type.Object(
  { ...claim, phone: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })), assuranceLevel: proven },
  closed,
)
const changeBody = Type.Object(
  {
    from: Type.Object(claim, closed),
    to: Type.Object(document, closed),
    reason: Type.Enum([...changeReasons]),
    assuranceLevel: proven,
  },
  closed,
)
const mergerBody = Type.Object({ surviving: Type.Object(claim, closed), losing: Type.Object(claim, closed) }, closed)
const closingBody = Type.Object({ ...claim, reason: Type.Enum([...closingReasons]) }, closed)

/** Numbers stand in bodies, never in addresses. */
export function peopleRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/people',
    {
      config: { access },
      schema: {
        summary: 'Register a person by document; the same again answers the same person',
        tags,
        body: personBody,
        response: { 200: personAnswer, 201: personAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { created, value } = await registerPerson(deps, request.caller, request.body)
      return reply.status(created ? 201 : 200).send(personView(value))
    },
  )
  server.post(
    '/api/people/changes',
    {
      config: { access },
      schema: {
        summary: 'Give a person another document or number; the old one stays theirs in history',
        tags,
        body: changeBody,
        response: { 200: personAnswer, ...problems },
      },
    },
    async request => personView(await changeDocument(deps, request.caller, request.body)),
  )
  server.post(
    '/api/people/mergers',
    {
      config: { access },
      schema: {
        summary: 'Make two records of one human one, for good; answers the surviving one',
        tags,
        body: mergerBody,
        response: { 200: personAnswer, ...problems },
      },
    },
    async request => {
      const survivor = await personById(deps, await mergePeople(deps, request.caller, request.body))
      if (survivor === undefined) throw refuse('person-ended')
      return personView(survivor)
    },
  )
  server.post(
    '/api/people/closures',
    {
      config: { access },
      schema: {
        summary: 'Close the record of somebody who has died; sign-in and mandates end, history stays',
        tags,
        body: closingBody,
        response: { 200: Type.Object({ status: Type.Literal('closed') }), ...problems },
      },
    },
    async request => {
      await closePerson(deps, request.caller, request.body)
      return { status: 'closed' as const }
    },
  )
}
