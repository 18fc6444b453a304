import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Deps } from '../platform/deps.ts'
import { publicDoor } from '../platform/http/access.ts'
import { problems } from '../platform/http/problem.ts'
import type { Server } from '../platform/http/server.ts'
import { answerOcsp, freshSeconds } from './ocsp.ts'
import { tokenType } from './offline/status-token.ts'
import { addressesOfLists, publishedList, publishedVersion } from './publish.ts'
import { revocationList } from './revocation.ts'
import { trustBundle } from './roots.ts'
import { ttlSeconds } from './status-token.ts'
import { verifyRoutes } from './verify-routes.ts'

const closed = { additionalProperties: false } as const
const tags = ['verification']

const file = (mediaType: string, description: string) => ({
  200: {
    description,
    content: { [mediaType]: { schema: Type.Unsafe<string | Buffer>({ type: 'string', format: 'binary' }) } },
  },
  ...problems,
})

const yearSeconds = 31_536_000

/** What anyone may fetch from anywhere, pages of other sites too, and keep for as long as it is fresh. */
function openToAll(reply: FastifyReply, maxAge: number, ...more: readonly string[]): FastifyReply {
  return reply
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', [`public, max-age=${maxAge}`, ...more].join(', '))
}

/** If-None-Match by weak comparison (RFC 9110 §13.1.2). */
const knows = ({ headers }: FastifyRequest, tag: string): boolean =>
  (headers['if-none-match'] ?? '')
    .split(',')
    .map(each => each.trim().replace(/^W\//, ''))
    .some(each => each === tag || each === '*')

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
  verifyRoutes(server, deps)
  ocspRoutes(server, deps)
  const open = { access: publicDoor }

  server.get(
    '/status-lists',
    {
      config: open,
      schema: {
        summary: 'Where all status lists are, the newest last (Token Status List §9, status list aggregation)',
        tags,
        response: {
          200: Type.Object({ status_lists: Type.Array(Type.String({ format: 'uri' })) }),
          ...problems,
        },
      },
    },
    async (_, reply) => {
      openToAll(reply, ttlSeconds)
      return { status_lists: await addressesOfLists(deps) }
    },
  )

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
      const { id } = request.params
      const { token, version } = await publishedList(deps, id)
      const tag = `"${version}"`
      openToAll(reply, ttlSeconds)
        .header('etag', tag)
        .header('content-location', `/status-lists/${id}/${version}`)
        .header('access-control-expose-headers', 'content-location, etag')
      if (knows(request, tag)) return reply.status(304).send(null)
      return reply.type(`application/${tokenType}`).send(token)
    },
  )
  server.get(
    '/status-lists/:id/:version',
    {
      config: open,
      schema: {
        summary: 'One version of a status list, which never changes',
        description: 'Named by `Content-Location` where the list is served; there until it has ended.',
        tags,
        params: Type.Object({ id: Type.String({ maxLength: 20 }), version: Type.String({ maxLength: 40 }) }, closed),
        response: file(`application/${tokenType}`, 'JWT, as the list was at that time'),
      },
    },
    async (request, reply) => {
      const { id, version } = request.params
      const token = await publishedVersion(deps, id, version)
      return openToAll(reply, yearSeconds, 'immutable')
        .header('etag', `"${version}"`)
        .type(`application/${tokenType}`)
        .send(token)
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
