import Type from 'typebox'
import type { Deps } from '../platform/deps.ts'
import { bearer } from '../platform/http/access.ts'
import { problems } from '../platform/http/problem.ts'
import type { Server } from '../platform/http/server.ts'
import { batchRoutes } from './batches/routes.ts'
import * as bodies from './bodies.ts'
import { catalogRoutes } from './catalog/routes.ts'
import { changeRoutes } from './change-routes.ts'
import { documentFormats, licenseDocument } from './documents/download.ts'
import { findLicense } from './find.ts'
import { licenseAnswer, licenseInFull } from './license-answer.ts'
import { paperRoutes } from './paper/routes.ts'
import { proposalAnswer } from './proposals/answer.ts'
import { askFor } from './proposals/ask.ts'
import { proposalRoutes } from './proposals/routes.ts'
import { reissueRoutes } from './reissue/routes.ts'
import { sealRoutes } from './seals/routes.ts'
import { timeStampRoutes } from './time-stamps/routes.ts'

const tags = ['licenses']
const { closed, identifierParams } = bodies

const issueBody = Type.Object(
  {
    typeCode: Type.String({ pattern: '^[0-9A-Z]{18}[0-9]{3}$' }),
    number: bodies.number,
    holders: bodies.holders,
    fields: bodies.fields,
    validFrom: bodies.validFrom,
    validUntil: bodies.validUntil,
    issuedOn: bodies.issuedOn,
    paperSerial: bodies.paperSerial,
  },
  closed,
)

export function licenseRoutes(server: Server, deps: Deps): void {
  catalogRoutes(server, deps)
  timeStampRoutes(server, deps)
  sealRoutes(server, deps)
  reissueRoutes(server, deps)
  server.post(
    '/api/licenses',
    {
      config: { access: bearer('licenses.issue') },
      schema: {
        summary: 'Issue a license; 202 with a proposal where the type asks for a second person',
        tags,
        headers: bodies.idempotencyHeaders,
        body: issueBody,
        response: { 200: licenseAnswer, 201: licenseAnswer, 202: proposalAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const asked = { move: 'issue', input: request.body } as const
      const answer = await askFor(deps, request.caller, asked, request.headers['idempotency-key'])
      if (answer.kind === 'proposed') return reply.status(202).send(answer.proposal)
      return reply.status(answer.created ? 201 : 200).send(answer.license)
    },
  )
  server.get(
    '/api/licenses/:identifier',
    {
      config: { access: bearer('licenses.read') },
      schema: {
        summary: 'A license in full with its history, for the department that issued it',
        tags,
        params: identifierParams,
        response: { 200: licenseInFull, ...problems },
      },
    },
    request => findLicense(deps, request.caller, request.params.identifier),
  )
  changeRoutes(server, deps)
  proposalRoutes(server, deps)
  paperRoutes(server, deps)
  batchRoutes(server, deps)
  server.get(
    '/api/licenses/:identifier/document',
    {
      config: { access: bearer('licenses.read') },
      schema: {
        summary: 'A signed document of a license',
        tags,
        params: identifierParams,
        querystring: Type.Object(
          { format: Type.String({ minLength: 1, maxLength: 20, description: `one of ${documentFormats.join(', ')}` }) },
          closed,
        ),
        produces: ['application/pdf', 'application/dc+sd-jwt', 'image/svg+xml', 'image/png'],
        response: { 200: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }), ...problems },
      },
    },
    async (request, reply) => {
      const { identifier } = request.params
      const { body, ending, mediaType } = await licenseDocument(deps, request.caller, identifier, request.query.format)
      return reply
        .header('content-type', mediaType)
        .header('content-disposition', `attachment; filename="${identifier}.${ending}"`)
        .header('cache-control', 'private, no-store')
        .send(body)
    },
  )
}
