import { inflateSync } from 'node:zlib'
import {
  encodeCose,
  encodePayload,
  encodeProtected,
  qrUrl,
  toBeSigned,
} from '../../src/licenses/documents/qr-payload.ts'
import type { QrContent } from '../../src/licenses/index.ts'
import type { WorldOptions } from '../harness.ts'
import { department, otherDepartment, type Registry, startRegistry } from '../licenses/registry.ts'

export const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))

export const bytesOf = (token: string): Buffer => inflateSync(Buffer.from(claimsOf(token).status_list.lst, 'base64url'))

/** Written apart from our own reader: bits in a row, the low one first. */
export const readStatus = (token: string, index: number): number => {
  const bytes = bytesOf(token)
  const bits = [0, 1].map(bit => ((bytes[(2 * index) >> 3] ?? 0) >> ((2 * index + bit) & 7)) & 1)
  return (bits[0] ?? 0) + 2 * (bits[1] ?? 0)
}

export const fileForm = (bytes: Uint8Array): FormData => {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), 'a.pdf')
  return form
}

/** A register with departments that sign, and the doors of verification. */
export async function startScene(options: WorldOptions = {}) {
  const registry: Registry = await startRegistry(options)
  const { world } = registry
  const verifier = await world.token(['licenses.verify'], otherDepartment.uscc)

  async function post(url: string, payload: object, as?: string) {
    const headers = as === undefined ? {} : { authorization: `Bearer ${as}` }
    const answer = await world.server.inject({ method: 'POST', url, payload, headers })
    return { status: answer.statusCode, body: answer.json() }
  }
  async function upload(bytes: Uint8Array, as?: string) {
    const request = new Request('http://localhost', { method: 'POST', body: fileForm(bytes) })
    const answer = await world.server.inject({
      method: 'POST',
      url: '/api/verifications',
      payload: Buffer.from(await request.arrayBuffer()),
      headers: {
        'content-type': request.headers.get('content-type') ?? '',
        ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      },
    })
    return { status: answer.statusCode, body: answer.json() }
  }
  const verify = async (input: object, as?: string) => post('/api/verifications', input, as)
  const move = (identifier: string, name: 'revoke' | 'suspend' | 'resume') =>
    registry.ask('POST', `/api/licenses/${identifier}/${name}`, { payload: { reason: 'holder-request' } })
  const get = (url: string, headers: Record<string, string> = {}) =>
    world.server.inject({ method: 'GET', url, headers })
  const roots = async (): Promise<string> => (await get('/trust/roots.pem')).payload
  const list = async (number = 0): Promise<string> => (await get(`/status-lists/${number}`)).payload

  async function keyOf(uscc: string): Promise<{ kid: string; keyName: string }> {
    const [row] = await world.owner`select kid, key_name from licenses.issuer_keys where uscc = ${uscc}`
    return { kid: String(row?.kid), keyName: String(row?.key_name) }
  }
  /** A QR as a department with its key could make one beside the register. */
  async function sealedQr(content: QrContent, by: { kid: string; keyName: string }): Promise<string> {
    const header = encodeProtected(by.kid)
    const payload = encodePayload(content)
    const signature = await world.deps.keys.signer.sign(by.keyName, toBeSigned(header, payload))
    return qrUrl(world.origin, encodeCose(header, payload, signature))
  }
  const recordsOf = async (identifier: string) => {
    const rows = await world.owner`
      select actor, data from audit.records
      where type = 'license.verified' and subject = ${`license:${identifier}`} order by id`
    return rows.map(row => ({ actor: String(row.actor), data: row.data }))
  }
  return { ...registry, verifier, post, upload, verify, move, get, roots, list, keyOf, sealedQr, recordsOf, department }
}

export type Scene = Awaited<ReturnType<typeof startScene>>
