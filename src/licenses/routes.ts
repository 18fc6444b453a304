import Type from 'typebox'
import { documentTypes } from '../identity/index.ts'
import type { Deps } from '../platform/deps.ts'
import { bearer } from '../platform/http/access.ts'
import { problems } from '../platform/http/problem.ts'
import type { Server } from '../platform/http/server.ts'
import { catalogRoutes } from './catalog/routes.ts'
import type { ChangeInput } from './change.ts'
import { documentFormats, licenseDocument } from './documents/download.ts'
import { findLicense } from './find.ts'
import { issueLicense } from './issue.ts'
import type { Fields } from './license.ts'
import { licenseAnswer } from './license-answer.ts'
import { resumeLicense } from './resume.ts'
import { revokeLicense } from './revoke.ts'
import { sealRoutes } from './seals/routes.ts'
import { suspendLicense } from './suspend.ts'

const closed = { additionalProperties: false } as const
const tags = ['licenses']
const moment = Type.String({ minLength: 10, maxLength: 40, description: 'full-date or date-time (RFC 3339)' })

const issueBody = Type.Object(
  {
    typeCode: Type.String({ pattern: '^[0-9A-Z]{18}[0-9]{3}$' }),
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })),
    holders: Type.Array(
      Type.Object(
        {
          documentType: Type.Enum([...documentTypes]),
          documentNumber: Type.String({ minLength: 1, maxLength: 40 }),
          name: Type.String({ minLength: 1, maxLength: 200 }),
        },
        closed,
      ),
      { minItems: 1, maxItems: 20 },
    ),
    fields: Type.Unsafe<Fields>({ type: 'object', description: "by the type's fieldsSchema" }),
    validFrom: Type.Optional(moment),
    validUntil: Type.Optional(Type.Union([moment, Type.Null()], { description: 'last day; null: no end' })),
    paperSerial: Type.Optional(Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })),
  },
  closed,
)
const issueHeaders = Type.Object({
  'idempotency-key': Type.String({
    minLength: 1,
    maxLength: 255,
    pattern: '^[\\x21-\\x7e]+$',
    description: 'one per license; the same key and body again answer the same license',
  }),
})
const identifierParams = Type.Object({ identifier: Type.String({ minLength: 1, maxLength: 150 }) })
const changeBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: 'a code or words' }) },
  closed,
)

type Change = (
  deps: Deps,
  caller: Parameters<typeof revokeLicense>[1],
  identifier: string,
  input: ChangeInput,
) => ReturnType<typeof revokeLicense>
const changesOf: Readonly<Record<string, { readonly summary: string; readonly run: Change }>> = {
  revoke: { summary: 'End a license for good', run: revokeLicense },
  suspend: { summary: 'Take a license out of force for a while', run: suspendLicense },
  resume: { summary: 'Put a suspended license in force again', run: resumeLicense },
}

export function licenseRoutes(server: Server, deps: Deps): void {
  catalogRoutes(server, deps)
  sealRoutes(server, deps)
  server.post(
    '/api/licenses',
    {
      config: { access: bearer('licenses.issue') },
      schema: {
        summary: 'Issue a license',
        tags,
        headers: issueHeaders,
        body: issueBody,
        response: { 200: licenseAnswer, 201: licenseAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      const { created, license } = await issueLicense(deps, request.caller, request.body, key)
      return reply.status(created ? 201 : 200).send(license)
    },
  )
  server.get(
    '/api/licenses/:identifier',
    {
      config: { access: bearer('licenses.read') },
      schema: {
        summary: 'A license in full, for the department that issued it',
        tags,
        params: identifierParams,
        response: { 200: licenseAnswer, ...problems },
      },
    },
    request => findLicense(deps, request.caller, request.params.identifier),
  )
  for (const [name, { summary, run }] of Object.entries(changesOf))
    server.post(
      `/api/licenses/:identifier/${name}`,
      {
        config: { access: bearer('licenses.issue') },
        schema: {
          summary,
          tags,
          params: identifierParams,
          body: changeBody,
          response: { 200: licenseAnswer, ...problems },
        },
      },
      request => run(deps, request.caller, request.params.identifier, request.body),
    )
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
        produces: ['application/dc+sd-jwt', 'image/svg+xml', 'image/png'],
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
