import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testClock } from '../harness.ts'
import { missingTools } from '../tools.ts'
import { type BadInput, documents, requests, sealPictures } from './bad-inputs.ts'
import { badFiles, badRows, rowsFile } from './batches/bad-files.ts'
import { run, upload } from './batches/stage.ts'
import { constructorType, department, otherDepartment, type Registry, startRegistry } from './registry.ts'

const clock = testClock('2026-12-01T02:00:00Z')
let registry: Registry
let tokens: Record<'issuer' | 'manager' | 'sealer', string>
let sealId: string
let tables: string[]
beforeAll(async () => {
  registry = await startRegistry({ clock })
  const { world } = registry
  tokens = {
    issuer: registry.token,
    manager: await world.token(['catalog.manage']),
    sealer: await world.token(['documents.seal'], department.uscc),
  }
  const seals = await registry.ask('GET', `/api/seals?uscc=${department.uscc}`, { as: tokens.manager })
  sealId = seals.body[0].id
  const rows = await world.owner`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema', 'drizzle') order by 1`
  // Counts of requests and of runs of jobs are no work that was half done.
  tables = rows.map(row => String(row.name)).filter(name => !/rate_counts|job_runs/.test(name))
})
afterAll(() => registry.world.stop())

/** As spreadsheets in China save it. */
const inGbk = (text: string): Buffer => execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GBK'], { input: text })

/** Rows of every table. */
async function counts(): Promise<Record<string, number>> {
  const parts = tables.map(name => `select '${name}' as name, count(*)::int as n from ${name}`)
  const rows = await registry.world.owner.unsafe(parts.join(' union all '))
  return Object.fromEntries(rows.map(row => [String(row.name), Number(row.n)]))
}

let tried = 0
async function send({ url, method = 'POST', as, body, bytes }: BadInput) {
  tried += 1
  const answer = await registry.world.server.inject({
    method,
    url,
    payload: bytes?.content ?? JSON.stringify(body),
    headers: {
      authorization: `Bearer ${tokens[as ?? 'issuer']}`,
      'content-type': bytes?.type ?? 'application/json',
      'idempotency-key': `bad-${tried}`,
    },
  })
  return { status: answer.statusCode, body: answer.json() }
}

interface Wrong {
  readonly name: string
  readonly said: unknown
}

/** Sends each; answers those that were not refused as they should be, or left something behind. */
async function refused(inputs: readonly BadInput[]): Promise<Wrong[]> {
  const wrong: Wrong[] = []
  let before = await counts()
  for (const input of inputs) {
    const { status, body } = await send(input)
    const after = await counts()
    const pointers: string[] = (body.errors ?? []).map((each: { pointer: string }) => each.pointer)
    const { at } = input
    const isPlaced = at === undefined || pointers.some(each => each.startsWith(at) || each.startsWith(`/body${at}`))
    const left = Object.keys(after).filter(name => after[name] !== before[name])
    const isSaid = typeof body.title === 'string' || typeof body.detail === 'string'
    if (status < 400 || status >= 500 || body.code !== input.code || !isPlaced || !isSaid || left.length > 0)
      wrong.push({ name: input.name, said: { status, code: body.code, errors: body.errors, left } })
    before = after
  }
  return wrong
}

const encodings: readonly (readonly [name: string, encode: (text: string) => Buffer])[] = [
  ['UTF-8', text => Buffer.from(text, 'utf8')],
  ['UTF-8 with its mark', text => Buffer.from(`\ufeff${text}`, 'utf8')],
  ...(missingTools('iconv').length === 0 ? [['GBK', inGbk] as const] : []),
]

const files = badFiles.length
const total = requests.length + 28 + files + badRows.length

describe(`bad inputs: ${total} of them, each refused with its place and nothing half done`, () => {
  it('are two hundred at least', () => {
    expect(total).toBeGreaterThanOrEqual(200)
  })

  it(`requests: ${requests.length}`, { timeout: 120_000 }, async () => {
    expect(await refused(requests)).toEqual([])
  })

  it('pictures of seals and documents to be sealed: 28', { timeout: 60_000 }, async () => {
    const all = [...sealPictures(otherDepartment.uscc), ...documents(sealId)]
    expect(all.length).toBe(28)
    expect(await refused(all)).toEqual([])
  })

  it(`files of many licenses: ${files}`, { timeout: 60_000 }, async () => {
    const before = await counts()
    const wrong: Wrong[] = []
    for (const [n, { name, file, type, code, at }] of badFiles.entries()) {
      const { status, body } = await upload(registry, { key: `file-${n}`, file, type, typeCode: constructorType })
      const isPlaced = at === undefined || body.errors?.some((each: { pointer: string }) => each.pointer.startsWith(at))
      if (status < 400 || status >= 500 || body.code !== code || !isPlaced) wrong.push({ name, said: { status, body } })
    }
    expect(wrong).toEqual([])
    expect(await counts()).toEqual(before)
  })

  it.each(encodings)(
    `rows in ${'%s'}: ${badRows.length}, each with its column, and not one license of them`,
    async (name, encode) => {
      const before = await counts()
      const file = encode(rowsFile())
      const { status, results } = await run(registry, { key: `rows-${name.length}`, file, typeCode: constructorType })
      expect(status).toBe(202)
      const wrong = badRows.flatMap(({ name, code, column }, n) => {
        const errors = results.find(({ row }) => row === n + 2)?.errors ?? []
        return errors.some(each => each.code === code && each.column === column) ? [] : [{ name, said: errors }]
      })
      expect(wrong).toEqual([])
      const after = await counts()
      for (const table of ['licenses.licenses', 'licenses.blind_indexes', 'licenses.documents', 'platform.outbox'])
        expect([table, after[table]]).toEqual([table, before[table]])
    },
  )
})
