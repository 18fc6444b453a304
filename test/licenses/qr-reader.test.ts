import { decode, encode, Tagged } from 'cborg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDay } from '../../src/licenses/civil-day.ts'
import { toDigits } from '../../src/licenses/documents/decimal-digits.ts'
import { encodeCose, encodePayload, encodeProtected, toBeSigned } from '../../src/licenses/documents/qr-payload.ts'
import { decodeQr, parseIdentifier, type QrContent } from '../../src/licenses/index.ts'

const strict = { strict: true, allowIndefinite: false, rejectDuplicateMapKeys: true, useMaps: true } as const
const identifier = '1.2.156.3005.2.11100000000013127D001.11530000PDY00001XE.YN2026000000000001.001.X'
const kid = '0011223344556677'
const signature = Buffer.alloc(64, 7)
const dayOf = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10)

/** The same reading by a general CBOR library: whatever it takes, written anew, must be the same bytes. */
function readByLibrary(bytes: Uint8Array) {
  try {
    const outer: unknown = decode(bytes, { ...strict, tags: Tagged.preserve(18) })
    if (!(outer instanceof Tagged) || !Array.isArray(outer.value) || outer.value.length !== 4) return undefined
    const [header, , payload, sealed] = outer.value
    // A text or a list of 64 written anew would be the same bytes too.
    if (![header, payload, sealed].every(each => each instanceof Uint8Array)) return undefined
    const value: unknown = decode(payload, strict)
    if (!Array.isArray(value) || value.length !== 8) return undefined
    const [, name, holder, from, until, minute, list, index] = value
    // `false` in the place of a number counts as 0 here and is still written as itself.
    if (![from, minute, list, index].every(Number.isInteger)) return undefined
    const content: QrContent = {
      identifier: `1.2.156.3005.2.${name}`,
      holder,
      validFrom: dayOf(from),
      validUntil: until === null ? null : dayOf(until),
      issuedAt: new Date(minute * 60_000),
      list,
      index,
    }
    const named = Buffer.from(header.subarray(5)).toString('hex')
    if (named.length !== 16 || sealed.length !== 64 || parseIdentifier(content.identifier) === undefined)
      return undefined
    if (!isDay(content.validFrom) || (content.validUntil !== null && !isDay(content.validUntil))) return undefined
    if (content.validUntil !== null && content.validUntil < content.validFrom) return undefined
    if (minute >= 2 ** 31 || list >= 2 ** 31 || index >= 2 ** 20 || minute < 0 || list < 0 || index < 0)
      return undefined
    if (Buffer.byteLength(holder) > 40 || /[\p{Cc}\p{Cs}]/u.test(holder.replace(/[\t\n\r]/g, ''))) return undefined
    const again = encodeCose(encodeProtected(named), encodePayload(content), sealed)
    if (Buffer.compare(again, bytes) !== 0) return undefined
    return { ...content, kid: named, toBeSigned: Buffer.from(toBeSigned(header, payload)) }
  } catch {
    return undefined
  }
}

function readByUs(bytes: Uint8Array) {
  const found = decodeQr(toDigits(bytes))
  if (found === undefined) return undefined
  const { code: _code, signature: _signature, toBeSigned: input, ...rest } = found
  return { ...rest, toBeSigned: Buffer.from(input) }
}

const contents: fc.Arbitrary<QrContent> = fc
  .record({
    holder: fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('王**'), fc.constant('\ufeff王')),
    from: fc.integer({ min: -26_000, max: 377_000 }),
    length: fc.oneof(fc.constant(null), fc.integer({ min: -2, max: 70_000 })),
    minute: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 ** 31 - 1 })),
    list: fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 2 ** 31 - 1 })),
    index: fc.oneof(
      fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 20 - 1, 2 ** 20),
      fc.nat({ max: 2 ** 20 }),
    ),
  })
  .map(({ holder, from, length, minute, list, index }) => ({
    identifier,
    holder,
    validFrom: dayOf(from),
    validUntil: length === null ? null : dayOf(from + length),
    issuedAt: new Date(minute * 60_000),
    list,
    index,
  }))
const bytesOf = (content: QrContent): Buffer =>
  Buffer.from(encodeCose(encodeProtected(kid), encodePayload(content), signature))

describe('the reader of the QR beside a general CBOR library', () => {
  it('both read what was written, and the same of it', () => {
    fc.assert(
      fc.property(contents, content => {
        const bytes = bytesOf(content)
        expect(readByUs(bytes)).toEqual(readByLibrary(bytes))
      }),
      { numRuns: 3_000 },
    )
    const content = { identifier, holder: '王**', validFrom: '1900-01-01', validUntil: '2999-12-31', list: 0, index: 0 }
    expect(readByUs(bytesOf({ ...content, issuedAt: new Date(0) }))).toMatchObject(content)
  })

  it('both agree on whatever was changed, put in, or cut off', () => {
    const place = fc.nat({ max: 400 })
    fc.assert(
      fc.property(
        contents,
        fc.array(fc.tuple(place, fc.constantFrom('set', 'insert', 'remove'), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 3,
        }),
        (content, changes) => {
          let bytes = bytesOf(content)
          for (const [at, how, byte] of changes) {
            const where = at % bytes.length
            const [before, after] = [bytes.subarray(0, where), bytes.subarray(how === 'insert' ? where : where + 1)]
            bytes = Buffer.concat(how === 'remove' ? [before, after] : [before, Buffer.of(byte), after])
          }
          if (bytes.length === 0 || bytes.length > 400) return
          expect(readByUs(bytes)).toEqual(readByLibrary(bytes))
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('refuses every other spelling of the same', () => {
    const content = { identifier, holder: '王**', validFrom: '2026-01-01', validUntil: null, list: 0, index: 5 }
    const good = bytesOf({ ...content, issuedAt: new Date(0) })
    const payload = Buffer.from(encodePayload({ ...content, issuedAt: new Date(0) }))
    const wrap = (changed: Uint8Array) => Buffer.from(encodeCose(encodeProtected(kid), changed, signature))
    const swap = (from: Buffer, old: string, now: string): Buffer => {
      const text = from.toString('hex')
      expect(text).toContain(old)
      return Buffer.from(text.replace(old, now), 'hex')
    }
    expect(readByUs(good)).toBeDefined()
    const index = payload.subarray(0, -1)
    const others = [
      // A number in more bytes than it needs, in 64 bits, as a float, negative, of huge length, as a text.
      ...[
        '1805',
        '190005',
        '1a00000005',
        '1b0000000000000005',
        'f94500',
        '25',
        '7a7fffffff',
        '5bffffffffffffffff',
        '6135',
      ].map(spelling => wrap(Buffer.concat([index, Buffer.from(spelling, 'hex')]))),
      // An array of nine, of indefinite length, with its length in a byte of its own; another version.
      wrap(Buffer.concat([Buffer.of(0x89), payload.subarray(1), Buffer.of(0)])),
      wrap(Buffer.concat([Buffer.of(0x9f), payload.subarray(1), Buffer.of(0xff)])),
      wrap(Buffer.concat([Buffer.of(0x98, 8), payload.subarray(1)])),
      wrap(Buffer.concat([Buffer.of(0x88, 2), payload.subarray(2)])),
      wrap(Buffer.concat([payload, Buffer.of(0)])),
      // A key twice or out of order, another algorithm, something that is not protected, another tag or none.
      swap(good, 'a2012604480011223344556677', 'a2012601480011223344556677'),
      swap(good, 'a2012604480011223344556677', 'a2044800112233445566770126'),
      swap(good, 'a20126', 'a20127'),
      swap(good, '6677a0', '6677a10101'),
      swap(good, 'd284', 'd384'),
      good.subarray(1),
      swap(good, 'd284', 'd285'),
      // The signature as a text, as a list of numbers.
      swap(good, '584007', '784007'),
      swap(good, '584007', '984007'),
      // Texts that are not UTF-8: cut off, too long a spelling, a half surrogate.
      ...['e78e2a', 'c0aa2a', 'eda080'].map(bytes => swap(wrap(payload), '65e78e8b2a2a', `65${bytes}2a2a`)),
      Buffer.concat([good, Buffer.of(0)]),
      Buffer.from(encode(new Tagged(18, [encodeProtected(kid), new Map(), [], signature]))),
    ]
    for (const [at, bytes] of others.entries()) expect(readByUs(bytes), `spelling ${at}`).toBeUndefined()
  })
})
