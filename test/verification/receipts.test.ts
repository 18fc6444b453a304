import { createHash, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { compactVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sequenceLog } from '../../src/audit/index.ts'
import { readCheckpoint } from '../audit/oracle.ts'
import { constructorType, department, otherDepartment } from '../licenses/registry.ts'
import { isClean, missing, openPdfsig } from '../licenses/sealing/oracles.ts'
import { runTool } from '../tools.ts'
import { type Scene, startScene } from './scene.ts'

let scene: Scene
let folder: string
beforeAll(async () => {
  scene = await startScene({ config: { logLevel: 'silent' } })
  await scene.world.listen()
  folder = await mkdtemp(join(tmpdir(), 'yihao-receipts-'))
})
afterAll(async () => {
  await scene.world.stop()
  await rm(folder, { recursive: true, force: true })
})

const absent = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', ')})`
const purpose = { matter: '二级造价工程师注册', caseNumber: 'ZJ-2026-8' }
const issued = async () => (await scene.issue(constructorType)).body
const fetchReceipt = (id: string, format: string, as = scene.verifier) =>
  scene.get(`/api/verifications/${id}/receipt?format=${format}`, { authorization: `Bearer ${as}` })

async function kept(input: object, as = scene.verifier) {
  const { status, body } = await scene.verify({ ...input, keepReceipt: true }, as)
  expect(status).toBe(200)
  await sequenceLog(scene.world.deps)
  return body
}

async function jwsOf(input: object) {
  const { receiptId } = await kept(input)
  const answer = await fetchReceipt(receiptId, 'jws')
  expect(answer.statusCode).toBe(200)
  return { id: receiptId, jws: answer.payload }
}

async function upload(bytes: Uint8Array, fields: Record<string, string> = {}, as?: string) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([new Uint8Array(bytes)]), 'a')
  const request = new Request('http://localhost', { method: 'POST', body: form })
  const headers = {
    'content-type': request.headers.get('content-type') ?? '',
    ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
  }
  const payload = Buffer.from(await request.arrayBuffer())
  return (await scene.world.server.inject({ method: 'POST', url: '/api/verifications', payload, headers })).json()
}

/** By jose and node:crypto alone, with nothing but the published root: RFC 7515, then RFC 6962 by the C2SP tlog-proof. */
async function verifyElsewhere(jws: string) {
  const header = JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString())
  const certificate = new X509Certificate(Buffer.from(header.x5c[0], 'base64'))
  const root = new X509Certificate(await scene.roots())
  expect(certificate.checkIssued(root) && certificate.verify(root.publicKey)).toBe(true)
  const { payload } = await compactVerify(jws, certificate.publicKey, { algorithms: ['ES256'] })
  const claims = JSON.parse(Buffer.from(payload).toString('utf8'))
  const [proof = '', note = ''] = claims.log.proof.split('\n\n')
  const [, extra = '', , ...hashes] = proof.split('\n')
  const opening = Buffer.from(extra.replace('extra ', ''), 'base64')
  const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  let [hash, index, last] = [sha(Buffer.of(0), sha(opening)), claims.log.index, claims.log.size - 1]
  for (const each of hashes) {
    const sibling = Buffer.from(each, 'base64')
    if (index % 2 === 1 || index === last) {
      hash = sha(Buffer.of(1), sibling, hash)
      while (index % 2 === 0 && index !== 0) [index, last] = [index >> 1, last >> 1]
    } else hash = sha(Buffer.of(1), hash, sibling)
    ;[index, last] = [index >> 1, last >> 1]
  }
  expect(note.split('\n')[2]).toBe(hash.toString('base64'))
  const line = JSON.parse(opening.subarray(16).toString('utf8'))
  const { iss, iat, log, ...content } = claims
  expect(line.data.digest).toBe(sha(Buffer.from(canonicalize(content) ?? '')).toString('hex'))
  expect(line).toMatchObject({ id: log.record, type: 'verification.receipt-kept', actor: content.by.actor })
  return claims
}

describe('a receipt', () => {
  it('says who, when, how, what for and what was answered, and where the log has it: checked without us', async () => {
    const { identifier, qr } = await issued()
    const { jws } = await jwsOf({ qr, purpose })
    const claims = await verifyElsewhere(jws)
    expect(claims).toMatchObject({
      iss: scene.world.origin,
      by: { actor: expect.stringMatching(/^client:/), organization: otherDepartment },
      how: 'qr',
      purpose,
      outcome: 'valid',
      reasons: [],
      license: { identifier, holder: '王**', issuer: department },
    })
    expect(JSON.stringify(claims)).not.toMatch(/王小云|5301021990/)
    expect((await readCheckpoint(scene.world)).note).toContain(claims.log.proof.split('\n\n')[1])
  })

  it('is the same ever after, also for 16 who fetch it first at once', async () => {
    const { qr } = await issued()
    const { receiptId } = await kept({ qr })
    for (const format of ['jws', 'pdf']) {
      const answers = await Promise.all(Array.from({ length: 16 }, () => fetchReceipt(receiptId, format)))
      expect(new Set(answers.map(answer => answer.statusCode))).toEqual(new Set([200]))
      expect(new Set(answers.map(answer => answer.rawPayload.toString('base64'))).size).toBe(1)
    }
  })

  it('is kept of what was no good too, and of what is no license at all', async () => {
    const { identifier, qr } = await issued()
    await scene.move(identifier, 'revoke')
    for (const [input, reason] of [
      [{ qr }, 'revoked'],
      [{ identifier, checkCode: 'WRONG' }, 'wrong-check-code'],
      [{ qr: 'nonsense' }, 'malformed'],
    ] as const) {
      const { jws } = await jwsOf(input)
      expect(await verifyElsewhere(jws)).toMatchObject({ outcome: 'invalid', reasons: [reason] })
      expect((await scene.verify({ receipt: jws })).body).toMatchObject({
        outcome: 'valid',
        receipt: { outcome: 'invalid', reasons: [reason] },
      })
    }
  })

  it('belongs to whoever verified: another organization, a stranger, a made-up id get none', async () => {
    const { qr } = await issued()
    const { receiptId } = await kept({ qr })
    const colleague = await scene.world.token(['licenses.verify'], otherDepartment.uscc)
    const stranger = await scene.world.token(['licenses.verify'], department.uscc)
    expect((await fetchReceipt(receiptId, 'jws', colleague)).statusCode).toBe(200)
    expect((await fetchReceipt(receiptId, 'jws', stranger)).json().code).toBe('receipt-not-found')
    expect((await fetchReceipt('01900000-0000-7000-8000-000000000000', 'jws')).statusCode).toBe(404)
    expect((await fetchReceipt(receiptId, 'docx')).statusCode).toBe(400)
    expect((await scene.get(`/api/verifications/${receiptId}/receipt`)).statusCode).toBe(401)
    expect((await scene.verify({ qr, keepReceipt: true })).body.code).toBe('token-required')
  })

  it('waits for the log and says so', async () => {
    const { qr } = await issued()
    const { body } = await scene.verify({ qr, keepReceipt: true }, scene.verifier)
    const early = fetchReceipt(body.receiptId, 'jws')
    expect((await early).json().code).toBe('receipt-not-ready')
    await sequenceLog(scene.world.deps)
    expect((await fetchReceipt(body.receiptId, 'jws')).statusCode).toBe(200)
  })
})

describe('verifying a receipt', () => {
  it('is open to anyone, as text, as file and as PDF; it tells what was found then', async () => {
    const { identifier, qr } = await issued()
    const { id, jws } = await jwsOf({ qr, purpose })
    const pdf = (await fetchReceipt(id, 'pdf')).rawPayload
    await scene.move(identifier, 'revoke')
    const answers = [
      (await scene.verify({ receipt: ` ${jws}\n` })).body,
      await upload(Buffer.from(jws)),
      await upload(pdf),
    ]
    for (const body of answers) {
      expect(body).toMatchObject({ outcome: 'valid', reasons: [], receipt: { jti: id, outcome: 'valid', purpose } })
      expect(body.license).toBeUndefined()
    }
    const page = await scene.world.server.inject({
      method: 'POST',
      url: '/v/document',
      ...(await formOf(pdf)),
    })
    expect(page.payload).toContain(id)
    expect(page.payload).toContain('回执')
  })

  it('finds every change', async () => {
    const { qr } = await issued()
    const { id, jws } = await jwsOf({ qr })
    const [head = '', body = '', signature = ''] = jws.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, outcome: 'invalid' })).toString('base64url')
    const reasonsOf = async (receipt: string) => (await scene.verify({ receipt })).body.reasons
    expect(await reasonsOf(`${head}.${forged}.${signature}`)).toEqual(['seal-invalid'])
    expect(await reasonsOf(`${head}.${body}.${signature.slice(0, -4)}AAAA`)).toEqual(['seal-invalid'])
    expect(await reasonsOf('a.b.c')).toEqual(['malformed'])
    const pdf = (await fetchReceipt(id, 'pdf')).rawPayload
    const changed = Buffer.from(pdf)
    changed.writeUInt8(changed.readUInt8(200) ^ 1, 200)
    expect((await upload(changed)).outcome).toBe('invalid')
    expect((await upload(Buffer.concat([pdf, Buffer.from('%%EOF\n')]))).reasons).toEqual(['content-altered'])
  })

  it('by the register’s key alone over what the log does not have is none', async () => {
    const { qr } = await issued()
    const { jws } = await jwsOf({ qr })
    const [head = '', body = ''] = jws.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const resigned = async (changes: object) => {
      const text = `${head}.${Buffer.from(JSON.stringify({ ...claims, ...changes })).toString('base64url')}`
      const signature = await scene.world.deps.keys.signer.sign('register', Buffer.from(text))
      return `${text}.${Buffer.from(signature).toString('base64url')}`
    }
    const reasonsOf = async (changes: object) => (await scene.verify({ receipt: await resigned(changes) })).body.reasons
    expect(await reasonsOf({})).toEqual([])
    expect(await reasonsOf({ outcome: 'invalid', reasons: ['revoked'] })).toEqual(['content-altered'])
    expect(await reasonsOf({ log: { ...claims.log, record: claims.log.record - 1 } })).toEqual(['content-altered'])
    expect(await reasonsOf({ log: { ...claims.log, record: 9_999_999 } })).toEqual(['not-found'])
    expect(await reasonsOf({ by: 5 })).toEqual(['malformed'])
  })
})

describe('the page', () => {
  it.skipIf(missing.length > 0)(`is one, sealed, and says what the signed text says${absent}`, async () => {
    const { identifier, qr } = await issued()
    const { receiptId } = await kept({ qr, purpose })
    const answer = await fetchReceipt(receiptId, 'pdf')
    expect(answer.headers['content-type']).toBe('application/pdf')
    const path = join(folder, 'receipt.pdf')
    await writeFile(path, answer.rawPayload)
    expect(await isClean(path)).toBe(true)
    const pdfsig = await openPdfsig(folder, new X509Certificate(await scene.roots()).toString())
    expect(await pdfsig(path)).toEqual([{ isValid: true, isTrusted: true, isTotal: true, type: 'ETSI.CAdES.detached' }])
    const { text } = await runTool('pdftotext', ['-raw', path, '-'])
    for (const word of [
      receiptId,
      identifier,
      '有效',
      purpose.matter,
      purpose.caseNumber,
      otherDepartment.name,
      '王**',
    ])
      expect(text.replaceAll(/\s/g, '')).toContain(word.replaceAll(/\s/g, ''))
    expect((await runTool('pdfinfo', [path])).text).toMatch(/Pages:\s+1\n/)
  })
})

async function formOf(bytes: Uint8Array) {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)]), 'a.pdf')
  const request = new Request('http://localhost', { method: 'POST', body: form })
  return {
    payload: Buffer.from(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
  }
}
