import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../../platform/faults.ts'
import { publicDoor } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { answerQuery } from './own.ts'

const queryType = 'application/timestamp-query'
const replyType = 'application/timestamp-reply'
/** A request is a digest and a few numbers. */
const mostQueryBytes = 4_096

/** The own time stamping authority, for anyone (RFC 3161 §3.4). */
export function timeStampRoutes(server: Server, deps: Deps): void {
  server.addContentTypeParser(queryType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  server.post(
    '/tsa',
    {
      bodyLimit: mostQueryBytes,
      config: { access: publicDoor, rateLimit: { max: deps.config.rateLimit } },
      schema: {
        summary: 'A time stamp (RFC 3161) on a digest of SHA-256, SHA-384 or SHA-512',
        tags: ['seals'],
        consumes: [queryType],
        body: Type.Unsafe<Buffer>({ description: 'TimeStampReq, DER' }),
        response: {
          200: {
            description: 'TimeStampResp, DER; what cannot be granted is rejected in it',
            content: { [replyType]: { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) } },
          },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      // Forms and JSON have parsers of their own.
      if (!Buffer.isBuffer(request.body)) throw refuse('unsupported-media-type')
      return reply
        .type(replyType)
        .header('cache-control', 'no-store')
        .send(await answerQuery(deps, request.body))
    },
  )
}
