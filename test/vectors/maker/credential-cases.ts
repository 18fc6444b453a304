import { cast, unsound } from './cast.ts'
import { key } from './keys.ts'
import { codes, identifierOf } from './qr.ts'
import { type CredentialWish, credential, disclosure, disclosures, jws } from './tokens.ts'
import { asOfFresh, type Vector, type VectorClass, vector } from './vector.ts'

const make = (wish: Partial<CredentialWish> = {}): string =>
  credential({ by: cast.department, issuer: codes.department, ...wish })
const { number, name, field } = disclosures
const show = (token: string, ...shown: readonly string[]): { readonly credential: string } => ({
  credential: `${[token, ...shown].join('~')}~`,
})
const token = make()
const all = [number, name, field]

const valid: Vector[] = [
  vector('credential', 'all disclosed', show(token, ...all)),
  vector('credential', 'nothing disclosed', show(token)),
  vector('credential', 'one member disclosed', show(token, name)),
  vector('credential', 'with a fresh status list', show(token, number), { statusLists: ['fresh'], status: asOfFresh }),
  vector(
    'credential',
    'with the authority between',
    show(
      make({
        by: cast.importedDepartment,
        chain: [cast.importedDepartment, cast.between],
        issuer: codes.importedDepartment,
      }),
    ),
  ),
  vector('credential', 'without an end', show(make({ claims: { exp: undefined } })), { at: '2999-12-31T00:00:00Z' }),
  vector('credential', 'revoked', show(make({ index: 7 })), {
    statusLists: ['fresh'],
    status: asOfFresh,
    reasons: ['revoked'],
  }),
  vector('credential', 'expired', show(token), { at: '2028-12-31T16:00:00Z', reasons: ['expired'] }),
  vector('credential', 'not begun', show(token), { at: '2025-12-31T15:59:59Z', reasons: ['not-yet-valid'] }),
  vector('credential', 'withdrawn before it was signed', show(token), {
    revocationLists: ['withdrawn-before'],
    certificate: { checked: true, asOf: '2026-05-31T00:00:00.000Z' },
    reasons: ['seal-invalid'],
  }),
]

const bad = (kind: VectorClass, reason: string) => (title: string, what: { readonly credential: string }) =>
  vector(kind, title, what, { reasons: [reason] })
const [strange, broken] = [bad('credential', 'unknown-issuer'), bad('credential', 'seal-invalid')]
const [head = '', body = '', signature = ''] = token.split('.')
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims: object = JSON.parse(Buffer.from(body, 'base64url').toString())
const header: object = JSON.parse(Buffer.from(head, 'base64url').toString())

const refused: Vector[] = [
  strange('a certificate signed by itself', show(make({ by: unsound.ofItself }))),
  strange('a root that is not trusted', show(make({ by: unsound.foreign }))),
  strange(
    'the authority between is missing',
    show(make({ by: cast.importedDepartment, issuer: codes.importedDepartment })),
  ),
  strange('a certificate for authentication', show(make({ by: unsound.notForSealing }))),
  broken('another claim', show(`${head}.${part({ ...claims, vct: 'https://other.example' })}.${signature}`, ...all)),
  broken('another key', show(jws(key('stranger'), header, claims))),
  broken(
    'another department’s identifier',
    show(make({ claims: { identifier: identifierOf(codes.otherDepartment) } })),
  ),
  broken(
    'signed before the certificate began',
    show(make({ claims: { iat: Date.parse('2024-12-31T23:59:58Z') / 1_000 } })),
  ),
]

const odd = bad('credential-form', 'malformed')
const form: Vector[] = [
  odd('nothing', { credential: '' }),
  odd('no ~ at the end', { credential: `${token}~${number}` }),
  odd('alg none', show(`${part({ ...header, alg: 'none' })}.${body}.`)),
  odd('alg none with a signature', show(`${part({ ...header, alg: 'none' })}.${body}.${signature}`)),
  odd('alg HS256', show(make({ header: { alg: 'HS256' } }))),
  odd('another typ', show(make({ header: { typ: 'JWT' } }))),
  odd('something critical', show(make({ header: { crit: ['b64'] } }))),
  odd('no certificate', show(make({ header: { x5c: [] } }))),
  odd('a certificate that is none', show(make({ header: { x5c: ['AAAA'] } }))),
  odd('no status', show(make({ claims: { status: undefined } }))),
  odd('another hash', show(make({ claims: { _sd_alg: 'sha-512' } }))),
  odd('no identifier', show(make({ claims: { identifier: undefined } }))),
  odd('a body that is no JSON', show(`${head}.AAAA.${signature}`)),
]

const altered = bad('credential-disclosures', 'content-altered')
const disclosed: Vector[] = [
  altered('another value', show(token, disclosure('number', 'TEST-2'))),
  altered('one that was never signed', show(token, number, disclosure('more', 1))),
  altered('the same twice', show(token, number, number)),
  altered('a digest that stands twice', show(make({ claims: { more: { _sd: claimsDigest() } } }), number)),
]

/** The digest of `number` once more. */
function claimsDigest(): unknown {
  return '_sd' in claims ? claims._sd : undefined
}

export const credentialVectors: readonly Vector[] = [...valid, ...refused, ...form, ...disclosed]
