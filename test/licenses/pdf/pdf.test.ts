import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeQr, standardTypes } from '../../../src/licenses/index.ts'
import { holderLabel, openContent } from '../../../src/licenses/license.ts'
import { selectLicense } from '../../../src/licenses/store.ts'
import { testClock } from '../../harness.ts'
import { missingTools, runTool } from '../../tools.ts'
import {
  bodyFor,
  businessType,
  company,
  constructorType,
  otherPerson,
  person,
  type Registry,
  startRegistry,
  typeOf,
} from '../registry.ts'
import { isClean, missing as missingJudges, openPdfsig } from '../sealing/oracles.ts'
import { attachmentOf } from './attachment.ts'

// Of now: pdfsig has no other clock.
const clock = testClock()
const missing = [...missingJudges, ...missingTools('pdftotext', 'pdftoppm', 'pdfdetach', 'zbarimg')]
let registry: Registry
let folder: string
beforeAll(async () => {
  registry = await startRegistry({ clock, config: { demo: true } })
  // For pdfsig, which asks about certificates.
  await registry.world.listen()
  folder = await mkdtemp(join(tmpdir(), 'yihao-pdf-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await registry.world.stop()
})

const pathOf = (identifier: string, format = 'pdf') => `/api/licenses/${identifier}/document?format=${format}`
const pdfOf = (identifier: string) => registry.call('GET', pathOf(identifier))
const made = async (identifier: string): Promise<number> => {
  const [row] = await registry.world.owner`select count(*)::int as n from audit.records
    where type = 'license.document-made' and subject = ${`license:${identifier}`}`
  return Number(row?.n)
}
const withoutSpace = (text: string): string => text.replace(/\s+/g, '')

/** Several holders where the type allows them. */
const holdersOf = (code: string) => {
  const { holderCategory, maxHolders = 1 } = typeOf(code)
  if (holderCategory === 'organization') return [company]
  return maxHolders > 1 ? [person, otherPerson] : [person]
}

describe.skipIf(missing.length > 0)(`a sealed PDF, by others' judgment (skipped without: ${missing.join(' ')})`, () => {
  it('is whole, sealed, readable and scannable for every type', async () => {
    const pdfsig = await openPdfsig(folder, registry.world.deps.keys.root.certificate)
    for (const { code, name } of standardTypes) {
      const { body } = await registry.issue(code, { holders: holdersOf(code) })
      const answer = await pdfOf(body.identifier)
      expect([name, answer.status, answer.type]).toEqual([name, 200, 'application/pdf'])
      const path = join(folder, `${code}.pdf`)
      await writeFile(path, answer.raw)
      expect([name, await isClean(path)]).toEqual([name, true])
      expect([name, await pdfsig(path)]).toEqual([
        name,
        [{ isValid: true, isTrusted: true, isTotal: true, type: 'ETSI.CAdES.detached' }],
      ])
      const text = withoutSpace((await runTool('pdftotext', [path, '-'])).text)
      for (const each of [
        name,
        body.number,
        body.issuer.name,
        body.checkCode,
        body.identifier,
        '演示样例',
        '第1页共1页',
      ])
        expect(text).toContain(withoutSpace(each))
      for (const holder of holdersOf(code)) expect(text).toContain(holder.name)
      const { photo: _, ...words } = bodyFor(code).fields
      for (const value of Object.values(words))
        if (typeof value === 'string' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) expect(text).toContain(withoutSpace(value))
      await runTool('pdftoppm', ['-r', '150', '-png', '-singlefile', path, join(folder, code)])
      const scan = await runTool('zbarimg', ['-q', '--raw', join(folder, `${code}.png`)])
      // What it says of the desktop's bus, which is not there, comes behind.
      expect([name, scan.text.split('\n')[0]]).toEqual([name, body.qr])
      await runTool('pdfdetach', ['-savefile', `${body.identifier}.sd-jwt`, '-o', join(folder, 'data'), path])
      const { text: sdJwt } = await registry.call('GET', pathOf(body.identifier, 'sd-jwt'))
      expect(await readFile(join(folder, 'data'), 'utf8')).toBe(sdJwt)
    }
  }, 240_000)

  it('goes over several pages when the business scope has 2,000 characters; the seal is on the last', async () => {
    const businessScope = '餐饮服务；食品销售（依法须经批准的项目，经批准后方可开展）'.repeat(80).slice(0, 2_000)
    const { body } = await registry.issue(businessType, { fields: { ...bodyFor(businessType).fields, businessScope } })
    const path = join(folder, 'long.pdf')
    await writeFile(path, (await pdfOf(body.identifier)).raw)
    const { text } = await runTool('pdftotext', [path, '-'])
    expect(text.split('\f').length - 1).toBeGreaterThan(1)
    expect(text).toContain('营业执照（续）')
    const characters = (value: string): number => [...value].filter(each => each === '餐').length
    expect(characters(text)).toBe(characters(businessScope) + characters(company.name))
    expect(await isClean(path)).toBe(true)
  })
})

/** FULL=true: a thousand licenses; else a tenth of them. */
const carried = process.env.FULL === 'true' ? 1_000 : 100

describe('the same bytes', () => {
  it('64 at once get one document, made once, and so does everybody after them', async () => {
    const { body } = await registry.issue()
    const answers = await Promise.all(Array.from({ length: 64 }, () => pdfOf(body.identifier)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(new Set(answers.map(({ raw }) => raw.toString('base64'))).size).toBe(1)
    expect(await made(body.identifier)).toBe(1)
    clock.advance(3_600)
    expect((await pdfOf(body.identifier)).raw.equals(answers[0]?.raw ?? Buffer.alloc(0))).toBe(true)
    const [row] = await registry.world.owner`select data from audit.records
      where type = 'license.document-made' and subject = ${`license:${body.identifier}`}`
    const digest = createHash('sha256')
      .update(answers[0]?.raw ?? '')
      .digest('hex')
    expect(row?.data).toEqual({ format: 'pdf', digest })
  })

  it('a crash before it is stored leaves nothing, and nobody has seen what was lost', async () => {
    const { owner } = registry.world
    const { body } = await registry.issue()
    await owner`create function audit.refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$`
    await owner`create trigger full_disk before insert on audit.pending for each row execute function audit.refuse()`
    expect((await pdfOf(body.identifier)).status).toBe(500)
    await owner`drop trigger full_disk on audit.pending`
    await owner`drop function audit.refuse()`
    expect(await made(body.identifier)).toBe(0)
    const first = await pdfOf(body.identifier)
    expect(first.status).toBe(200)
    expect((await pdfOf(body.identifier)).raw.equals(first.raw)).toBe(true)
    expect(await made(body.identifier)).toBe(1)
  })

  it('lies encrypted in the database', async () => {
    const [row] = await registry.world.owner`select body_sealed from licenses.documents limit 1`
    expect(row?.body_sealed.includes('%PDF')).toBe(false)
    expect(row?.body_sealed.includes('/Type')).toBe(false)
  })
})

describe('a character that no font has', () => {
  it('is an error that names its place; there is no document with a blank', async () => {
    const holders = [{ ...person, name: '王\u{2ffff}云' }]
    const { body, status } = await registry.issue(constructorType, { holders })
    expect(status).toBe(201)
    const answer = await registry.ask('GET', pathOf(body.identifier))
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({
      code: 'document-character-missing',
      errors: [{ pointer: '/holders', detail: 'character 2 (U+2FFFF) is in no font' }],
    })
    expect(await made(body.identifier)).toBe(0)
  })
})

describe('verified by file', () => {
  it('is a good license; with one byte changed it is none', async () => {
    const { body } = await registry.issue()
    const { raw } = await pdfOf(body.identifier)
    const verify = async (pdf: Buffer) => {
      const form = new FormData()
      form.append('file', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), 'license.pdf')
      const request = new Request('http://localhost', { method: 'POST', body: form })
      const answer = await registry.world.server.inject({
        method: 'POST',
        url: '/api/verifications',
        payload: Buffer.from(await request.arrayBuffer()),
        headers: { 'content-type': request.headers.get('content-type') ?? '' },
      })
      return answer.json()
    }
    expect(await verify(raw)).toMatchObject({ outcome: 'valid', license: { identifier: body.identifier } })
    const changed = Buffer.from(raw)
    const at = changed.indexOf('stream\n') + 40
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect((await verify(changed)).outcome).toBe('invalid')
  })
})

describe('one content, four carriers', () => {
  /** Values by path, as the disclosures say (RFC 9901 §4.2). */
  function disclosed(sdJwt: string) {
    const [jws = '', ...disclosures] = sdJwt.split('~').slice(0, -1)
    const claims = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const byDigest = new Map(
      disclosures.map(each => [
        createHash('sha256').update(each).digest('base64url'),
        JSON.parse(Buffer.from(each, 'base64url').toString('utf8')),
      ]),
    )
    const open = ({ _sd = [] }: { _sd?: string[] }) =>
      Object.fromEntries(_sd.map(digest => byDigest.get(digest)).map(([, name, value]) => [name, value]))
    return { claims, ...open(claims), holders: claims.holders.map(open), fields: open(claims.fields) }
  }

  it(`${carried} licenses of all types say the same in record, PDF, SD-JWT and QR`, async () => {
    const { world, issue, call } = registry
    for (let n = 0; n < carried; n += 1) {
      const { code } = standardTypes[n % standardTypes.length] ?? typeOf(constructorType)
      const { body } = await issue(code, { holders: holdersOf(code), paperSerial: `P-${n}` })
      const row = await selectLicense(world.deps.db, body.identifier)
      if (row === undefined) throw new Error('not there')
      // Throws unless what is stored has the digest that stands beside it.
      const content = openContent(world.deps.keys, row.id, row)
      const [logged] = await world.owner`select data ->> 'contentDigest' as digest from audit.records
        where type = 'license.issued' and subject = ${`license:${body.identifier}`}`
      expect(logged?.digest).toBe(row.contentDigest.toString('hex'))
      const sdJwt = (await call('GET', pathOf(body.identifier, 'sd-jwt'))).text
      const attached = attachmentOf((await pdfOf(body.identifier)).raw, `${body.identifier}.sd-jwt`)
      expect(attached.toString('utf8')).toBe(sdJwt)
      const { holders, fields, number, paperSerial, identifier, issuedAt, validFrom, validUntil } = content
      const said = disclosed(attached.toString('utf8'))
      expect(said).toMatchObject({ holders, fields, number, paperSerial })
      expect(said.claims).toMatchObject({ identifier, iat: Math.floor(Date.parse(issuedAt) / 1_000) })
      expect(decodeQr(body.qr)).toMatchObject({
        identifier,
        validFrom,
        validUntil,
        holder: holders[0] === undefined ? '' : holderLabel(holders[0]),
        list: row.statusList,
        index: row.statusIndex,
      })
    }
  }, 600_000)
})
