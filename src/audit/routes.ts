import Type from 'typebox'
import type { Deps } from '../platform/deps.ts'
import { bearer, publicDoor } from '../platform/http/access.ts'
import { problems } from '../platform/http/problem.ts'
import type { Server } from '../platform/http/server.ts'
import { proveRecord } from './prove.ts'
import { readCheckpoint, readKey, readTile } from './published.ts'

const text = (description: string) => ({
  200: { description, content: { 'text/plain': { schema: Type.String() } } },
  ...problems,
})
const forever = 'public, max-age=31536000, immutable'
const recordId = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) }, { additionalProperties: false })
const base64 = (description: string) => Type.String({ description: `base64; ${description}` })

const proofAnswer = Type.Object({
  id: Type.Integer(),
  index: Type.Integer({ description: 'place in the log, from 0' }),
  size: Type.Integer({ description: 'lines in the checkpoint that the proof leads to' }),
  record: Type.Object({
    at: Type.String({ format: 'date-time' }),
    type: Type.String(),
    actor: Type.String(),
    subject: Type.String(),
    data: Type.Unknown(),
  }),
  salt: base64('16 bytes'),
  commitment: base64('SHA-256(salt ‖ canonical JSON of {actor, at, data, id, subject, type}), the log entry'),
  inclusion: Type.Array(base64('hash'), { description: 'RFC 6962 §2.1.1, from the leaf up' }),
  proof: Type.String({ description: 'the same as one text that needs no server (C2SP tlog-proof)' }),
})

/** The log as C2SP tlog-tiles, for anyone; the lines behind its entries, for auditors. */
export function auditRoutes(server: Server, deps: Deps): void {
  const open = { access: publicDoor }

  server.get(
    '/log/checkpoint',
    {
      config: open,
      schema: { summary: 'The signed head of the log', tags: ['log'], response: text('C2SP tlog-checkpoint') },
    },
    async (_, reply) =>
      reply
        .header('cache-control', 'no-store')
        .type('text/plain; charset=utf-8')
        .send(await readCheckpoint(deps)),
  )

  server.get(
    '/log/key',
    {
      config: open,
      schema: {
        summary: 'The key that signs the checkpoints',
        tags: ['log'],
        response: text('verifier key of C2SP signed-note: name+id+key'),
      },
    },
    async (_, reply) =>
      reply
        .header('cache-control', 'no-cache')
        .type('text/plain; charset=utf-8')
        .send(await readKey(deps)),
  )

  server.get(
    '/log/tile/*',
    {
      config: open,
      schema: {
        summary: 'A tile of the tree, `<L>/<N>[.p/<W>]`, or a bundle of entries, `entries/<N>[.p/<W>]`',
        tags: ['log'],
        params: Type.Object({ '*': Type.String({ maxLength: 40 }) }),
        response: {
          200: {
            description: 'C2SP tlog-tiles',
            content: {
              'application/octet-stream': { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) },
            },
          },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const tile = await readTile(deps, request.params['*'])
      return reply.header('cache-control', forever).type('application/octet-stream').send(tile)
    },
  )

  server.get(
    '/api/log/records/:id/proof',
    {
      config: { access: bearer('audit.read') },
      schema: {
        summary: 'A record with the proof that it stands in the log',
        tags: ['log'],
        params: recordId,
        response: { 200: proofAnswer, ...problems },
      },
    },
    async request => {
      const { line, commitment, index, size, inclusion, text } = await proveRecord(
        deps,
        request.caller,
        Number(request.params.id),
      )
      const { id, at, type, actor, subject, data, salt } = line
      return {
        id,
        index,
        size,
        record: { at: at.toISOString(), type, actor, subject, data },
        salt: salt.toString('base64'),
        commitment: commitment.toString('base64'),
        inclusion: inclusion.map(hash => hash.toString('base64')),
        proof: text,
      }
    },
  )
}
