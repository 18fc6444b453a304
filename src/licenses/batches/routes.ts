import { Readable } from 'node:stream'
import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import * as bodies from '../bodies.ts'
import { batchMoves, batchStates, type Progress } from './batch.ts'
import type { Columns } from './columns.ts'
import { findBatch, listBatches } from './find.ts'
import { columnsOf, keepColumns } from './keep-columns.ts'
import { changeBatch } from './move.ts'
import { type BatchFormat, receiveBatch } from './receive.ts'
import { batchResults } from './results.ts'

const tags = ['license batches']
const access = bearer('licenses.issue')
const { closed } = bodies
const whole = Type.Integer()

const answer = Type.Unsafe<Progress>(
  Type.Object({
    id: Type.String(),
    state: Type.Enum([...batchStates]),
    typeCode: Type.Union([Type.String(), Type.Null()]),
    dryRun: Type.Boolean(),
    rows: Type.Integer({ description: 'in the file' }),
    done: Type.Integer({ description: 'issued or failed' }),
    issued: whole,
    failed: whole,
    rate: Type.Union([whole, Type.Null()], { description: 'rows a second of late' }),
    secondsLeft: Type.Union([whole, Type.Null()]),
    retried: Type.Integer({ description: 'chunks that broke off and are tried again' }),
    createdAt: Type.String({ format: 'date-time' }),
    endedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  }),
)
const typeCode = Type.String({ pattern: '^[0-9A-Z]{18}[0-9]{3}$' })
const params = Type.Object({ id: Type.String({ maxLength: 40 }) })
const columns = Type.Unsafe<Columns>({
  type: 'object',
  additionalProperties: { type: 'string', minLength: 1, maxLength: 60 },
  maxProperties: 200,
  description:
    'by header: number, holders.0.name, holders.0.documentType, holders.0.documentNumber, fields.…, validFrom, validUntil, issuedOn, paperSerial, typeCode, ignore',
})

const formatOf: Readonly<Record<string, BatchFormat>> = { 'text/csv': 'csv', 'application/x-ndjson': 'ndjson' }
const formatNamed = (contentType: string | undefined): BatchFormat =>
  formatOf[contentType?.split(';')[0]?.trim().toLowerCase() ?? ''] ?? 'csv'

/** The upload's body is handed on as it comes, and is never in memory as a whole. */
async function uploadRoute(server: Server, deps: Deps): Promise<void> {
  server.addContentTypeParser(Object.keys(formatOf), (_request, payload, done) => done(null, payload))
  server.post(
    '/api/license-batches',
    {
      config: { access, bodySeconds: 3_600 },
      schema: {
        summary: 'Issue many licenses from a file',
        description:
          'CSV: UTF-8 or GB18030, the header first, columns by their Chinese titles. NDJSON: what POST /api/licenses takes, a line each. Answered when all rows are stored.',
        tags,
        consumes: Object.keys(formatOf),
        headers: bodies.idempotencyHeaders,
        querystring: Type.Object(
          {
            typeCode: Type.Optional(typeCode),
            dryRun: Type.Optional(Type.Enum(['true', 'false'], { description: 'check all rows, issue nothing' })),
          },
          closed,
        ),
        body: Type.Unsafe<Readable>({}),
        response: { 202: answer, ...problems },
      },
    },
    async (request, reply) => {
      const { headers, query, caller, body } = request
      const format = formatNamed(headers['content-type'])
      const input = { format, typeCode: query.typeCode, dryRun: query.dryRun === 'true', file: body }
      const { batch } = await receiveBatch(deps, caller, input, headers['idempotency-key'])
      return reply
        .status(202)
        .header('location', `/api/license-batches/${batch.id}`)
        .send(await findBatch(deps, caller, batch.id))
    },
  )
}

function readingRoutes(server: Server, deps: Deps): void {
  server.get(
    '/api/license-batches',
    {
      config: { access },
      schema: {
        summary: 'The batches of the department, newest first',
        tags,
        querystring: Type.Object(
          { before: Type.Optional(Type.String({ maxLength: 40, description: 'id of the last one that is known' })) },
          closed,
        ),
        response: { 200: Type.Array(answer), ...problems },
      },
    },
    request => listBatches(deps, request.caller, request.query.before),
  )
  server.get(
    '/api/license-batches/:id',
    {
      config: { access },
      schema: { summary: 'How far a batch is', tags, params, response: { 200: answer, ...problems } },
    },
    request => findBatch(deps, request.caller, request.params.id),
  )
  server.get(
    '/api/license-batches/:id/results',
    {
      config: { access },
      schema: {
        summary: 'What became of each row that is done: CSV, or NDJSON by Accept',
        tags,
        params,
        produces: Object.keys(formatOf),
        response: { 200: Type.Unsafe<Readable>({ type: 'string' }), ...problems },
      },
    },
    async (request, reply) => {
      const format = (request.headers.accept ?? '').includes('ndjson') ? 'ndjson' : 'csv'
      const pieces = await batchResults(deps, request.caller, request.params.id, format)
      return reply
        .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="${request.params.id}.${format}"`)
        .header('cache-control', 'private, no-store')
        .send(Readable.from(pieces))
    },
  )
}

function changingRoutes(server: Server, deps: Deps): void {
  for (const move of batchMoves)
    server.post(
      `/api/license-batches/:id/${move}`,
      {
        config: { access },
        schema: {
          summary: `${move}: what was begun is brought to its end, what was issued stays`,
          tags,
          params,
          response: { 200: answer, ...problems },
        },
      },
      request => changeBatch(deps, request.caller, request.params.id, move),
    )
  const ofType = Type.Object({ typeCode })
  server.get(
    '/api/license-batches/columns/:typeCode',
    {
      config: { access },
      schema: {
        summary: 'What the columns of the department mean',
        tags,
        params: ofType,
        response: { 200: columns, ...problems },
      },
    },
    request => columnsOf(deps, request.caller, request.params.typeCode),
  )
  server.put(
    '/api/license-batches/columns/:typeCode',
    {
      config: { access },
      schema: {
        summary: 'Remember what columns that are named otherwise mean',
        tags,
        params: ofType,
        body: columns,
        response: { 200: columns, ...problems },
      },
    },
    request => keepColumns(deps, request.caller, request.params.typeCode, request.body),
  )
}

export function batchRoutes(server: Server, deps: Deps): void {
  void server.register(scope => uploadRoute(scope, deps))
  readingRoutes(server, deps)
  changingRoutes(server, deps)
}
