import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectLog, sequenceLog } from '../../../src/audit/index.ts'
import { openPdf } from '../../../src/platform/pdf/file.ts'
import { signaturesOf } from '../../../src/platform/pdf/signatures.ts'
import { department, otherDepartment, type Registry, startRegistry } from '../registry.ts'
import { openOffice } from './office.ts'
import { missing, openPdfsig } from './oracles.ts'
import { makePdf } from './pdf-maker.ts'

let registry: Registry
let office: Awaited<ReturnType<typeof openOffice>>
let token: string
let kid: string
let id: string
beforeAll(async () => {
  registry = await startRegistry({ config: { logLevel: 'silent' } })
  await registry.world.listen()
  office = await openOffice(registry.world)
  token = await registry.world.token(['documents.seal'], department.uscc)
  const seal = await sealOf(department.uscc)
  id = seal.id
  kid = seal.kid
}, 60_000)
afterAll(async () => {
  await office.close()
  await registry.world.stop()
})

async function sealOf(uscc: string): Promise<{ readonly id: string; readonly kid: string }> {
  const [row] = await registry.world.owner`select id, kid from licenses.seals where uscc = ${uscc}`
  return { id: String(row?.id), kid: String(row?.kid) }
}

interface Ask {
  readonly as?: string
  readonly key?: string
  readonly seal?: string
}
let counter = 0
async function sign(
  pdf: Uint8Array,
  fields: Readonly<Record<string, string>>,
  { as = token, key = `key-${counter++}`, seal = id }: Ask = {},
) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), '公文.pdf')
  const request = new Request('http://localhost', { method: 'POST', body: form })
  const answer = await registry.world.server.inject({
    method: 'POST',
    url: `/api/seals/${seal}/sign`,
    payload: Buffer.from(await request.arrayBuffer()),
    headers: {
      authorization: `Bearer ${as}`,
      'idempotency-key': key,
      'content-type': request.headers.get('content-type') ?? '',
    },
  })
  const isPdf = answer.headers['content-type'] === 'application/pdf'
  return { status: answer.statusCode, pdf: answer.rawPayload, fault: isPdf ? undefined : answer.json() }
}
const place = { page: '1', x: '150', y: '240' }
const rectOf = (pdf: Buffer): number[] => {
  const field = [...pdf.toString('latin1').matchAll(/\/Subtype \/Widget.*?\/Rect \[([^\]]+)\]/g)].at(-1)
  return (field?.[1] ?? '').split(' ').map(Number)
}
const recordsOf = async () => {
  const rows = await registry.world
    .owner`select actor, subject, data from audit.records where type = 'document.sealed' order by id`
  return rows.map(row => ({ actor: String(row.actor), subject: String(row.subject), data: row.data }))
}
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('a department’s seal on a document', () => {
  it('is put where it was asked for, by a signature that holds', async () => {
    const pdf = makePdf({ pages: [{ lines: ['Notice'] }] })
    const { status, pdf: sealed } = await sign(pdf, { ...place, reason: '同意' })
    expect(status).toBe(201)
    expect(sealed.subarray(0, pdf.length).equals(pdf)).toBe(true)
    const [left = 0, bottom = 0, right = 0, top = 0] = rectOf(sealed)
    expect([(left + right) / 2, (bottom + top) / 2]).toEqual([
      expect.closeTo((150 * 72) / 25.4, 2),
      expect.closeTo(841.89 - (240 * 72) / 25.4, 2),
    ])
    expect(right - left).toBeCloseTo((42 * 72) / 25.4, 2)
    if (missing.length > 0) return
    const path = join(office.folder, 'service.pdf')
    await writeFile(path, sealed)
    const pdfsig = await openPdfsig(office.folder, registry.world.deps.keys.root.certificate)
    expect(await pdfsig(path)).toEqual([{ isValid: true, isTrusted: true, isTotal: true, type: 'ETSI.CAdES.detached' }])
  })

  const [across, down] = [(150 * 72) / 25.4, (100 * 72) / 25.4]
  it.each([
    [90, down, across],
    [180, 595.28 - across, down],
    [270, 595.28 - down, 841.89 - across],
  ])('stands where people see the place on a page turned by %i degrees', async (rotation, x, y) => {
    const { pdf } = await sign(makePdf({ pages: [{ rotation }] }), { page: '1', x: '150', y: '100' })
    const [left = 0, bottom = 0, right = 0, top = 0] = rectOf(pdf)
    expect([(left + right) / 2, (bottom + top) / 2]).toEqual([expect.closeTo(x, 2), expect.closeTo(y, 2)])
  })

  it('goes over the last place where a keyword stands', async () => {
    const pages = [
      { lines: ['Seal here', 'and more'] },
      { lines: ['Text', 'another', 'line', 'some', 'more', 'and', 'some', 'Now Seal', 'end'] },
      { lines: ['Annex'] },
    ]
    expect((await sign(makePdf({ pages }), { keyword: 'seal' })).fault.code).toBe('keyword-not-found')
    const { pdf } = await sign(makePdf({ pages }), { keyword: 'N o w Seal' })
    expect(pdf.toString('latin1')).toMatch(/\/Subtype \/Widget.*\/P 9 0 R/)
    const [, bottom = 0, , top = 0] = rectOf(pdf)
    expect((bottom + top) / 2).toBeCloseTo(760 - 7 * 24 + 14 / 3, 1)
  })

  it('is added to those that are there', async () => {
    const once = (await sign(makePdf(), place)).pdf
    const other = await registry.world.token(['documents.seal'], otherDepartment.uscc)
    const { id: seal } = await sealOf(otherDepartment.uscc)
    const { status, pdf } = await sign(once, { ...place, x: '60' }, { as: other, seal })
    expect(status).toBe(201)
    expect(signaturesOf(openPdf(pdf))).toHaveLength(2)
  })

  it('is put once for a key: the same request answers the same bytes, also of 16 at once', async () => {
    const pdf = makePdf({ pages: [{ lines: ['Once'] }] })
    const before = (await recordsOf()).length
    const answers = await Promise.all(Array.from({ length: 16 }, () => sign(pdf, place, { key: 'once' })))
    expect(new Set(answers.map(each => digest(each.pdf))).size).toBe(1)
    expect(answers.map(each => each.status).sort()).toEqual([...Array.from({ length: 15 }, () => 200), 201])
    const records = (await recordsOf()).slice(before)
    expect(records).toEqual([
      {
        actor: expect.stringMatching(/^client:/),
        subject: `seal:${kid}`,
        data: { fileDigest: digest(pdf), sealedDigest: digest(answers[0]?.pdf ?? Buffer.alloc(0)) },
      },
    ])
    const other = await sign(makePdf({ pages: [{ lines: ['Twice'] }] }), place, { key: 'once' })
    expect([other.status, other.fault.code]).toEqual([422, 'idempotency-key-reused'])
    const elsewhere = await sign(pdf, { ...place, x: '100' }, { key: 'once' })
    expect([elsewhere.status, elsewhere.fault.code]).toEqual([422, 'idempotency-key-reused'])
  })

  it('goes on after a crash between writing down and signing', async () => {
    const pdf = makePdf({ pages: [{ lines: ['Crash'] }] })
    const first = await sign(pdf, place, { key: 'crash' })
    await registry.world
      .owner`update licenses.sealings set update_sealed = null, sealed_digest = null where file_digest = ${Buffer.from(digest(pdf), 'hex')}`
    const again = await sign(pdf, place, { key: 'crash' })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(signaturesOf(openPdf(again.pdf))).toHaveLength(1)
  })

  it('leaves nothing of the document behind', async () => {
    const words = 'Confidential words of a document'
    const pdf = makePdf({ pages: [{ lines: [words] }], form: 'direct' })
    await sign(pdf, place)
    const rows = await registry.world.owner`select * from licenses.sealings`
    for (const row of rows)
      for (const value of Object.values(row)) {
        const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value))
        expect(bytes.includes(words)).toBe(false)
        expect(bytes.includes(pdf.subarray(0, 200))).toBe(false)
      }
    await sequenceLog(registry.world.deps)
    expect((await inspectLog(registry.world.deps)).findings).toEqual([])
  })
})

describe('no seal', () => {
  it('without the scope, on another department’s behalf, or after its certificate', async () => {
    const issuing = await registry.world.token(['licenses.issue'], department.uscc)
    expect((await sign(makePdf(), place, { as: issuing })).fault.code).toBe('scope-missing')
    const other = await registry.world.token(['documents.seal'], otherDepartment.uscc)
    const foreign = await sign(makePdf(), place, { as: other })
    const none = await sign(makePdf(), place, { seal: '3f0e9d5e-0000-4000-8000-000000000000' })
    expect([foreign.status, foreign.fault.code]).toEqual([404, 'seal-not-found'])
    expect([none.status, none.fault.code, none.fault.title]).toEqual([404, 'seal-not-found', foreign.fault.title])
  })

  it('while it is suspended, and by one that was replaced; what was asked for before is still answered', async () => {
    const manager = await registry.world.token(['catalog.manage'])
    const move = async (name: string, payload?: object) => {
      const headers = { authorization: `Bearer ${manager}` }
      const url = `/api/seals/${id}/${name}`
      const answer = await registry.world.server.inject({ method: 'POST', url, headers, ...(payload && { payload }) })
      expect(answer.statusCode).toBeLessThan(300)
      return answer.json().id
    }
    const refused = async (key: string) => {
      const { status, fault } = await sign(makePdf(), place, { key })
      return [status, fault?.code]
    }
    const first = await sign(makePdf(), place, { key: 'early' })
    const before = await registry.count('licenses.sealings')
    await move('suspend', { reason: 'custodian-away' })
    expect(await refused('late')).toEqual([409, 'seal-suspended'])
    expect(await registry.count('licenses.sealings')).toBe(before)
    expect((await sign(makePdf(), place, { key: 'early' })).pdf.equals(first.pdf)).toBe(true)
    await move('resume')
    expect((await sign(makePdf(), place, { key: 'late' })).status).toBe(201)
    const successor = await move('replace', { reason: 'key-rotation' })
    expect(await refused('later')).toEqual([409, 'seal-suspended'])
    id = successor
    expect((await sign(makePdf(), place, { key: 'later' })).status).toBe(201)
  })

  it.each([
    ['on a page that is not there', { ...place, page: '2' }, 422, 'seal-place-invalid'],
    ['beside the page', { ...place, x: '10' }, 422, 'seal-place-invalid'],
    ['at no number', { ...place, x: 'left' }, 400, 'malformed-request'],
    ['without a place', {}, 400, 'malformed-request'],
    ['at two places', { ...place, keyword: 'A' }, 400, 'malformed-request'],
    ['with more than is known', { ...place, more: 'x' }, 400, 'malformed-request'],
  ])('%s', async (_, fields, status, code) => {
    const found = await sign(makePdf(), fields)
    expect([found.status, found.fault.code]).toEqual([status, code])
  })

  it('on what is no PDF, and nothing is written down of it', async () => {
    const before = await registry.count('licenses.sealings')
    const { status, fault } = await sign(Buffer.from('hello'), place)
    expect([status, fault.code, fault.errors]).toEqual([
      422,
      'document-not-pdf',
      [{ pointer: '/file', detail: expect.stringContaining('byte 0') }],
    ])
    expect(await registry.count('licenses.sealings')).toBe(before)
  })
})
