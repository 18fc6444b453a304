import Type from 'typebox'
import type { Deps } from '../platform/deps.ts'
import { bearer, publicDoor } from '../platform/http/access.ts'
import { problems } from '../platform/http/problem.ts'
import type { Server } from '../platform/http/server.ts'
import * as bodies from './bodies.ts'
import { licenseAnswer } from './license-answer.ts'
import { type ChangeName, changeNames, moveNames } from './life-cycle.ts'
import { proposalAnswer } from './proposals/answer.ts'
import { type Answer, askFor } from './proposals/ask.ts'
import { reasonCodes } from './reasons.ts'

const tags = ['licenses']
const { closed, fields, holders, identifierParams, idempotencyHeaders, number, paperSerial, reason } = bodies
const access = bearer('licenses.issue')

const amendBody = Type.Object(
  {
    ...reason,
    number,
    holders: Type.Optional(holders),
    holderNames: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 20,
        description: 'names of the holders in their order, where only those change',
      }),
    ),
    fields: Type.Optional(fields),
    paperSerial,
  },
  closed,
)
const renewBody = Type.Object(
  {
    ...reason,
    validFrom: bodies.validFrom,
    validUntil: bodies.validUntil,
    fields: Type.Optional(fields),
    paperSerial,
  },
  closed,
)
const response = { 200: licenseAnswer, 202: proposalAnswer, ...problems }

/** What a move answers: the license, or the proposal where a second person must agree. */
const said = (answer: Answer) =>
  answer.kind === 'done'
    ? ({ status: 200, body: answer.license } as const)
    : ({ status: 202, body: answer.proposal } as const)

function successionRoutes(server: Server, deps: Deps): void {
  const schemaOf = <Body extends typeof amendBody | typeof renewBody>(summary: string, body: Body) =>
    ({ summary, tags, params: identifierParams, headers: idempotencyHeaders, body, response }) as const
  server.post(
    '/api/licenses/:identifier/amend',
    { config: { access }, schema: schemaOf('Change what a license says: its next version', amendBody) },
    async ({ caller, params: { identifier }, headers, body: input }, reply) => {
      const asked = { move: 'amend', identifier, input } as const
      const { status, body } = said(await askFor(deps, caller, asked, headers['idempotency-key']))
      return reply.status(status).send(body)
    },
  )
  server.post(
    '/api/licenses/:identifier/renew',
    { config: { access }, schema: schemaOf('Give a license a new validity: its next version', renewBody) },
    async ({ caller, params: { identifier }, headers, body: input }, reply) => {
      const asked = { move: 'renew', identifier, input } as const
      const { status, body } = said(await askFor(deps, caller, asked, headers['idempotency-key']))
      return reply.status(status).send(body)
    },
  )
}

const summaries: Readonly<Record<ChangeName, string>> = {
  suspend: 'Take a license out of force for a while',
  resume: 'Put a suspended license in force again',
  revoke: 'End a license for good: the issuer takes it away',
  cancel: 'End a license for good: at the wish of its holder, or without one',
}

/** The moves of a license, and the reasons there are for them. */
export function changeRoutes(server: Server, deps: Deps): void {
  successionRoutes(server, deps)
  for (const move of changeNames)
    server.post(
      `/api/licenses/:identifier/${move}`,
      {
        config: { access },
        schema: {
          summary: summaries[move],
          tags,
          params: identifierParams,
          headers: Type.Partial(idempotencyHeaders),
          body: Type.Object(reason, closed),
          response,
        },
      },
      async ({ caller, params: { identifier }, headers, body: input }, reply) => {
        const key = headers['idempotency-key'] ?? deps.ids.uuid()
        const { status, body } = said(await askFor(deps, caller, { move, identifier, input }, key))
        return reply.status(status).send(body)
      },
    )
  server.get(
    '/api/license-reasons',
    {
      config: { access: publicDoor },
      schema: {
        summary: 'Codes of reasons, and for which moves',
        tags,
        response: {
          200: Type.Array(
            Type.Object({
              code: Type.String(),
              moves: Type.Array(Type.Enum([...moveNames])),
              title: Type.String(),
              titleEn: Type.String(),
            }),
          ),
          ...problems,
        },
      },
    },
    () => reasonCodes.map(each => ({ ...each, moves: [...each.moves] })),
  )
}
