import Type, { type Static } from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../../platform/faults.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { isUpload, uploadedFile } from '../../platform/http/upload.ts'
import { type DocumentToSeal, sealDocument } from './seal-document.ts'
import { sealing } from './seal-in-hand.ts'

const closed = { additionalProperties: false } as const
/** Fields of a form are texts. */
const millimeters = (from: string) =>
  Type.String({
    pattern: '^\\d{1,4}(\\.\\d{1,3})?$',
    description: `the seal's middle, millimeters from the ${from} edge`,
  })

const form = {
  file: uploadedFile('a PDF, also one that is signed already'),
  reason: Type.Optional(Type.String({ maxLength: 200, description: 'stands in the signature, for everyone to read' })),
}
const body = Type.Union([
  Type.Object(
    {
      ...form,
      page: Type.String({ pattern: '^-?[1-9]\\d{0,4}$', description: 'from 1; -1 is the last' }),
      x: millimeters('left'),
      y: millimeters('upper'),
    },
    closed,
  ),
  Type.Object(
    {
      ...form,
      keyword: Type.String({ minLength: 1, maxLength: 100, description: 'the seal goes over its last occurrence' }),
    },
    closed,
  ),
])

function inputOf(given: Static<typeof body>): DocumentToSeal {
  const { file, reason } = given
  if (!isUpload(file)) throw refuse('malformed-request', [{ pointer: '/body/file', detail: 'no file of a form' }])
  const place =
    'keyword' in given
      ? { keyword: given.keyword }
      : { page: Number(given.page), x: Number(given.x), y: Number(given.y) }
  return { pdf: file.bytes, place, ...(reason === undefined || reason === '' ? {} : { reason }) }
}

const sealed = {
  description: 'the sealed PDF',
  content: { 'application/pdf': { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) } },
}

/** A department's seal on documents of its own making (电子公文). */
export function signRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/seals/:id/sign',
    {
      config: { access: bearer(sealing), uploadBytes: deps.config.documentLimitBytes },
      schema: {
        summary: 'Put a department’s seal on a PDF',
        description:
          'PAdES B-T as an incremental update: earlier signatures stay valid. The file is not kept, its digest is. 201; the same key and body again: 200 and the same bytes.',
        tags: ['seals'],
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }, closed),
        headers: Type.Object({
          'idempotency-key': Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' }),
        }),
        consumes: ['multipart/form-data'],
        body,
        response: { 200: sealed, 201: sealed, ...problems },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      const { created, pdf } = await sealDocument(deps, request.caller, request.params.id, inputOf(request.body), key)
      return reply
        .status(created ? 201 : 200)
        .type('application/pdf')
        .header('cache-control', 'private, no-store')
        .send(pdf)
    },
  )
}
