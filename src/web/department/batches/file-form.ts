import { PassThrough, type Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../../../platform/faults.ts'
import type { Server } from '../../../platform/http/server.ts'

/** A form whose file comes last: its fields, and the file as it comes. */
export interface FileForm {
  readonly fields: Readonly<Record<string, string>>
  readonly file: Readable
}

const mostFields = 20

/** Reads a form (RFC 7578) up to its file; the file itself is never in memory as a whole. */
export function readFileForm({ raw, headers }: FastifyRequest): Promise<FileForm> {
  const type = headers['content-type'] ?? ''
  return new Promise((resolve, reject) => {
    const malformed = (cause?: unknown) =>
      reject(refuse('malformed-request', [{ pointer: '/body', detail: 'not a form with a file' }], cause))
    if (!type.startsWith('multipart/form-data')) return malformed()
    const busboy = new Busboy({
      headers: { 'content-type': type },
      limits: { fields: mostFields, fieldSize: 1_000, files: 1 },
    })
    const fields: Record<string, string> = {}
    busboy.on('field', (name, value) => {
      fields[name] = value
    })
    busboy.on('file', (_name, stream) => {
      const file = stream.pipe(new PassThrough())
      stream.on('error', error => file.destroy(error))
      raw.on('close', () => raw.complete || file.destroy(new Error('the upload broke off')))
      resolve({ fields, file })
    })
    busboy.on('finish', () => malformed())
    busboy.on('error', malformed)
    raw.pipe(busboy)
  })
}

/** The form's token came in its first fields. Where it is not good the refusal is sent, and the answer is false. */
export function isTokenGood(
  server: Server,
  request: FastifyRequest,
  reply: FastifyReply,
  fields: FileForm['fields'],
): boolean {
  request.body = { _csrf: fields._csrf ?? '' }
  let isGood = false
  server.csrfProtection(request, reply, () => {
    isGood = true
  })
  return isGood
}
