import { X509Certificate } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentTrust } from '../../src/verification/documents/trust.ts'
import { checkPdf } from '../../src/verification/index.ts'
import { startWorld, type World } from '../harness.ts'
import { newSealKey, openOffice } from '../licenses/sealing/office.ts'
import { makePdf } from '../licenses/sealing/pdf-maker.ts'
import { carelessSeal, drawing, numberOf, objectOf, updated } from './shadows.ts'

let world: World
let office: Awaited<ReturnType<typeof openOffice>>
let reasons: (pdf: Buffer) => Promise<readonly string[]>
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world)
  reasons = async pdf => {
    const answer = checkPdf(pdf, await documentTrust(world.deps), world.deps.clock.now())
    return 'refused' in answer ? answer.refused : []
  }
}, 60_000)
afterAll(async () => {
  await office.close()
  await world.stop()
})

/** Both departments have the same words before them; `form` has a value that a form field shows. */
const agreement = () => makePdf({ pages: [{ lines: ['Pay 100 yuan'], annotations: 'direct' }], form: 'indirect' })
const sealed = () => office.seal(agreement())
const contents = /\/Contents (\d+) 0 R/g
const pageOf = (pdf: Buffer): number => numberOf(pdf, /\n(\d+) 0 obj\n<<\/Type\/Page[\s/]/g)
const otherWords = drawing('BT /F1 14 Tf 1 0 0 1 72 760 Tm (Pay 999 yuan) Tj ET')
const text = (pdf: Buffer): string => pdf.toString('latin1')
const replaced = (pdf: Buffer, from: string | RegExp, to: string): Buffer =>
  Buffer.from(text(pdf).replace(from, to), 'latin1')

describe('a sealed document', () => {
  it('is good once, twice, and under keys of both kinds', async () => {
    const once = await sealed()
    expect(await reasons(once)).toEqual([])
    const twice = await office.seal(once, {
      key: office.keys.RS256,
      seal: { ...office.place, rect: [100, 60, 200, 160] },
    })
    expect(await reasons(twice)).toEqual([])
    for (const xref of ['stream', 'packed'] as const) {
      const other = await office.seal(makePdf({ xref, form: 'direct', pages: [{ annotations: 'indirect' }] }), {
        key: office.keys.RS256,
      })
      expect(await reasons(await office.seal(other))).toEqual([])
    }
  })

  it('is nothing without its seal', async () => {
    expect(await reasons(agreement())).toEqual(['seal-invalid'])
    expect(await reasons(Buffer.from('%PDF-1.7 nothing'))).toEqual(['malformed'])
    expect(await reasons(Buffer.alloc(0))).toEqual(['malformed'])
  })

  it('is of an unknown issuer under another root', async () => {
    const stranger = await startWorld()
    const foreign = await openOffice(stranger)
    expect(await reasons(await foreign.seal(agreement()))).toEqual(['unknown-issuer'])
    await foreign.close()
    await stranger.stop()
  })

  it('is of an unknown issuer under a certificate that is not for seals', async () => {
    const { keys } = world.deps
    const subject = { commonName: '某厅（演示）', organization: '某厅（演示）', organizationId: '11530000PDY000116W' }
    for (const purpose of ['authentication', 'time-stamping'] as const) {
      const certificate = await keys.certify(`for-${purpose}`, subject, 1, { purpose })
      const key = {
        ...office.keys.ES256,
        keyName: `for-${purpose}`,
        certificate,
        der: Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64'),
      }
      expect(await reasons(await office.seal(agreement(), { key }))).toEqual(['unknown-issuer'])
    }
  })
})

describe('what is added after the last seal (incremental saving attacks)', () => {
  it.each<readonly [string, (pdf: Buffer) => Buffer]>([
    ['a comment', pdf => Buffer.concat([pdf, Buffer.from('% more\n')])],
    ['an object without cross-reference', pdf => Buffer.concat([pdf, Buffer.from(`9 0 obj\n${otherWords}\nendobj\n`)])],
    ['other content for a page', pdf => updated(pdf, { [numberOf(pdf, contents)]: otherWords })],
    [
      'a second page',
      pdf => {
        const tree = numberOf(pdf, /\/Pages (\d+) 0 R/g)
        const kids = objectOf(pdf, tree)
          .replace(/\[(.*)\]/, '[$1 90 0 R]')
          .replace('/Count 1', '/Count 2')
        return updated(pdf, {
          [tree]: kids,
          90: `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 595 841]/Contents 91 0 R>>`,
          91: otherWords,
        })
      },
    ],
    ['an empty update', pdf => updated(pdf, {})],
    [
      'an annotation over the words',
      pdf =>
        updated(pdf, {
          [pageOf(pdf)]: objectOf(pdf, pageOf(pdf)).replace('/Annots [', '/Annots [92 0 R '),
          92: '<</Type/Annot/Subtype/FreeText/Rect[0 700 600 800]/Contents(999)>>',
        }),
    ],
    [
      'another value of a form field',
      pdf => updated(pdf, { [numberOf(pdf, /\n(\d+) 0 obj\n<<\/FT\/Tx/g)]: '<</FT/Tx/T(name)/V(other)>>' }),
    ],
    [
      'the same signature once more, over what it does not cover',
      pdf => {
        const number = numberOf(pdf, /\n(\d+) 0 obj\n<<\/ByteRange/g)
        return updated(pdf, { [number]: objectOf(pdf, number), [numberOf(pdf, contents)]: otherWords })
      },
    ],
  ])('%s makes it invalid', async (_, attack) => {
    const found = await reasons(attack(await sealed()))
    expect(found).toHaveLength(1)
    expect(['content-altered', 'seal-invalid', 'malformed']).toContain(found[0])
  })
})

describe('layers prepared before the seal and shown after it (shadow attacks)', () => {
  /** A cover over the words, as an image would lie: an object of its own that the page draws last. */
  const covered = () => {
    const pdf = agreement()
    const page = pageOf(pdf)
    const own = numberOf(pdf, contents)
    const cover = drawing('1 g 0 700 600 141 re f')
    return updated(pdf, {
      [page]: objectOf(pdf, page).replace(`/Contents ${own} 0 R`, `/Contents [${own} 0 R 80 0 R]`),
      80: cover,
    })
  }
  /** A second, hidden document in the same file, to which no reference leads; the seal will be in the form of both. */
  const doubled = () => {
    const pdf = agreement()
    const form = numberOf(pdf, /\/AcroForm (\d+) 0 R/g)
    const page = pageOf(pdf)
    const hidden = objectOf(pdf, page)
      .replace(/\/Contents \d+ 0 R/, '/Contents 83 0 R')
      .replace(/\/Parent \d+ 0 R/, '/Parent 81 0 R')
    return updated(pdf, {
      80: `<</Type/Catalog/Pages 81 0 R/AcroForm ${form} 0 R>>`,
      81: '<</Type/Pages/Count 1/Kids[82 0 R]>>',
      82: hidden,
      83: otherWords,
    })
  }

  it.each<readonly [string, () => Buffer, (pdf: Buffer) => Buffer]>([
    ['hide: the cover is taken away', covered, pdf => updated(pdf, { 80: undefined })],
    ['hide: the cover is made empty', covered, pdf => updated(pdf, { 80: drawing(' ') })],
    [
      'replace: a font that shows other digits',
      agreement,
      pdf => updated(pdf, { [numberOf(pdf, /\n(\d+) 0 obj\n<<\/Type\/Font/g)]: '<</Type/Font/Subtype/Type3>>' }),
    ],
    [
      'replace: a form field that shows another value',
      agreement,
      pdf => updated(pdf, { [numberOf(pdf, /\n(\d+) 0 obj\n<<\/FT\/Tx/g)]: '<</FT/Tx/T(name)/V(999)>>' }),
    ],
    ['hide and replace: another root', doubled, pdf => updated(pdf, {}, 80)],
  ])('%s', async (_, prepare, attack) => {
    const signed = await office.seal(prepare())
    expect(await reasons(signed)).toEqual([])
    const attacked = attack(signed)
    expect(await reasons(attacked)).toEqual(['content-altered'])
    await expect(office.seal(attacked)).rejects.toThrow('document-altered')
    // Nor does another department's seal over it make what the first one signed good again.
    expect(await reasons(await carelessSeal(world.deps, attacked, office.keys.RS256))).toEqual(['content-altered'])
  })

  it('what the first document only pointed at cannot be filled in before a second seal', async () => {
    const dangling = updated(agreement(), {
      [pageOf(agreement())]: objectOf(agreement(), pageOf(agreement())).replace(
        /\/Contents (\d+) 0 R/,
        '/Contents [$1 0 R 85 0 R]',
      ),
    })
    const signed = await office.seal(dangling)
    expect(await reasons(signed)).toEqual([])
    const filled = updated(signed, { 85: drawing('1 g 0 700 600 141 re f') })
    expect(await reasons(await carelessSeal(world.deps, filled, office.keys.RS256))).toEqual(['content-altered'])
  })

  it('a careful second seal keeps the first, a second department’s too', async () => {
    expect(await reasons(await carelessSeal(world.deps, await sealed(), office.keys.RS256))).toEqual([])
  })

  it('a closed document takes no second seal', async () => {
    const closed = await office.seal(agreement(), { isCertification: true })
    expect(await reasons(closed)).toEqual([])
    expect(await reasons(await carelessSeal(world.deps, closed, office.keys.RS256))).toEqual(['content-altered'])
  })
})

describe('ranges that are not what they must be (signature wrapping)', () => {
  const range = /\/ByteRange\[0 (\d+) +(\d+) +(\d+) *\]/
  const numbersOf = (pdf: Buffer) => (range.exec(text(pdf)) ?? []).slice(1).map(Number)
  const withRange = (pdf: Buffer, make: (a: number, b: number, c: number) => string): Buffer => {
    const [a = 0, b = 0, c = 0] = numbersOf(pdf)
    const standing = range.exec(text(pdf))?.[0] ?? ''
    return replaced(pdf, standing, `/ByteRange[${make(a, b, c)}`.padEnd(standing.length - 1).concat(']'))
  }

  it.each<readonly [string, (pdf: Buffer) => Buffer]>([
    ['begins later', pdf => withRange(pdf, (a, b, c) => `1 ${a - 1} ${b} ${c}`)],
    ['leaves a gap before', pdf => withRange(pdf, (a, b, c) => `0 ${a - 1} ${b} ${c}`)],
    ['leaves a gap behind', pdf => withRange(pdf, (a, b, c) => `0 ${a} ${b + 1} ${c - 1}`)],
    ['overlaps', pdf => withRange(pdf, (a, b, c) => `0 ${a + 10} ${b} ${c}`)],
    ['ends early', pdf => withRange(pdf, (a, b, c) => `0 ${a} ${b} ${c - 1}`)],
    ['ends late', pdf => withRange(pdf, (a, b, c) => `0 ${a} ${b} ${c + 1}`)],
    ['has three numbers', pdf => withRange(pdf, (a, b) => `0 ${a} ${b}`)],
    ['has five numbers', pdf => withRange(pdf, (a, b, c) => `0 ${a} ${b} ${c} 0`)],
    ['has a negative number', pdf => withRange(pdf, (a, b) => `0 ${a} ${b} -1`)],
    ['is null', pdf => withRange(pdf, () => 'null')],
    [
      'leaves room for other objects between its parts',
      pdf => {
        const [a = 0, b = 0, c = 0] = numbersOf(pdf)
        const [before, gap, behind] = [pdf.subarray(0, a), pdf.subarray(a, b), pdf.subarray(b)]
        const inserted = Buffer.from(` 80 0 obj\n${otherWords}\nendobj\n`)
        const moved = Buffer.concat([before, gap, inserted, behind])
        return withRange(moved, () => `0 ${a} ${b + inserted.length} ${c}`)
      },
    ],
  ])('a range that %s', async (_, attack) => {
    const found = await reasons(attack(await sealed()))
    expect(found.length).toBe(1)
    expect(['seal-invalid', 'malformed', 'content-altered']).toContain(found[0])
  })
})

describe('signatures with something missing (universal signature forgery)', () => {
  const field = (from: RegExp, to: string) => (pdf: Buffer) => replaced(pdf, from, to)
  it.each<readonly [string, (pdf: Buffer) => Buffer]>([
    ['no ByteRange', field(/\/ByteRange\[/, '/ByteRangX[')],
    ['no Contents', field(/\/Contents</, '/Kontents<')],
    ['empty Contents', field(/\/Contents<([0-9a-f]+)>/, '/Contents<>')],
    [
      'Contents of zeros',
      pdf =>
        replaced(
          pdf,
          /\/Contents<([0-9a-f]+)>/,
          `/Contents<${'0'.repeat((/\/Contents<([0-9a-f]+)>/.exec(text(pdf))?.[1] ?? '').length)}>`,
        ),
    ],
    ['no SubFilter', field(/\/SubFilter/, '/SubFiltex')],
    ['another SubFilter', field(/ETSI\.CAdES\.detached/, 'adbe.pkcs7.sha1xxxxxx')],
    ['another Filter', field(/Adobe\.PPKLite/, 'Adobe.PPKMine')],
    ['another time', field(/\(D:\d{4}/, '(D:2020')],
    ['no field', field(/\/FT ?\/Sig/, '/FT /Six')],
    ['no signature in the field', field(/\/V (\d+) 0 R\/AP/, '/W $1 0 R/AP')],
  ])('%s', async (_, attack) => {
    const found = await reasons(attack(await sealed()))
    expect(found.length).toBe(1)
    expect(['seal-invalid', 'malformed']).toContain(found[0])
  })
})

describe('files made to hold up who reads them', () => {
  const bomb = deflateSync(Buffer.alloc(16_000_000, 0x20))
  const headed = (objects: readonly string[], root: string): Buffer => {
    let body = '%PDF-1.7\n'
    const starts = objects.map((object, n) => {
      const at = body.length
      body += `${n + 1} 0 obj\n${object}\nendobj\n`
      return at
    })
    const table = starts.map(at => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
    return Buffer.from(
      `${body}xref\n0 1\n0000000000 65535 f \n1 ${objects.length}\n${table}trailer\n<</Size ${objects.length + 1}/Root ${root}>>\nstartxref\n${body.length}\n%%EOF\n`,
      'latin1',
    )
  }
  const stream = (members: string, data: Buffer): string =>
    `<<${members}/Filter/FlateDecode/Length ${data.length}>>\nstream\n${data.toString('latin1')}\nendstream`
  const rows = (count: number): Buffer =>
    Buffer.from(
      `%PDF-1.7\n1 0 obj\n${stream(`/Type/XRef/W[1 2 1]/Root 1 0 R/Size ${count}`, deflateSync(Buffer.alloc(4 * count, 1)))}\nendobj\nstartxref\n9\n%%EOF\n`,
      'latin1',
    )
  const nested = '['.repeat(100_000)

  it.each<readonly [string, () => Buffer]>([
    ['a million entries in a few bytes', () => rows(1_000_000)],
    [
      'a page of forms within forms',
      () => headed(['<</AcroForm<</Fields[2 0 R]>>>>', '<</Kids[2 0 R 2 0 R]>>'], '1 0 R'),
    ],
    ['lists without end', () => headed([nested], '1 0 R')],
    ['a root that leads to itself', () => headed(['2 0 R', '1 0 R'], '1 0 R')],
    ['a stream whose length is its own', () => headed(['<</Length 1 0 R>>\nstream\nx\nendstream'], '1 0 R')],
    ['streams that unpack to more than is read', () => headed([stream('/Type/ObjStm/N 1/First 10', bomb)], '1 0 R')],
    [
      'the same cross-references again and again',
      () => {
        const pdf = agreement()
        return Buffer.from(
          text(pdf).replace(/trailer\n<</, `trailer\n<</Prev ${numberOf(pdf, /startxref\n(\d+)/g)}`),
          'latin1',
        )
      },
    ],
  ])('%s', async (_, make) => {
    const pdf = make()
    const trust = await documentTrust(world.deps)
    const begun = process.cpuUsage()
    const answer = checkPdf(pdf, trust, world.deps.clock.now())
    const { user, system } = process.cpuUsage(begun)
    expect('refused' in answer).toBe(true)
    expect((user + system) / 1_000).toBeLessThan(50)
  })
})

describe('time', () => {
  it('without a time stamp there is no seal', async () => {
    const pdf = await sealed()
    // The token's name inside the signature is changed: what is left is a signature without stamp.
    const name = '060b2a864886f70d010910020e'
    expect(text(pdf)).toContain(name)
    expect(await reasons(replaced(pdf, name, '060b2a864886f70d010910020d'))).toEqual(['seal-invalid'])
  })

  it('a stamp of another signature is none', async () => {
    const [one, other] = [await sealed(), await sealed()]
    const token = (pdf: Buffer): string =>
      /060b2a864886f70d010910020e31[0-9a-f]*?(3082[0-9a-f]{2000})/.exec(text(pdf))?.[1] ?? ''
    expect(token(one)).not.toBe('')
    expect(await reasons(replaced(one, token(one), token(other)))).toEqual(['seal-invalid'])
  })

  it('a certificate withdrawn before the seal is none, withdrawn later it was good', async () => {
    const key = await newSealKey(world.deps, 'withdrawn', 'ES256')
    const pdf = await office.seal(agreement(), { key })
    const trust = await documentTrust(world.deps)
    const [list] = trust.revocationLists
    if (list === undefined) throw new Error('no list')
    const { serialNumber } = new X509Certificate(key.certificate)
    const withdrawn = (from: number) => ({
      ...trust,
      revocationLists: [
        {
          ...list,
          revoked: new Map([[serialNumber.toLowerCase(), { at: new Date(), invalidFrom: new Date(from) }]]),
        },
      ],
    })
    const now = world.deps.clock.now()
    const answer = (at: number) => checkPdf(pdf, withdrawn(at), now)
    expect(answer(now.getTime() - 3_600_000)).toEqual({ refused: ['seal-invalid'] })
    expect(answer(now.getTime() + 3_600_000)).toMatchObject({ seals: [{ kid: key.kid }] })
  })

  it('a seal lasts longer than its certificate', async () => {
    const trust = await documentTrust(world.deps)
    const later = new Date(world.deps.clock.now().getTime() + 7 * 365 * 86_400_000)
    expect(checkPdf(await sealed(), trust, later)).toMatchObject({ seals: [{ uscc: office.keys.ES256.uscc }] })
  })
})
