import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCms } from '../../../src/platform/crypto/cms/read.ts'
import { elementAt } from '../../../src/platform/crypto/x509/der.ts'
import { Fault } from '../../../src/platform/faults.ts'
import { openPdf } from '../../../src/platform/pdf/file.ts'
import { signaturesOf, signedParts } from '../../../src/platform/pdf/signatures.ts'
import { startWorld, type World } from '../../harness.ts'
import { runTool } from '../../tools.ts'
import { openOffice } from './office.ts'
import { isClean, missing, openPdfsig } from './oracles.ts'
import { makePdf, type PdfToMake } from './pdf-maker.ts'

let world: World
let office: Awaited<ReturnType<typeof openOffice>>
let pdfsig: Awaited<ReturnType<typeof openPdfsig>>
beforeAll(async () => {
  world = await startWorld()
  await world.listen()
  office = await openOffice(world)
  if (missing.length === 0) pdfsig = await openPdfsig(office.folder, world.deps.keys.root.certificate)
}, 60_000)
afterAll(async () => {
  await office.close()
  await world.stop()
})

let counter = 0
async function saved(bytes: Uint8Array): Promise<string> {
  counter += 1
  const path = join(office.folder, `${counter}.pdf`)
  await writeFile(path, bytes)
  return path
}

const annotated = [
  { lines: ['first'], annotations: 'direct' },
  { lines: ['second'], rotation: 90, annotations: 'indirect' },
] as const
const shapes: readonly (readonly [string, PdfToMake])[] = [
  ['a table', { pages: annotated }],
  ['a table, and a form in the catalog', { pages: annotated, form: 'direct' }],
  ['a table, and a form of its own', { pages: annotated, form: 'indirect' }],
  ['a stream', { xref: 'stream', pages: annotated, form: 'indirect' }],
  ['objects in streams', { xref: 'packed', pages: annotated, form: 'direct' }],
]
const good = { isValid: true, isTrusted: true, type: 'ETSI.CAdES.detached' }

describe.skipIf(missing.length > 0)(
  `a sealed PDF, by pdfsig, qpdf and openssl (missing: ${missing.join(', ') || 'none'})`,
  () => {
    for (const algorithm of ['ES256', 'RS256'] as const)
      it.each(shapes)(`${algorithm}: is valid, trusted, whole and clean where it has %s`, async (_, shape) => {
        const pdf = makePdf(shape)
        const sealed = await office.seal(pdf, { key: office.keys[algorithm], reason: '核准发布' })
        expect(sealed.subarray(0, pdf.length).equals(pdf)).toBe(true)
        const path = await saved(sealed)
        expect(await pdfsig(path)).toEqual([{ ...good, isTotal: true }])
        expect(await isClean(path)).toBe(true)
      })

    it.each(shapes)('takes a second seal, and the first stays valid, where it has %s', async (_, shape) => {
      const once = await office.seal(makePdf(shape), { key: office.keys.RS256 })
      const twice = await office.seal(once, { seal: { ...office.place, page: 2 } })
      const path = await saved(twice)
      expect(await pdfsig(path)).toEqual([
        { ...good, isTotal: false },
        { ...good, isTotal: true },
      ])
      expect(await isClean(path)).toBe(true)
    })

    it.each([
      ['qpdf', '--object-streams=generate'],
      ['qpdf', '--linearize'],
      ['qpdf', '--qdf'],
      ['pdftocairo', '-pdf'],
      ['pdfunite', ''],
    ])('takes what %s %s writes', async (program, option) => {
      const [from, to] = [await saved(makePdf({ pages: annotated })), join(office.folder, `by-${program}${option}.pdf`)]
      const input = program === 'pdfunite' ? [from, from] : program === 'qpdf' ? [from, option] : [option, from]
      expect((await runTool(program, [...input, to])).code).toBe(0)
      const sealed = await saved(await office.seal(await readFile(to)))
      expect(await pdfsig(sealed)).toEqual([{ ...good, isTotal: true }])
      expect(await isClean(sealed)).toBe(true)
    })

    it('certifies a document of one’s own', async () => {
      const sealed = await office.seal(makePdf(), { isCertification: true })
      expect(await pdfsig(await saved(sealed))).toEqual([{ ...good, isTotal: true }])
      expect(signaturesOf(openPdf(sealed))[0]?.permission).toBe(1)
    })

    it.each(['ES256', 'RS256'] as const)(
      '%s: carries a CMS that openssl calls CAdES, with a time stamp that it believes',
      async algorithm => {
        const sealed = await office.seal(makePdf(), { key: office.keys[algorithm] })
        const [signature] = signaturesOf(openPdf(sealed))
        if (signature === undefined) throw new Error('no signature')
        const { whole } = elementAt(signature.contents, 0)
        const cms = readCms(whole)
        const token = cms.unsigned.get('1.2.840.113549.1.9.16.2.14')?.whole ?? Buffer.alloc(0)
        const files = {
          cms: whole,
          content: Buffer.concat(signedParts(sealed, signature)),
          signature: cms.signature,
          token,
          root: Buffer.from(world.deps.keys.root.certificate),
        }
        const at = (name: string): string => join(office.folder, `${algorithm}.${name}`)
        for (const [name, bytes] of Object.entries(files)) await writeFile(at(name), bytes)
        const verified = await runTool('openssl', [
          'cms',
          '-verify',
          '-cades',
          '-binary',
          '-inform',
          'DER',
          '-in',
          at('cms'),
          '-content',
          at('content'),
          '-CAfile',
          at('root'),
          '-purpose',
          'any',
          '-out',
          '/dev/null',
        ])
        expect(verified.text).toMatch(/CAdES Verification successful/i)
        const stamped = await runTool('openssl', [
          'ts',
          '-verify',
          '-data',
          at('signature'),
          '-in',
          at('token'),
          '-token_in',
          '-CAfile',
          at('root'),
        ])
        expect(stamped.text).toContain('Verification: OK')
      },
    )
  },
)

describe('what is not sealed', () => {
  const faultOf = async (pdf: Buffer, options = {}): Promise<string> => {
    try {
      await office.seal(pdf, options)
      return 'sealed'
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return `${error.code}: ${error.places.map(({ pointer, detail }) => `${pointer} ${detail}`).join()}`
    }
  }

  it('says what is wrong, and where', async () => {
    const pdf = makePdf()
    const text = pdf.toString('latin1')
    const changed = (from: string, to: string): Buffer => Buffer.from(text.replace(from, to), 'latin1')
    expect(await faultOf(Buffer.from('hello'))).toBe('document-not-pdf: /file "%PDF-" expected, at byte 0')
    expect(await faultOf(pdf.subarray(0, 400))).toMatch(
      /^document-broken: \/file "startxref" expected near the end, at byte 400/,
    )
    expect(await faultOf(changed('/Kids[', '/Kids('))).toMatch(/^document-broken: \/file .* at byte \d+/)
    expect(await faultOf(makePdf({ trailer: '/Encrypt<</Filter/Standard>>' }))).toMatch(/^document-encrypted/)
    expect(await faultOf(makePdf({ catalog: '/OpenAction<</S/JavaScript/JS(app.alert)>>' }))).toMatch(
      /^document-active: \/file a script/,
    )
    expect(await faultOf(makePdf({ catalog: '/AcroForm<</Fields[]/XFA[]>>' }))).toMatch(
      /^document-active: \/file a dynamic form/,
    )
    expect(await faultOf(pdf, { seal: { ...office.place, page: 2 } })).toBe(
      'seal-place-invalid: /page the document has 1 pages',
    )
  })

  it('is a closed document, a changed one, or a certification that comes too late', async () => {
    const closed = await office.seal(makePdf(), { isCertification: true })
    expect(await faultOf(closed)).toMatch(/^document-closed/)
    const signed = await office.seal(makePdf())
    expect(await faultOf(signed, { isCertification: true })).toMatch(/^document-closed/)
    expect(await faultOf(Buffer.concat([signed, Buffer.from('\n%more\n')]))).toMatch(
      /^document-altered: \/file .* byte \d+/,
    )
  })
})
