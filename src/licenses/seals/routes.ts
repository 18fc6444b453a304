import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { affectedLicenses } from './affected.ts'
import { answerOfSeal, sealAnswer } from './answer.ts'
import { createSeal } from './create.ts'
import { ownSeal, sealsOf } from './find.ts'
import { importSeal } from './import.ts'
import { resumeSeal, suspendSeal } from './move.ts'
import { endingReasons, replaceReasons, suspendReasons } from './reasons.ts'
import { replaceSeal } from './replace.ts'
import { revokeSeal } from './revoke.ts'
import { signRoutes } from './sign-routes.ts'

const closed = { additionalProperties: false } as const
const tags = ['seals']
const managing = { access: bearer('catalog.manage') }
const uscc = Type.String({ minLength: 1, maxLength: 40 })
const base64 = (description: string) =>
  Type.String({ maxLength: 720_000, pattern: '^[A-Za-z0-9+/]+={0,2}$', description: `${description}, base64` })
const picture = base64('PNG, 100 to 1200 pixels a side')
const params = Type.Object({ id: Type.String({ format: 'uuid' }) }, closed)
const response = { 200: sealAnswer, ...problems }
const made = { 201: sealAnswer, ...problems }
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64')
const maybeBytes = (text: string | undefined): Buffer | undefined => (text === undefined ? undefined : bytesOf(text))

function readingRoutes(server: Server, deps: Deps): void {
  server.get(
    '/api/seals',
    {
      config: managing,
      schema: {
        summary: 'The seals of a department, newest first',
        tags,
        querystring: Type.Object({ uscc }, closed),
        response: { 200: Type.Array(sealAnswer), ...problems },
      },
    },
    async request => (await sealsOf(deps, request.caller, request.query.uscc)).map(answerOfSeal),
  )
  server.get(
    '/api/seals/:id',
    { config: managing, schema: { summary: 'A seal and its certificate', tags, params, response } },
    async request => answerOfSeal(await ownSeal(deps, request.caller, request.params.id)),
  )
  server.get(
    '/api/seals/:id/affected-licenses',
    {
      config: { access: bearer('licenses.issue') },
      schema: {
        summary: 'Licenses in force that nobody believes any more, since the key of their seal was in other hands',
        description:
          '200 at most, as they were issued. POST …/reissues issues all of them again; a single one is amended, its successor bears the new seal.',
        tags,
        params,
        querystring: Type.Object({ after: Type.Optional(Type.String({ maxLength: 150 })) }, closed),
        response: {
          200: Type.Array(
            Type.Object({
              identifier: Type.String(),
              typeCode: Type.String(),
              state: Type.String(),
              issuedAt: Type.String({ format: 'date-time' }),
            }),
          ),
          ...problems,
        },
      },
    },
    async request => {
      const found = await affectedLicenses(deps, request.caller, request.params.id, request.query.after)
      return found.map(each => ({ ...each, issuedAt: each.issuedAt.toISOString() }))
    },
  )
}

function makingRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/seals',
    {
      config: managing,
      schema: {
        summary: 'Give a department a seal with a key and certificate of its own',
        tags,
        body: Type.Object(
          {
            uscc,
            algorithm: Type.Optional(Type.Enum(['ES256', 'RS256'])),
            picture: Type.Optional(picture),
          },
          closed,
        ),
        response: made,
      },
    },
    async (request, reply) => {
      const { picture, ...rest } = request.body
      const seal = await createSeal(deps, request.caller, { ...rest, picture: maybeBytes(picture) })
      return reply.status(201).send(answerOfSeal(seal))
    },
  )
  server.post(
    '/api/seals/import',
    {
      config: managing,
      schema: {
        summary: 'Give a department a seal with the key and certificate that a recognised authority made for it',
        tags,
        body: Type.Object(
          {
            uscc,
            file: base64('PKCS#12 (.p12, .pfx)'),
            password: Type.String({ maxLength: 200 }),
            picture: Type.Optional(picture),
          },
          closed,
        ),
        response: made,
      },
    },
    async (request, reply) => {
      const { picture, file, ...rest } = request.body
      const input = { ...rest, file: bytesOf(file), picture: maybeBytes(picture) }
      return reply.status(201).send(answerOfSeal(await importSeal(deps, request.caller, input)))
    },
  )
  server.post(
    '/api/seals/:id/replace',
    {
      config: managing,
      schema: {
        summary: 'Put a seal with a new key in the place of this one; what it signed stays good',
        tags,
        params,
        body: Type.Object({ reason: Type.Enum([...replaceReasons]), picture: Type.Optional(picture) }, closed),
        response: made,
      },
    },
    async (request, reply) => {
      const { reason, picture } = request.body
      const seal = await replaceSeal(deps, request.caller, request.params.id, { reason, picture: maybeBytes(picture) })
      return reply.status(201).send(answerOfSeal(seal))
    },
  )
}

function movingRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/seals/:id/suspend',
    {
      config: managing,
      schema: {
        summary: 'Stop a seal at once',
        tags,
        params,
        body: Type.Object({ reason: Type.Enum([...suspendReasons]) }, closed),
        response,
      },
    },
    async request => answerOfSeal(await suspendSeal(deps, request.caller, request.params.id, request.body.reason)),
  )
  server.post(
    '/api/seals/:id/resume',
    { config: managing, schema: { summary: 'Let a suspended seal issue again', tags, params, response } },
    async request => answerOfSeal(await resumeSeal(deps, request.caller, request.params.id)),
  )
  server.post(
    '/api/seals/:id/revoke',
    {
      config: managing,
      schema: {
        summary: 'Revoke the certificate of a seal that is no longer used',
        description: 'That a key is in other hands is declared by the security administrator alone, on a page.',
        tags,
        params,
        body: Type.Object({ reason: Type.Enum([...endingReasons]) }, closed),
        response,
      },
    },
    async request => answerOfSeal(await revokeSeal(deps, request.caller, request.params.id, request.body.reason)),
  )
}

/** Seals for those who manage the catalog, officers have their pages; documents for departments' own programs. */
export function sealRoutes(server: Server, deps: Deps): void {
  readingRoutes(server, deps)
  makingRoutes(server, deps)
  movingRoutes(server, deps)
  signRoutes(server, deps)
}
