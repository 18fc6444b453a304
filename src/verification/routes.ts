import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Deps } from '../platform/deps.ts'
import { refuse } from '../platform/faults.ts'
import { bearer, bearerOrNobody, publicDoor } from '../platform/http/access.ts'
import { problems } from '../platform/http/problem.ts'
import type { Server } from '../platform/http/server.ts'
import { isUpload, uploadedFile } from '../platform/http/upload.ts'
import { verificationAnswer } from './answer.ts'
import { answerOcsp, freshSeconds } from './ocsp.ts'
import { publishedList } from './publish.ts'
import { type Purpose, purposeBody, purposeMembers } from './purpose.ts'
import { revocationList } from './revocation.ts'
import { trustBundle } from './roots.ts'
import { tokenType, ttlSeconds } from './status-token.ts'
import { type VerificationInput, verifyLicense } from './verify.ts'

const closed = { additionalProperties: false } as const
const tags = ['verification']

const purpose = { purpose: Type.Optional(purposeBody) }
const question = Type.Union([
  Type.Object(
    {
      ...purpose,
      qr: Type.String({
        minLength: 1,
        maxLength: 2_000,
        description: 'what a scanner read: the whole URL, or the digits after #',
      }),
    },
    closed,
  ),
  Type.Object(
    {
      ...purpose,
      identifier: Type.String({ minLength: 1, maxLength: 200, description: '证照标识' }),
      checkCode: Type.String({ minLength: 1, maxLength: 40, description: '查验码' }),
    },
    closed,
  ),
  Type.Object(
    {
      ...purpose,
      showCode: Type.String({
        minLength: 1,
        maxLength: 2_000,
        description: '亮证码: what a scanner read off a holder’s screen; good once, for a minute, with a token alone',
      }),
    },
    closed,
  ),
  Type.Object(
    {
      purpose: purposeBody,
      number: Type.String({ minLength: 1, maxLength: 100, description: '证照编号, for departments alone' }),
      typeCode: Type.String({ minLength: 1, maxLength: 40 }),
      issuer: Type.Optional(
        Type.String({ minLength: 18, maxLength: 18, description: 'needed where several have given this number' }),
      ),
    },
    closed,
  ),
])
const questionOrFile = Type.Union([
  ...question.anyOf,
  // In a form all fields are texts: the purpose is not one member, but one each.
  Type.Object(
    {
      file: uploadedFile('a sealed PDF, in a form (multipart/form-data)'),
      ...Type.Partial(Type.Object(purposeMembers)).properties,
    },
    closed,
  ),
])

interface Asked {
  readonly input: VerificationInput
  readonly purpose: Purpose | undefined
}

function askedIn(body: Static<typeof questionOrFile>): Asked {
  if (!('file' in body)) {
    const { purpose: why, ...input } = body
    return { input, purpose: why }
  }
  const { file: given, matter, ...others } = body
  if (!isUpload(given)) throw refuse('malformed-request', [{ pointer: '/body/file', detail: 'no file of a form' }])
  return { input: { file: given.bytes }, purpose: matter === undefined ? undefined : { matter, ...others } }
}

const file = (mediaType: string, description: string) => ({
  200: {
    description,
    content: { [mediaType]: { schema: Type.Unsafe<string | Buffer>({ type: 'string', format: 'binary' }) } },
  },
  ...problems,
})

/** What anyone may fetch from anywhere, pages of other sites too, and keep for as long as it is fresh. */
function openToAll(reply: FastifyReply, maxAge: number): FastifyReply {
  return reply
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', `public, max-age=${maxAge}`)
}

/** If-None-Match by weak comparison (RFC 9110 §13.1.2). */
const knows = ({ headers }: FastifyRequest, tag: string): boolean =>
  (headers['if-none-match'] ?? '')
    .split(',')
    .map(each => each.trim().replace(/^W\//, ''))
    .some(each => each === tag || each === '*')

function verifyingRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/verifications',
    {
      config: {
        access: bearerOrNobody('licenses.verify'),
        uploadBytes: deps.config.documentLimitBytes,
        rateLimit: { max: deps.config.rateLimit, allowList: request => request.headers.authorization !== undefined },
      },
      schema: {
        summary: 'Is this license real and good now?',
        description: 'Without a token the answer is masked, the rate limited, and nothing recorded.',
        tags,
        consumes: ['application/json', 'multipart/form-data'],
        body: questionOrFile,
        response: { 200: verificationAnswer, ...problems },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const asked = askedIn(request.body)
      return verifyLicense(deps, request.caller, asked.input, asked.purpose)
    },
  )
  server.post(
    '/api/verifications/batch',
    {
      config: { access: bearer('licenses.verify') },
      schema: {
        summary: 'An answer per item, in their order',
        tags,
        body: Type.Object({ items: Type.Array(question, { minItems: 1, maxItems: 100 }) }, closed),
        response: { 200: Type.Object({ results: Type.Array(verificationAnswer) }), ...problems },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const results = await Promise.all(
        request.body.items.map(({ purpose: why, ...input }) => verifyLicense(deps, request.caller, input, why)),
      )
      return { results }
    },
  )
}

const ocspRequestType = 'application/ocsp-request'
const ocspAnswerType = 'application/ocsp-response'
/** A request for one certificate has about a hundred bytes. */
const mostOcspBytes = 4_096

function ocspRoutes(server: Server, deps: Deps): void {
  const config = { access: publicDoor, rateLimit: { max: deps.config.rateLimit } }
  const response = file(ocspAnswerType, 'DER, RFC 6960 §4.2; good, revoked or unknown')
  server.addContentTypeParser(
    ocspRequestType,
    { parseAs: 'buffer', bodyLimit: mostOcspBytes },
    async (_: FastifyRequest, body: Buffer) => body,
  )
  server.post(
    '/trust/ocsp',
    {
      config,
      bodyLimit: mostOcspBytes,
      schema: {
        summary: 'Were these certificates revoked? (OCSP)',
        tags,
        consumes: [ocspRequestType],
        body: Type.Unsafe<Buffer>({ description: 'DER, RFC 6960 §4.1' }),
        response,
      },
    },
    async (request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .type(ocspAnswerType)
        .send(await answerOcsp(deps, request.body)),
  )
  server.get(
    '/trust/ocsp/*',
    {
      config,
      schema: {
        summary: 'The same by GET: the request in base64, percent-encoded (RFC 6960 appendix A)',
        tags,
        params: Type.Object({ '*': Type.String({ maxLength: 400 }) }, closed),
        response,
      },
    },
    async (request, reply) =>
      openToAll(reply, freshSeconds)
        .type(ocspAnswerType)
        .send(await answerOcsp(deps, Buffer.from(request.params['*'], 'base64'))),
  )
}

/** Verifying for callers with a token and without; status lists, certificates and revocation lists for anyone. */
export function verificationRoutes(server: Server, deps: Deps): void {
  verifyingRoutes(server, deps)
  ocspRoutes(server, deps)
  const open = { access: publicDoor }

  server.get(
    '/status-lists/:id',
    {
      config: open,
      schema: {
        summary: 'A status list, signed (Token Status List)',
        tags,
        params: Type.Object({ id: Type.String({ maxLength: 20 }) }, closed),
        response: {
          ...file(`application/${tokenType}`, 'JWT; two bits an entry: 0 valid, 1 revoked, 2 suspended, 3 superseded'),
          304: Type.Null({ description: 'still what the given ETag names' }),
        },
      },
    },
    async (request, reply) => {
      const { token } = await publishedList(deps, request.params.id)
      const tag = `"${createHash('sha256').update(token).digest('base64url').slice(0, 22)}"`
      openToAll(reply, ttlSeconds).header('etag', tag)
      if (knows(request, tag)) return reply.status(304).send(null)
      return reply.type(`application/${tokenType}`).send(token)
    },
  )

  server.get(
    '/trust/roots.pem',
    {
      config: open,
      schema: {
        summary: 'Certificates for verifying offline: the root first, then those below it',
        tags,
        response: file('application/x-pem-file', 'PEM'),
      },
    },
    async (_, reply) =>
      openToAll(reply, 300)
        .type('application/x-pem-file')
        .send(await trustBundle(deps)),
  )

  server.get(
    '/trust/crl/:file',
    {
      config: open,
      schema: {
        summary: 'The certificates that an authority has withdrawn, `<issuer>.crl`; the issuer is `root`',
        tags,
        params: Type.Object({ file: Type.String({ maxLength: 100 }) }, closed),
        response: file('application/pkix-crl', 'DER, RFC 5280 §5'),
      },
    },
    async (request, reply) =>
      openToAll(reply, 60)
        .type('application/pkix-crl')
        .send(await revocationList(deps, request.params.file)),
  )
}
