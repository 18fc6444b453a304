import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromDigits, toDigits } from '../../src/licenses/documents/decimal-digits.ts'
import { type OfflineVerification, readTrust, verifyOffline } from '../../src/verification/index.ts'
import { all } from './read.ts'

/** FULL=true: 100,000 changed inputs, with those of PDFs in `test/verification/documents.test.ts`. */
const isFull = process.env.FULL === 'true'
const runs = { qr: isFull ? 40_000 : 3_000, credential: isFull ? 20_000 : 1_500, list: isFull ? 10_000 : 700 }

const trust = readTrust(all.trusts.main ?? '')
const at = new Date('2026-06-01T00:10:00Z')
const statusLists = [all.statusLists.fresh ?? '']
const named = (kind: string, name: string) => all.vectors.find(each => each.class === kind && each.name === name)
const digits = named('valid', 'as it is scanned')?.qr?.split('#')[1] ?? ''
const revoked = named('status', 'revoked')?.qr ?? ''
/** Licenses whose seals hold: parts of two never make a third. */
const sealed = all.vectors.filter(each => /^(valid|dates|status|withdrawn|many)/.test(each.class))
const others = sealed.map(({ qr }) => Buffer.from(fromDigits(qr?.split('#').at(-1) ?? '') ?? []))
const cose = Buffer.from(fromDigits(digits) ?? [])
const credential = named('credential', 'all disclosed')?.credential ?? ''

let longest = 0
/** Milliseconds of the processor. Once may be the collector's: what is slow by itself is slow again. */
function timed(verify: () => OfflineVerification): OfflineVerification {
  const once = () => {
    const begun = process.cpuUsage()
    const answer = verify()
    const { user, system } = process.cpuUsage(begun)
    return { answer, spent: (user + system) / 1_000 }
  }
  const { answer, spent } = once()
  longest = Math.max(longest, spent < 50 ? spent : Math.min(once().spent, once().spent))
  return answer
}
const lookAtQr = (qr: string) => timed(() => verifyOffline({ qr, trust, statusLists, at }))

type Change = (bytes: Buffer) => Buffer
const place = fc.nat({ max: 400 })
const inside = (bytes: Buffer, n: number): number => (bytes.length === 0 ? 0 : n % bytes.length)
const spliced = (bytes: Buffer, from: number, until: number, put: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(until)])

/** Bits, bytes, cuts, and what else than bytes by chance leads readers astray. */
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.nat({ max: 7 })).map(
    ([n, bit]): Change =>
      bytes => {
        const copy = Buffer.from(bytes)
        if (copy.length > 0) copy.writeUInt8(copy.readUInt8(inside(copy, n)) ^ (1 << bit), inside(copy, n))
        return copy
      },
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 8 })).map(
    ([n, put]): Change =>
      bytes => {
        const from = inside(bytes, n)
        return spliced(bytes, from, from, put)
      },
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(
    ([n, count]): Change =>
      bytes => {
        const from = inside(bytes, n)
        return spliced(bytes, from, from + count, new Uint8Array())
      },
  ),
  place.map(
    (n): Change =>
      bytes =>
        bytes.subarray(0, inside(bytes, n)),
  ),
  // Lengths of any size, of strings, lists, maps.
  fc
    .tuple(
      place,
      fc.constantFrom('5b', '7b', '9b', 'bb', '5a', '9a', 'ba', '5f', '9f', 'bf'),
      fc.uint8Array({ maxLength: 8 }),
    )
    .map(
      ([n, head, size]): Change =>
        bytes => {
          const from = inside(bytes, n)
          return spliced(bytes, from, from + 1, Buffer.concat([Buffer.from(head, 'hex'), size]))
        },
    ),
  // The algorithm: ES384, ES512, PS256, EdDSA, HMAC, none; the header's keys swapped, and one twice.
  fc.constantFrom('382238', '3823', '3824', '27', '05', '00', 'f6').map(
    (spelled): Change =>
      bytes =>
        Buffer.from(bytes.toString('hex').replace('a20126', `a201${spelled}`), 'hex'),
  ),
  fc.constantFrom('a3012601260448', 'a2012601260448', 'a204480126', 'bf01260448').map(
    (spelled): Change =>
      bytes =>
        Buffer.from(bytes.toString('hex').replace('a201260448', spelled), 'hex'),
  ),
  // Parts of other licenses: header, payload or signature.
  fc.tuple(fc.nat({ max: others.length - 1 }), place, place).map(
    ([which, one, two]): Change =>
      bytes => {
        const [from, until] = [Math.min(one, two), Math.max(one, two)]
        return spliced(bytes, from, until, others[which]?.subarray(from, until) ?? new Uint8Array())
      },
  ),
)
const several = fc.array(changes, { minLength: 1, maxLength: 3 })

/** Another license of the vectors, whole: it may come out of putting parts together, and has a test of its own. */
const whole = new Set(all.vectors.flatMap(({ qr }) => qr?.split('#').at(-1) ?? []))

describe(`changed inputs (${runs.qr + runs.credential + runs.list})`, () => {
  it('no QR is accepted, breaks the verifier or holds it up', () => {
    expect(lookAtQr(digits).outcome).toBe('valid')
    const text = fc.oneof(
      {
        weight: 8,
        arbitrary: several.map(each => toDigits(each.reduce<Buffer>((bytes, change) => change(bytes), cose))),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.nat({ max: digits.length - 1 }), fc.nat({ max: 9 }))
          .map(([n, digit]) => `${digits.slice(0, n)}${digit}${digits.slice(n + 1)}`),
      },
      { weight: 1, arbitrary: fc.oneof(fc.string({ maxLength: 2_000 }), fc.stringMatching(/^\d{1,900}$/)) },
    )
    fc.assert(
      fc.property(text, qr => whole.has(qr) || lookAtQr(qr).outcome === 'invalid'),
      { numRuns: runs.qr },
    )
    expect(longest).toBeLessThan(50)
  }, 600_000)

  it('no credential is', () => {
    const [token = '', ...disclosed] = credential.slice(0, -1).split('~')
    const look = (text: string) => timed(() => verifyOffline({ credential: text, trust, statusLists, at }))
    expect(look(credential).outcome).toBe('valid')
    const [head = '', body = '', signature = ''] = token.split('.')
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const parsed = (text: string): object => JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    const json = fc.jsonValue()
    const header = fc
      .record(
        {
          alg: fc.constantFrom('none', 'None', 'HS256', 'ES384', 'RS256', ''),
          typ: json,
          x5c: json,
          crit: json,
          kid: json,
        },
        { requiredKeys: [] },
      )
      .map(change => part({ ...parsed(head), ...change }))
    const claim = fc.constantFrom(
      'identifier',
      'iat',
      'nbf',
      'exp',
      'status',
      'vct',
      '_sd',
      '_sd_alg',
      'holders',
      'more',
    )
    const claims = fc.tuple(claim, json).map(([name, value]) => part({ ...parsed(body), [name]: value }))
    const text = fc.oneof(
      fc
        .tuple(fc.nat({ max: credential.length - 1 }), fc.constantFrom(...'AZaz09-_.~= \u0000é'))
        .map(([n, character]) => `${credential.slice(0, n)}${character}${credential.slice(n + 1)}`),
      fc.nat({ max: credential.length - 1 }).map(n => credential.slice(0, n)),
      fc
        .tuple(fc.nat({ max: credential.length }), fc.nat({ max: credential.length }))
        .map(([one, two]) => credential.slice(0, one) + credential.slice(two)),
      fc.tuple(header, fc.constantFrom(signature, '')).map(([made, seal]) => `${made}.${body}.${seal}~`),
      claims.map(made => `${head}.${made}.${signature}~`),
      fc
        .array(fc.oneof(fc.constantFrom(...disclosed), json.map(part), fc.tuple(json, fc.string(), json).map(part)), {
          maxLength: 5,
        })
        .map(each => `${[token, ...each].join('~')}~`),
      fc.string({ maxLength: 500 }),
    )
    /** Fewer disclosures are the holder's right. */
    const isShown = (given: string): boolean => {
      const [jws, ...shown] = given.trim().split('~')
      return (
        jws === token &&
        shown.pop() === '' &&
        new Set(shown).size === shown.length &&
        shown.every(each => disclosed.includes(each))
      )
    }
    fc.assert(
      fc.property(text, given => isShown(given) || look(given).outcome === 'invalid'),
      { numRuns: runs.credential },
    )
    expect(longest).toBeLessThan(50)
  }, 600_000)

  it('no status list makes a revoked license good', () => {
    const [list = ''] = statusLists
    const look = (text: string) => timed(() => verifyOffline({ qr: revoked, trust, statusLists: [text], at }))
    expect(look(list).reasons).toEqual(['revoked'])
    const text = fc.oneof(
      fc
        .tuple(fc.nat({ max: list.length - 1 }), fc.constantFrom(...'AZaz09-_.=\u0000é'))
        .map(([n, character]) => `${list.slice(0, n)}${character}${list.slice(n + 1)}`),
      fc.nat({ max: list.length - 1 }).map(n => list.slice(0, n)),
      fc
        .tuple(fc.nat({ max: list.length }), fc.nat({ max: list.length }))
        .map(([one, two]) => list.slice(0, one) + list.slice(two)),
    )
    fc.assert(
      fc.property(text, given => look(given).outcome !== 'valid'),
      { numRuns: runs.list },
    )
    expect(longest).toBeLessThan(50)
  }, 600_000)
})
