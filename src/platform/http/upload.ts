import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { refuse } from '../faults.ts'
import type { Server } from './typed-server.ts'

/** A file of a form (RFC 7578). */
export interface Upload {
  readonly mediaType: string
  readonly bytes: Buffer
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Bytes of a file that this door takes in a form; no other door takes files. */
    uploadBytes?: number
    /** Parts that its form may have, where it is a long one; names may then stand several times, as ticked boxes do. */
    uploadParts?: number
  }
}

/** Boundaries, names and the other fields of a form. */
const aroundBytes = 65_536
const mostParts = 20

/** The schema of a file in a body. */
export const uploadedFile = (description: string) =>
  Type.Unsafe<Upload>({ contentMediaType: 'application/octet-stream', description })

/** True for a file of a form; nothing that came as JSON is one. */
export const isUpload = (value: unknown): value is Upload =>
  typeof value === 'object' && value !== null && 'bytes' in value && Buffer.isBuffer(value.bytes)

async function read(payload: IncomingMessage, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of payload) {
    length += chunk.length
    if (length > most) throw refuse('payload-too-large')
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** Node's own reader of forms is as strict as browsers' writers are regular. */
async function partsOf(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData()
  } catch (error) {
    throw refuse('malformed-request', [{ pointer: '/body', detail: 'not a form' }], error)
  }
}

/** Fields by name, each once unless the door says otherwise: texts as they are, files as {@link Upload}. */
async function fieldsOf(
  parts: FormData,
  most: number,
  manyParts: number | undefined,
): Promise<Record<string, string | string[] | Upload>> {
  const entries = [...parts.entries()]
  const names = new Set(entries.map(([name]) => name))
  if (entries.length > (manyParts ?? mostParts) || (names.size !== entries.length && manyParts === undefined))
    throw refuse('malformed-request', [{ pointer: '/body', detail: 'too many fields, or one twice' }])
  const fields = new Map<string, string | string[] | Upload>()
  for (const [name, value] of entries) {
    const known = fields.get(name)
    if (isUpload(known) || (known !== undefined && typeof value !== 'string'))
      throw refuse('malformed-request', [{ pointer: '/body', detail: 'a file twice' }])
    if (typeof value === 'string') fields.set(name, known === undefined ? value : [known, value].flat())
    else if (value.size > most) throw refuse('payload-too-large')
    else fields.set(name, { mediaType: value.type, bytes: Buffer.from(await value.arrayBuffer()) })
  }
  return Object.fromEntries(fields)
}

async function formOf(request: FastifyRequest, payload: IncomingMessage) {
  const { uploadBytes, uploadParts } = request.routeOptions.config
  if (uploadBytes === undefined) throw refuse('unsupported-media-type')
  const body = await read(payload, uploadBytes + aroundBytes)
  return fieldsOf(await partsOf(body, request.headers['content-type'] ?? ''), uploadBytes, uploadParts)
}

/** Takes forms with files at the doors that declare `uploadBytes`; their body is an object like any other. */
export function takeUploads(server: Server): void {
  server.addContentTypeParser('multipart/form-data', formOf)
}
