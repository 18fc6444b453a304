import Type, { type Static } from 'typebox'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { refuse } from '../platform/faults.ts'
import { bearer, bearerOrNobody } from '../platform/http/access.ts'
import { problems } from '../platform/http/problem.ts'
import type { Server } from '../platform/http/server.ts'
import { isUpload, uploadedFile } from '../platform/http/upload.ts'
import type { Verification } from './answer.ts'
import { verificationAnswer } from './answer-shape.ts'
import { askForPresentation } from './presentations/ask.ts'
import { type Purpose, purposeBody, purposeMembers } from './purpose.ts'
import { receiptDocument, receiptFormats } from './receipts/read.ts'
import { receiptMediaType } from './receipts/receipt.ts'
import { type VerificationInput, verifyForStranger, verifyLicense, verifyWithReceipt } from './verify.ts'

const closed = { additionalProperties: false } as const
const tags = ['verification']

const keepReceipt = 'keep a signed receipt; needs a token'
const kept = { keepReceipt: Type.Optional(Type.Boolean({ description: keepReceipt })) }
const asked = { ...kept, purpose: Type.Optional(purposeBody) }
const question = Type.Union([
  Type.Object(
    {
      ...asked,
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
      ...asked,
      identifier: Type.String({ minLength: 1, maxLength: 200, description: '证照标识' }),
      checkCode: Type.String({ minLength: 1, maxLength: 40, description: '查验码' }),
    },
    closed,
  ),
  Type.Object(
    {
      ...asked,
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
      ...asked,
      presentation: Type.String({
        minLength: 1,
        maxLength: 100_000,
        description:
          'SD-JWT VC with key binding over a nonce of /api/verifications/nonces (RFC 9901 §4); with a token alone',
      }),
    },
    closed,
  ),
  Type.Object(
    {
      ...kept,
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
  Type.Object(
    {
      receipt: Type.String({
        minLength: 1,
        maxLength: 100_000,
        description: 'a receipt of an earlier verification (JWS)',
      }),
    },
    closed,
  ),
  // In a form all fields are texts: what the purpose says stands in fields of its own.
  Type.Object(
    {
      file: uploadedFile('a sealed PDF or a receipt, in a form (multipart/form-data)'),
      keepReceipt: Type.Optional(Type.Literal('true', { description: keepReceipt })),
      ...Type.Partial(Type.Object(purposeMembers)).properties,
    },
    closed,
  ),
])

interface Asked {
  readonly input: VerificationInput
  readonly purpose: Purpose | undefined
  readonly keepsReceipt: boolean
}

function askedIn(body: Static<typeof questionOrFile>): Asked {
  if ('receipt' in body) return { input: body, purpose: undefined, keepsReceipt: false }
  if (!('file' in body)) {
    const { purpose, keepReceipt: keeps, ...input } = body
    return { input, purpose, keepsReceipt: keeps === true }
  }
  const { file, keepReceipt: keeps, matter, ...others } = body
  if (!isUpload(file)) throw refuse('malformed-request', [{ pointer: '/body/file', detail: 'no file of a form' }])
  const purpose = matter === undefined ? undefined : { matter, ...others }
  return { input: { file: file.bytes }, purpose, keepsReceipt: keeps === 'true' }
}

const answerTo = (deps: Deps, caller: Caller, { input, purpose, keepsReceipt }: Asked): Promise<Verification> =>
  (keepsReceipt ? verifyWithReceipt : verifyLicense)(deps, caller, input, purpose)

function receiptRoute(server: Server, deps: Deps): void {
  const binary = { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) }
  server.get(
    '/api/verifications/:id/receipt',
    {
      config: { access: bearer('licenses.verify') },
      schema: {
        summary: 'The receipt of a verification, for those who made it',
        description:
          'Signed when it is first fetched, the same bytes ever after: a JWS of the register’s key, or a sealed page with the JWS attached. It carries a proof that the log has it (503 for about a second until it does).',
        tags,
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }, closed),
        querystring: Type.Object({ format: Type.Enum([...receiptFormats], { default: 'jws' }) }, closed),
        response: {
          200: { description: 'the receipt', content: { [receiptMediaType]: binary, 'application/pdf': binary } },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { mediaType, fileName, body } = await receiptDocument(
        deps,
        request.caller,
        request.params.id,
        request.query.format,
      )
      return reply
        .type(mediaType)
        .header('content-disposition', `attachment; filename="${fileName}"`)
        .header('cache-control', 'private, no-store')
        .send(body)
    },
  )
}

function nonceRoute(server: Server, deps: Deps): void {
  server.post(
    '/api/verifications/nonces',
    {
      config: { access: bearer('licenses.verify') },
      schema: {
        summary: 'A nonce for a holder’s presentation: good once, for five minutes',
        tags,
        response: {
          201: Type.Object({
            nonce: Type.String({ description: '`nonce` of the KB-JWT' }),
            audience: Type.String({ description: '`aud` of the KB-JWT: whoever verifies for one organization is one' }),
            expiresAt: Type.String({ format: 'date-time' }),
          }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { nonce, audience, expiresAt } = await askForPresentation(deps, request.caller)
      return reply
        .status(201)
        .header('cache-control', 'no-store')
        .send({ nonce, audience, expiresAt: expiresAt.toISOString() })
    },
  )
}

/** Verifying for callers with a token and without; receipts and nonces for those with one. */
export function verifyRoutes(server: Server, deps: Deps): void {
  receiptRoute(server, deps)
  nonceRoute(server, deps)
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
        description:
          'Without a token the answer is masked, the rate limited, nothing recorded, and wrong check codes are few: 429 after too many of one source, for ten minutes at most.',
        tags,
        consumes: ['application/json', 'multipart/form-data'],
        body: questionOrFile,
        response: { 200: verificationAnswer, ...problems },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { caller, ip } = request
      const given = askedIn(request.body)
      if (caller.kind === 'anonymous' && !given.keepsReceipt) return verifyForStranger(deps, ip, given.input)
      return answerTo(deps, caller, given)
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
      const { items } = request.body
      return { results: await Promise.all(items.map(item => answerTo(deps, request.caller, askedIn(item)))) }
    },
  )
}
