import { encode } from 'cborg'
import { cast, unsound } from './cast.ts'
import { key } from './keys.ts'
import {
  assembled,
  codes,
  day,
  headerOf,
  identifierOf,
  type Parts,
  partsBy,
  payloadItems,
  sealed,
  sealedParts,
  structure,
  urlOf,
} from './qr.ts'
import { asOfFresh, type Vector, type VectorClass, vector } from './vector.ts'

const { department, otherDepartment, importedDepartment, importedByRoot, statusList } = cast
const uscc = codes.department
export const good = (content = {}): string => sealed(department, uscc, content)
const url = good()
const digits = url.split('#')[1] ?? ''

const valid: Vector[] = [
  vector('valid', 'as it is scanned', { qr: url }),
  vector('valid', 'digits alone', { qr: digits }),
  vector('valid', 'of another host, which proves nothing', { qr: `http://[::1]:8080/v#${digits}` }),
  vector('valid', 'with a fresh status list', { qr: url }, { statusLists: ['fresh'], status: asOfFresh }),
  vector('valid', 'without an end', { qr: good({ until: null }) }, { at: '2999-12-31T00:00:00Z' }),
  vector('valid', 'a holder of 40 bytes', { qr: good({ holder: `${'测'.repeat(13)}a` }) }),
  vector('valid', 'the last place of another list', { qr: good({ list: 1, index: 2 ** 20 - 1 }) }),
  vector('valid', 'by an authority between, under an RSA root', {
    qr: sealed(importedDepartment, codes.importedDepartment),
  }),
  vector('valid', 'under an RSA root', { qr: sealed(importedByRoot, codes.importedDepartment) }),
  vector('valid', 'sealed in the minute in which the certificate began', {
    qr: good({ issuedAt: '2025-01-01T00:00:00Z', from: day('2025-01-01') }),
  }),
  vector(
    'valid',
    'the seal’s certificate has ended since',
    { qr: good({ until: null }) },
    { at: '2031-01-01T00:00:00Z' },
  ),
]

const invalid =
  (kind: VectorClass, reason: string) =>
  (name: string, qr: string, options = {}) =>
    vector(kind, name, { qr }, { reasons: [reason], ...options })
const [early, late] = [invalid('dates', 'not-yet-valid'), invalid('dates', 'expired')]

const dates: Vector[] = [
  early('a second before the first day (UTC+8)', url, { at: '2025-12-31T15:59:59Z' }),
  vector('dates', 'the first second of the first day', { qr: url }, { at: '2025-12-31T16:00:00Z' }),
  vector('dates', 'the last second of the last day', { qr: url }, { at: '2028-12-31T15:59:59Z' }),
  late('a second after the last day', url, { at: '2028-12-31T16:00:00Z' }),
  vector('dates', '29 February', { qr: good({ until: day('2028-02-29') }) }, { at: '2028-02-29T15:59:59Z' }),
  late('the day after 29 February', good({ until: day('2028-02-29') }), { at: '2028-02-29T16:00:00Z' }),
  vector('dates', 'good for one day', { qr: good({ until: day('2026-01-01') }) }, { at: '2026-01-01T04:00:00Z' }),
]

const strange = invalid('issuer', 'unknown-issuer')
const by = (made: typeof department, code: string = uscc): string => sealed(made, code)
const issuers: Vector[] = [
  strange(
    'a kid that nobody has',
    urlOf(assembled(partsBy(department.key, headerOf('0011223344556677'), Buffer.from(encode(payloadItems(uscc)))))),
  ),
  strange('the certificate is not in the bundle', url, { trust: 'root-alone' }),
  strange('the certificate hangs on another root than the trusted one', url, { trust: 'other-root' }),
  strange('sealed under a root that is not trusted', by(unsound.foreign)),
  strange('sealed under a certificate signed by itself', by(unsound.ofItself)),
  strange('sealed with an authority’s certificate', by(unsound.authority)),
  strange('sealed with a certificate for authentication', by(unsound.notForSealing)),
  strange('sealed with a certificate narrowed to another purpose', by(unsound.narrowed)),
  strange(
    'sealed with a P-384 key',
    urlOf(assembled(sealedParts(department, uscc))).replace(
      /#.*/,
      `#${urlOf(assembled({ ...sealedParts(department, uscc), header: headerOf(unsound.large.kid) })).split('#')[1]}`,
    ),
  ),
  strange('a certificate with an unknown critical extension', by(unsound.strange)),
  strange('a certificate that names no organization', by(unsound.nameless)),
  strange('a certificate older than its root', by(unsound.early)),
  strange('a root with a key of 1024 bits', by(unsound.underWeak), { trust: 'weak-root' }),
  strange('a root that may not sign certificates', by(unsound.underMute), { trust: 'root-that-may-not-sign' }),
  strange('below a department’s certificate', by(unsound.underLeaf, codes.otherDepartment)),
  strange('more authorities than the path may have', by(unsound.tooDeep, codes.importedDepartment)),
  strange('sealed with the status lists’ certificate', by(statusList)),
]

const parts = sealedParts(department, uscc)
const flipped = (bytes: Uint8Array, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}
const text = (changed: Partial<Parts>): string => urlOf(assembled({ ...parts, ...changed }))
const broken = invalid('seal', 'seal-invalid')
const twin = { ...parts, payload: sealedParts(department, uscc, { holder: '测*试' }).payload }
const seals: Vector[] = [
  vector('seal', 'untouched: what the others were made of', { qr: text({}) }),
  broken('by another key', text(partsBy(key('stranger'), parts.header, parts.payload))),
  broken('one bit of the signature', text({ signature: flipped(parts.signature, 63) })),
  broken('r and s of zeros', text({ signature: Buffer.alloc(64) })),
  broken('another holder', urlOf(assembled(twin))),
  broken('another department’s identifier', good({ identifier: identifierOf(codes.otherDepartment) })),
  broken('another department’s seal', by(otherDepartment)),
  broken(
    'signed over the payload alone',
    text({ signature: partsBy(department.key, parts.payload, parts.header).signature }),
  ),
  broken(
    's and r',
    text({ signature: Buffer.concat([parts.signature.subarray(32), parts.signature.subarray(0, 32)]) }),
  ),
  broken('sealed before the certificate began', good({ issuedAt: '2024-12-31T23:59:00Z' })),
  broken('sealed after the certificate ended', good({ issuedAt: '2030-01-01T00:01:00Z' })),
]

const header = (hex: string): string => {
  const made = Buffer.from(hex, 'hex')
  return urlOf(assembled(partsBy(department.key, made, parts.payload)))
}
const { kid } = department
const odd = invalid('form-cose', 'malformed')
const sealedAgain = (payload: Uint8Array): string => urlOf(assembled(partsBy(department.key, parts.header, payload)))
const whole = assembled(parts)
const structureText = structure(parts.header, parts.payload)
const cose: Vector[] = [
  odd('the algorithm is ES384', header(`a201382204${'48'}${kid}`)),
  odd('the algorithm is none', header(`a2010004${'48'}${kid}`)),
  odd('the algorithm is HMAC', header(`a2010504${'48'}${kid}`)),
  odd('a header without kid', header('a10126')),
  odd('a kid of four bytes', header(`a2012604${'44'}${kid.slice(0, 8)}`)),
  odd('a key twice', header(`a30126012604${'48'}${kid}`)),
  odd('keys out of order', header(`a204${'48'}${kid}0126`)),
  odd('a map of indefinite length', header(`bf012604${'48'}${kid}ff`)),
  odd('a kid that is not protected', text({ open: `a104${'48'}${kid}` })),
  odd('tag 17', text({ opening: 'd184' })),
  odd('no tag', text({ opening: '84' })),
  odd('a list of indefinite length', text({ opening: 'd29f', after: 'ff' })),
  odd('a byte behind', text({ after: '00' })),
  odd('cut off', urlOf(whole.subarray(0, -1))),
  odd(
    'a signature in DER, of 70 bytes',
    text({
      signature: Buffer.concat([
        Buffer.from('30440220', 'hex'),
        parts.signature.subarray(0, 32),
        Buffer.from('0220', 'hex'),
        parts.signature.subarray(32),
      ]),
    }),
  ),
  odd('the signature as text', urlOf(Buffer.from(whole.toString('hex').replace(/5840(?=.{128}$)/, '7840'), 'hex'))),
  odd(
    'a length of the payload in more bytes than it needs',
    urlOf(Buffer.from(whole.toString('hex').replace('a058', 'a05900'), 'hex')),
  ),
  odd(
    'a length that no file has',
    urlOf(Buffer.concat([whole.subarray(0, 17), Buffer.from('5bffffffffffffffff', 'hex')])),
  ),
  odd('the Sig_structure instead', urlOf(structureText)),
]

const items = payloadItems(uscc)
const put = (at: number, spelled: string): string => {
  const encoded = items.map((item, n) => (n === at ? Buffer.from(spelled, 'hex') : Buffer.from(encode(item))))
  return sealedAgain(Buffer.concat([Buffer.of(0x88), ...encoded]))
}
const wrong = invalid('form-payload', 'malformed')
const payloads: Vector[] = [
  wrong('layout 2', put(0, '02')),
  wrong('nine members', sealedAgain(Buffer.from(encode([...items, 0])))),
  wrong('seven members', sealedAgain(Buffer.from(encode(items.slice(0, 7))))),
  wrong('a map', sealedAgain(Buffer.from(encode(new Map(items.map((item, n) => [n, item])))))),
  wrong('the index in more bytes than it needs', put(7, '1805')),
  wrong('the index in eight bytes', put(7, '1b0000000000000005')),
  wrong('the index as a float', put(7, 'f94500')),
  wrong('the index as text', put(7, '6135')),
  wrong('a negative index', put(7, '25')),
  wrong('an index of 2^20', put(7, '1a00100000')),
  wrong('a list of 2^31', put(6, '1a80000000')),
  wrong('a tagged date', put(3, `c1${Buffer.from(encode(items[3])).toString('hex')}`)),
  wrong('undefined as the last day', put(4, 'f7')),
  wrong('a last day before the first', good({ until: day('2025-12-31') })),
  wrong('a day before 1900', good({ from: day('1900-01-01') - 1 })),
  wrong('a day after 2999', good({ until: day('2999-12-31') + 1 })),
  wrong(
    'an identifier with another check character',
    good({ identifier: identifierOf(uscc).replace(/.$/, last => (last === '0' ? '1' : '0')) }),
  ),
  wrong('an identifier without version', good({ identifier: '1.2.156.3005.2.nothing' })),
  wrong('a holder of 41 bytes', good({ holder: 'a'.repeat(41) })),
  wrong('a holder with a control character', good({ holder: '测\u0000' })),
  wrong('a holder with a byte order mark', good({ holder: '\ufeff测' })),
  wrong('a holder of half a character', put(2, '62e6b5')),
  wrong('a holder in too long a spelling', put(2, '62c0aa')),
  wrong('a holder of bytes', put(2, '43e6b58b')),
  wrong('a half surrogate', put(2, '63eda080')),
]

const scanned = invalid('form-digits', 'malformed')
const digitCases: Vector[] = [
  scanned('nothing', ''),
  scanned('letters', 'https://yihao.example/v#abc'),
  scanned('another path', `https://yihao.example/w#${digits}`),
  scanned('a digit too few', url.slice(0, -1)),
  scanned('a digit too many', `${url}0`),
  scanned('a group that is no seven bytes', `https://yihao.example/v#${'9'.repeat(17)}${digits.slice(17)}`),
  scanned('full-width digits', digits.replace(/0/g, '０')),
  scanned('a space inside', `${digits.slice(0, 17)} ${digits.slice(17)}`),
  scanned('a sign', `+${digits}`),
  scanned('more than 400 bytes', urlOf(Buffer.concat([whole, Buffer.alloc(401 - whole.length)]))),
  scanned(
    'a show code',
    urlOf(
      assembled({
        header: Buffer.from(`a201260450${'00'.repeat(16)}`, 'hex'),
        payload: Buffer.from(encode([2, 1_780_000_000, Buffer.alloc(8)])),
        signature: Buffer.alloc(64),
      }),
    ),
  ),
]

export const qrVectors: readonly Vector[] = [
  ...valid,
  ...dates,
  ...issuers,
  ...seals,
  ...cose,
  ...payloads,
  ...digitCases,
]
