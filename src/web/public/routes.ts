import type { FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { decodeShowCode } from '../../licenses/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { publicDoor } from '../../platform/http/access.ts'
import type { Server } from '../../platform/http/server.ts'
import { isUpload, uploadedFile } from '../../platform/http/upload.ts'
import { verifyForStranger } from '../../verification/index.ts'
import { hidden } from '../page.tsx'
import { sendAnswer, sendHome, sendShowCode, sendVerify } from './pages.tsx'
import { documentPath } from './verify.tsx'

const question = Type.Object(
  {
    qr: Type.Optional(Type.String({ maxLength: 2_000 })),
    identifier: Type.Optional(Type.String({ maxLength: 200 })),
    checkCode: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
)

const document = Type.Object({ file: uploadedFile('PDF') }, { additionalProperties: false })

/** As people type it off a paper: spaces and small letters are taken. */
const tidy = (text: string): string => text.replace(/\s/g, '')

/** The first page and the public page of verification, for anyone, as nobody. */
export function publicRoutes(server: Server, deps: Deps): void {
  const { config } = deps
  const open = { config: { access: publicDoor, page: true }, schema: hidden }
  server.get('/', open, async (request, reply) => sendHome(config, request, reply))
  server.get('/v', open, async (request, reply) => sendVerify(config, request, reply, {}))

  const answer = async (request: FastifyRequest, reply: FastifyReply, asked: Static<typeof question>) => {
    const qr = tidy(asked.qr ?? '')
    // Not even whether it is a good one: that is for those who are known, and its holder sees who asked.
    if (decodeShowCode(qr) !== undefined) return sendShowCode(config, request, reply)
    if (qr !== '') return sendAnswer(config, request, reply, { qr }, await verifyForStranger(deps, request.ip, { qr }))
    const identifier = tidy(asked.identifier ?? '').toUpperCase()
    const checkCode = tidy(asked.checkCode ?? '')
    if (identifier === '' || checkCode === '') return sendVerify(config, request, reply, asked)
    const input = { identifier, checkCode }
    return sendAnswer(config, request, reply, input, await verifyForStranger(deps, request.ip, input))
  }
  // Anonymous and without effect: there is nothing that a forged form could do in somebody's name.
  server.post(
    '/v',
    {
      config: { access: publicDoor, page: true, rateLimit: { max: config.rateLimit } },
      schema: { ...hidden, body: question },
    },
    async (request, reply) => answer(request, reply, request.body),
  )
  server.post(
    documentPath,
    {
      config: {
        access: publicDoor,
        page: true,
        uploadBytes: config.documentLimitBytes,
        rateLimit: { max: config.rateLimit },
      },
      schema: { ...hidden, body: document },
    },
    async (request, reply) => {
      const { file } = request.body
      if (!isUpload(file) || file.bytes.length === 0) return sendVerify(config, request, reply, { file: 'none' })
      const input = { file: file.bytes }
      return sendAnswer(config, request, reply, input, await verifyForStranger(deps, request.ip, input))
    },
  )
}
