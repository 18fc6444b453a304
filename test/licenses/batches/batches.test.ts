import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvRecords } from '../../../src/licenses/batches/csv.ts'
import { fileText } from '../../../src/licenses/batches/file-text.ts'
import { workBatches } from '../../../src/licenses/batches/work.ts'
import { publishType } from '../../../src/licenses/index.ts'
import { system } from '../../../src/platform/caller.ts'
import type { Signer } from '../../../src/platform/keys/signer.ts'
import {
  bodyFor,
  businessType,
  company,
  constructorType,
  person,
  type Registry,
  startRegistry,
  typeOf,
} from '../registry.ts'
import { expectIssued } from './oracle.ts'
import { csv, header, idNumber, resultsOf, rowFor, run, upload } from './stage.ts'

let isBroken = false
let registry: Registry
beforeAll(async () => {
  registry = await startRegistry({
    config: { logLevel: 'silent', batchRows: 700 },
    alter: deps => {
      const { signer } = deps.keys
      const fragile: Signer = {
        ...signer,
        sign: (name, data) => (isBroken ? Promise.reject(new Error('signer is away')) : signer.sign(name, data)),
      }
      return { ...deps, keys: { ...deps.keys, signer: fragile } }
    },
  })
})
afterAll(() => registry.world.stop())

const typeCode = constructorType
const at = (name: string): number => header.indexOf(name)
const file = (...rows: string[][]): string => csv([header, ...rows])
const codes = (results: Awaited<ReturnType<typeof run>>['results']) =>
  results.flatMap(({ row, errors = [] }) => errors.map(({ code, column }) => [row, code, column]))
const count = async (what: string) => registry.count(what)

describe('rows', () => {
  it('good ones are issued, and of bad ones it is said what is wrong, and where', async () => {
    const rows = [
      rowFor(1),
      rowFor(2).with(at('证件号码'), '530102199003070017'),
      rowFor(1),
      rowFor(3).with(at('性别'), ''),
      rowFor(4).with(at('有效期起'), '2026-02-30'),
      [...rowFor(5), 'one more'],
      rowFor(6).slice(0, 3),
      rowFor(7).with(at('持证主体'), '王\u0007'),
      rowFor(8).with(at('证件类型'), '学生证'),
      rowFor(9),
    ]
    const before = await count('licenses.licenses')
    const { status, body, results } = await run(registry, { key: 'rows', file: file(...rows), typeCode })
    expect([status, body]).toMatchObject([202, { state: 'done', rows: 10, done: 10, issued: 2, failed: 8 }])
    expect(codes(results)).toEqual([
      [3, 'document-number-invalid', '证件号码'],
      [4, 'row-duplicate', '证照编号'],
      [5, 'fields-invalid', '性别'],
      [6, 'validity-invalid', '有效期起'],
      [7, 'row-cells-wrong', ''],
      [8, 'row-cells-wrong', ''],
      [9, 'text-invalid', '持证主体'],
      [10, 'row-malformed', '证件类型'],
    ])
    const good = results.filter(each => each.identifier !== undefined)
    expect(good.map(({ row, number }) => [row, number])).toEqual([
      [2, '云21'],
      [11, '云29'],
    ])
    expect(await count('licenses.licenses')).toBe(before + 2)
    const { body: license } = await registry.ask('GET', `/api/licenses/${good[0]?.identifier}`)
    expect(license).toMatchObject({ number: '云21', checkCode: good[0]?.checkCode, holders: [{ name: person.name }] })
  })

  it('of several types in one file, by a column', async () => {
    const columns = ['证照类型代码', '持证主体', '证件号码', '统一社会信用代码']
    const { results } = await run(registry, {
      key: 'types',
      file: csv([
        columns,
        [businessType, company.name, company.documentNumber, company.documentNumber],
        ['1', 'x', 'y', ''],
      ]),
    })
    expect(codes(results).map(([row, code]) => [row, code])).toContainEqual([3, 'license-type-unknown'])
  })

  it('of NDJSON say what the API takes, and the same rules hold', async () => {
    const { typeCode: _, ...body } = bodyFor(typeCode)
    const lines = [body, { ...body, extra: 1 }, { ...bodyFor(typeCode), number: 'N2' }, 7]
    const ndjson = lines.map(each => JSON.stringify(each)).join('\n')
    const { results } = await run(registry, { key: 'ndjson', file: ndjson, typeCode, type: 'application/x-ndjson' })
    expect(results.map(each => each.number ?? each.errors?.[0]?.code)).toEqual([
      expect.stringMatching(/^2026/),
      'row-malformed',
      'N2',
      'row-malformed',
    ])
  })

  it('from before say the date of issue of their paper, and the log when they were recorded', async () => {
    const old = rowFor(20).with(at('发证日期'), '2019年3月5日').with(at('有效期止'), '长期')
    const young = rowFor(21).with(at('发证日期'), '2999-01-01')
    const { results } = await run(registry, { key: 'old', file: file(old, young), typeCode })
    expect(codes(results)).toEqual([[3, 'validity-invalid', '发证日期']])
    const { body } = await registry.ask('GET', `/api/licenses/${results[0]?.identifier}`)
    expect(body).toMatchObject({ issuedOn: '2019-03-05', validFrom: '2019-03-05', validUntil: null, status: 'active' })
    expect(Date.now() - Date.parse(body.issuedAt)).toBeLessThan(60_000)
    const { text } = await registry.call('GET', `/api/licenses/${results[0]?.identifier}/document?format=sd-jwt`)
    const disclosed = text
      .split('~')
      .slice(1, -1)
      .map(each => JSON.parse(Buffer.from(each, 'base64url').toString()))
    expect(disclosed.map(each => each.slice(1))).toContainEqual(['issuedOn', '2019-03-05'])
  })
})

describe('a type that is issued on paper too', () => {
  it('takes the sheet that a row names; without one there is no license', async () => {
    const drivingType = '11530000PDY00001XE905'
    await publishType(registry.world.deps, system('test'), drivingType, { ...typeOf(drivingType), paper: true })
    const receipt = { typeCode: drivingType, first: 'D0001', last: 'D0002' }
    expect((await registry.ask('POST', '/api/paper-receipts', { payload: receipt })).status).toBe(201)
    const lines = ['D0001', 'D0009', 'D0001', undefined, 'D0002'].map((paperSerial, n) =>
      JSON.stringify({
        ...bodyFor(drivingType),
        number: `P${n}`,
        ...(paperSerial === undefined ? {} : { paperSerial }),
      }),
    )
    const before = await count('licenses.licenses')
    const { body, results } = await run(registry, {
      key: 'paper',
      file: lines.join('\n'),
      type: 'application/x-ndjson',
    })
    expect(body).toMatchObject({ issued: 2, failed: 3 })
    expect(results.map(each => each.number ?? each.errors?.[0]?.code)).toEqual([
      'P0',
      'paper-not-available',
      'paper-not-available',
      'paper-serial-needed',
      'P4',
    ])
    expect(await count('licenses.licenses')).toBe(before + 2)
    const [taken] = await registry.world
      .owner`select count(*)::int as n from licenses.paper_sheets where state = 'taken'`
    expect(taken?.n).toBe(2)
  })
})

describe('files', () => {
  const quoted = rowFor(30).with(at('聘用企业'), '甲"乙"公司\n丙厂')
  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${file(rowFor(31))}`)],
    ['line ends of Unix', Buffer.from(file(rowFor(32)).replaceAll('\r\n', '\n'))],
    ['quotes and line ends within quotes', Buffer.from(file(quoted))],
    ['no line end at the end, empty lines', Buffer.from(`${file(rowFor(33)).trimEnd()}\r\n\r\n`)],
  ])('%s', async (name, bytes) => {
    const { body, results } = await run(registry, { key: `file-${name.length}`, file: bytes, typeCode })
    expect(body).toMatchObject({ rows: 1, issued: 1 })
    expect(results[0]?.row).toBe(2)
  })

  it('GB18030, as iconv writes it', async ({ skip }) => {
    let bytes = Buffer.alloc(0)
    try {
      bytes = execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], {
        input: file(rowFor(34).with(at('持证主体'), '王㐂云')),
      })
    } catch {
      skip('iconv is not there')
    }
    const { results } = await run(registry, { key: 'gb18030', file: bytes, typeCode })
    const { body } = await registry.ask('GET', `/api/licenses/${results[0]?.identifier}`)
    expect(body.holders[0].name).toBe('王㐂云')
  })

  const huge = 'x'.repeat(50_000_000)
  const refusals: [string, string | Buffer, string, string][] = [
    ['a quotation mark left open', `${file(rowFor(40))}"open`, 'batch-malformed', '/lines/'],
    ['a quotation mark within a cell', `${header.join(',')}\r\na"b,c\r\n`, 'batch-malformed', '/lines/2'],
    ['a cell of 50 MB', file(rowFor(41).with(0, huge)), 'batch-malformed', '/lines/'],
    [
      'bytes that are no text',
      Buffer.concat([Buffer.from(file(rowFor(42))), Buffer.of(0xff, 0xff, 0x0a)]),
      'batch-malformed',
      '/bytes/',
    ],
    ['nothing', '', 'batch-empty', ''],
    ['a header alone', file(), 'batch-empty', ''],
    [
      'a column that nobody knows',
      csv([
        [...header, '备注'],
        [...rowFor(43), ''],
      ]),
      'batch-columns-unknown',
      '/columns/14',
    ],
    ['a column too few', csv([header.slice(0, 3), rowFor(44).slice(0, 3)]), 'batch-columns-unknown', '/columns'],
    ['too many rows', file(...Array.from({ length: 701 }, (_, n) => rowFor(n))), 'batch-too-large', ''],
  ]
  it.each(refusals)('%s: refused as a whole, with its place', async (name, bytes, code, place) => {
    const before = [await count('licenses.batches'), await count('licenses.batch_chunks')]
    const { status, body } = await upload(registry, {
      key: `refused-${name}`.replace(/[^a-z0-9]/g, ''),
      file: bytes,
      typeCode,
    })
    expect([status, body.code]).toEqual([code === 'batch-too-large' ? 413 : 422, code])
    if (place !== '') expect(body.errors[0].pointer).toContain(place)
    expect([await count('licenses.batches'), await count('licenses.batch_chunks')]).toEqual(before)
  })

  it('of a cell of 50 MB no more is taken in than a row may be long', async () => {
    const [piece, pieces] = [Buffer.alloc(65_536, 'x'), 763]
    let taken = 0
    async function* bytes() {
      yield Buffer.from(`${header.join(',')}\r\n`)
      for (; taken < pieces; taken += 1) yield piece
    }
    const reading = async () => {
      for await (const { cells } of csvRecords(fileText(bytes()))) expect(cells).toEqual(header)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'batch-malformed' })
    expect(taken * piece.length).toBeLessThan(4_000_000)
  })

  it('a line of NDJSON that is none', async () => {
    const { body } = await upload(registry, {
      key: 'bad-line',
      file: '{}\n{"a":\n',
      typeCode,
      type: 'application/x-ndjson',
    })
    expect(body).toMatchObject({ code: 'batch-malformed', errors: [{ pointer: '/lines/2' }] })
  })

  it('what a department calls its columns is remembered for it', async () => {
    const own = csv([header.with(at('持证主体'), '姓名'), rowFor(50)])
    expect((await upload(registry, { key: 'own-1', file: own, typeCode })).body.code).toBe('batch-columns-unknown')
    const path = `/api/license-batches/columns/${typeCode}`
    const wrong = await registry.ask('PUT', path, { payload: { 姓名: 'holders.0.nickname' } })
    expect([wrong.status, wrong.body.code]).toEqual([422, 'batch-columns-unknown'])
    await registry.ask('PUT', path, { payload: { 姓名: 'holders.0.name' } })
    expect((await registry.ask('GET', path)).body).toEqual({ 姓名: 'holders.0.name' })
    expect((await run(registry, { key: 'own-2', file: own, typeCode })).body).toMatchObject({ issued: 1 })
  })
})

describe('one key', () => {
  it('is one batch, also for eight who send it at once', async () => {
    const asked = { key: 'same', file: file(rowFor(60), rowFor(61)), typeCode }
    const before = await count('licenses.batches')
    const answers = await Promise.all(Array.from({ length: 8 }, () => upload(registry, asked)))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(await count('licenses.batches')).toBe(before + 1)
    const { status, body } = await upload(registry, { ...asked, file: file(rowFor(60)) })
    expect([status, body.code]).toEqual([422, 'idempotency-key-reused'])
    await workBatches(registry.world.deps)
  })
})

describe('a dry run', () => {
  it('checks every row and issues nothing', async () => {
    const before = await count('licenses.licenses')
    const [places] = await registry.world.owner`select last_value from licenses.status_places`
    const rows = [rowFor(70), rowFor(71).with(at('证件号码'), '1')]
    const { body, results } = await run(registry, { key: 'dry', file: file(...rows), typeCode, dryRun: true })
    expect(body).toMatchObject({ dryRun: true, state: 'done', done: 2, issued: 0, failed: 1 })
    expect(results).toEqual([
      { row: 2 },
      { row: 3, errors: [expect.objectContaining({ code: 'document-number-invalid' })] },
    ])
    expect(await count('licenses.licenses')).toBe(before)
    const [after] = await registry.world.owner`select last_value from licenses.status_places`
    expect(after).toEqual(places)
  })
})

describe('a batch that is under way', () => {
  const move = (id: string, name: string) => registry.ask('POST', `/api/license-batches/${id}/${name}`)

  it('stands still while it is paused, and goes on', async () => {
    const { body } = await upload(registry, { key: 'pause', file: file(rowFor(80)), typeCode })
    expect(await move(body.id, 'pause')).toMatchObject({ status: 200, body: { state: 'paused' } })
    await workBatches(registry.world.deps)
    expect((await move(body.id, 'pause')).status).toBe(409)
    expect((await move(body.id, 'resume')).body).toMatchObject({ state: 'running', done: 0 })
    await workBatches(registry.world.deps)
    expect((await registry.ask('GET', `/api/license-batches/${body.id}`)).body).toMatchObject({
      state: 'done',
      issued: 1,
    })
    expect((await move(body.id, 'cancel')).status).toBe(409)
  })

  it('is cancelled: what was begun is brought to its end, the rest is forgotten', async () => {
    const rows = Array.from({ length: 600 }, (_, n) => rowFor(1_000 + n))
    const { body } = await upload(registry, { key: 'cancel', file: file(...rows), typeCode })
    isBroken = true
    // Both chunks are begun and break off; the second is made as if nobody had touched it.
    await workBatches(registry.world.deps)
    isBroken = false
    await registry.world
      .owner`update licenses.batch_chunks set attempts = 0, plan_sealed = null where batch_id = ${body.id} and n = 1`
    await registry.world.owner`update licenses.batch_chunks set leased_until = now() where batch_id = ${body.id}`
    expect((await move(body.id, 'cancel')).body).toMatchObject({ state: 'cancelled' })
    await workBatches(registry.world.deps)
    const { body: after } = await registry.ask('GET', `/api/license-batches/${body.id}`)
    expect(after).toMatchObject({ state: 'cancelled', issued: 500, done: 500 })
    expect(await resultsOf(registry, body.id)).toHaveLength(500)
    const [left] = await registry.world.owner`
      select count(*)::int as n from licenses.batch_chunks where batch_id = ${body.id} and rows_sealed is not null`
    expect(left?.n).toBe(0)
  })

  it('whose signer is away keeps its plan, and is finished by it', async () => {
    const { owner, deps } = registry.world
    const { body } = await upload(registry, { key: 'away', file: file(rowFor(90), rowFor(91)), typeCode })
    const before = await count('licenses.licenses')
    isBroken = true
    await workBatches(deps)
    isBroken = false
    expect(await count('licenses.licenses')).toBe(before)
    const [places] = await owner`select last_value from licenses.status_places`
    await owner`update licenses.batch_chunks set leased_until = now() where batch_id = ${body.id}`
    await workBatches(deps)
    expect(await owner`select last_value from licenses.status_places`).toEqual([places])
    expect(await count('licenses.licenses')).toBe(before + 2)
  })
})

describe('what is kept', () => {
  it('is the department’s own, and for nobody else', async () => {
    const { ask, otherToken, world } = registry
    const [{ id }] = (await ask('GET', '/api/license-batches')).body
    expect(id).toBeDefined()
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/results'],
      ['POST', '/cancel'],
    ] as const) {
      const answer = await ask(method, `/api/license-batches/${id}${path}`, { as: otherToken })
      expect([answer.status, answer.body.code], path).toEqual([404, 'batch-not-found'])
    }
    expect((await ask('GET', '/api/license-batches', { as: otherToken })).body).toEqual([])
    const reader = await world.token(['licenses.read'], '11530000PDY000116W')
    expect((await ask('GET', `/api/license-batches/${id}`, { as: reader })).status).toBe(403)
    const stranger = await upload(registry, { key: 'x', file: file(rowFor(1)), typeCode, as: otherToken })
    expect([stranger.status, stranger.body.code]).toEqual([403, 'issuer-not-allowed'])
  })

  it('holds no name and no number in clear', async () => {
    const { owner } = registry.world
    await upload(registry, { key: 'clear', file: file(rowFor(95)), typeCode })
    for (const table of ['batches', 'batch_chunks', 'batch_columns']) {
      const rows = await owner.unsafe(
        `select t::text || coalesce(encode(to_json(t)::text::bytea, 'escape'), '') as text from licenses.${table} t`,
      )
      const bytes = await owner.unsafe(`select * from licenses.${table}`)
      const text =
        rows.map(row => row.text).join() +
        JSON.stringify(
          bytes.map(row => Object.values(row).map(value => (value instanceof Buffer ? value.toString('utf8') : value))),
        )
      for (const secret of [person.name, idNumber(95), '云295'])
        expect(text.includes(secret), `${table}: ${secret}`).toBe(false)
    }
    await workBatches(registry.world.deps)
  })

  it('is downloaded as a table that no spreadsheet takes for formulas', async () => {
    const rows = [rowFor(96).with(0, '=1+1'), rowFor(97).with(0, '@x')]
    const { body } = await run(registry, { key: 'formula', file: file(...rows), typeCode })
    const { text, type } = await registry.call('GET', `/api/license-batches/${body.id}/results`)
    expect(type).toContain('text/csv')
    expect(text.startsWith('\uFEFF"row","identifier","number"')).toBe(true)
    expect(text).toContain(`,"'=1+1",`)
    expect(text).toContain(`,"'@x",`)
  })

  it('is all well', async () => {
    await expectIssued(registry, await count('licenses.licenses'))
  })
})
