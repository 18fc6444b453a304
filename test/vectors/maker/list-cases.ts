import { cast } from './cast.ts'
import { codes, day, sealed } from './qr.ts'
import { good } from './qr-cases.ts'
import { asOfFresh, unusable, type Vector, vector } from './vector.ts'

const [qr, suspended, revoked, superseded] = [good(), good({ index: 6 }), good({ index: 7 }), good({ index: 8 })]
const fresh = { statusLists: ['fresh'], status: asOfFresh }
const old = {
  statusLists: ['fresh'],
  status: { checked: false, asOf: '2026-06-01T00:00:00.000Z', stale: true },
  at: '2026-06-01T01:00:00Z',
} as const

const status: Vector[] = [
  vector('status', 'suspended', { qr: suspended }, { ...fresh, reasons: ['suspended'] }),
  vector('status', 'revoked', { qr: revoked }, { ...fresh, reasons: ['revoked'] }),
  vector('status', 'superseded', { qr: superseded }, { ...fresh, reasons: ['superseded'] }),
  vector(
    'status',
    'revoked, in another list',
    { qr: good({ list: 1, index: 2 ** 20 - 1 }) },
    {
      statusLists: ['fresh', 'list-1'],
      status: asOfFresh,
      reasons: ['revoked'],
    },
  ),
  vector(
    'status',
    'suspended before, good in the newest',
    { qr },
    {
      statusLists: ['earlier-suspended', 'all-good'],
      status: asOfFresh,
    },
  ),
  vector(
    'status',
    'called revoked once is revoked for ever',
    { qr },
    {
      statusLists: ['all-good', 'earlier-revoked'],
      status: asOfFresh,
      reasons: ['revoked'],
    },
  ),
  vector(
    'status',
    'of two of the same second the worse counts',
    { qr },
    {
      statusLists: ['all-good', 'same-second-suspended'],
      status: asOfFresh,
      reasons: ['suspended'],
    },
  ),
  vector('status', 'one bit an entry', { qr }, { statusLists: ['one-bit'], status: asOfFresh }),
  vector('status', 'a genuine one beside nonsense', { qr }, { statusLists: ['nonsense', 'fresh'], status: asOfFresh }),
  vector('status', 'a second before its end', { qr }, { ...fresh, at: '2026-06-01T00:59:59Z' }),
]

const withoutEnd = { checked: false, asOf: '2026-06-01T00:00:00.000Z', stale: true } as const
const stale: Vector[] = [
  vector('status-old', 'good in a list at its end', { qr }, { ...old, isOpen: true }),
  vector('status-old', 'suspended in an old list', { qr: suspended }, { ...old, isOpen: true }),
  vector('status-old', 'revoked in an old list', { qr: revoked }, { ...old, reasons: ['revoked'] }),
  vector('status-old', 'superseded in an old list', { qr: superseded }, { ...old, reasons: ['superseded'] }),
  vector(
    'status-old',
    'a list without an end',
    { qr },
    { statusLists: ['without-end'], status: withoutEnd, isOpen: true },
  ),
]

const useless = [
  'of-list-10',
  'from-the-future',
  'by-a-department',
  'by-another-key',
  'alg-none',
  'alg-none-signed',
  'other-typ',
  'critical',
  'without-certificate',
  'altered',
  'too-short',
  'no-zlib',
  'three-bits',
  'nonsense',
].map(name =>
  vector(
    'status-unusable',
    name,
    { qr: name === 'too-short' ? good({ index: 4 }) : qr },
    {
      statusLists: [name],
      status: unusable,
      isOpen: true,
    },
  ),
)

const asOfList = { checked: true, asOf: '2026-05-31T00:00:00.000Z' }
const asOfOld = { checked: false, asOf: '2026-05-01T00:00:00.000Z', stale: true } as const
const imported = { qr: sealed(cast.importedDepartment, codes.importedDepartment) }
const withdrawn: Vector[] = [
  vector('withdrawn', 'not withdrawn', { qr }, { revocationLists: ['clean'], certificate: asOfList }),
  vector('withdrawn', 'not withdrawn, in PEM', { qr }, { revocationLists: ['clean-pem'], certificate: asOfList }),
  vector(
    'withdrawn',
    'withdrawn before it sealed',
    { qr },
    {
      revocationLists: ['withdrawn-before'],
      certificate: asOfList,
      reasons: ['seal-invalid'],
    },
  ),
  vector('withdrawn', 'withdrawn later', { qr }, { revocationLists: ['withdrawn-later'], certificate: asOfList }),
  vector(
    'withdrawn',
    'sealed in the minute from which it is not believed',
    { qr: good({ issuedAt: '2026-03-01T00:00:00Z' }) },
    {
      revocationLists: ['withdrawn-later'],
      certificate: asOfList,
      reasons: ['seal-invalid'],
    },
  ),
  vector(
    'withdrawn',
    'withdrawn, in an old list',
    { qr },
    {
      revocationLists: ['old-withdrawn'],
      certificate: asOfOld,
      reasons: ['seal-invalid'],
    },
  ),
  vector('withdrawn', 'by the authority between', imported, {
    revocationLists: ['clean', 'of-between'],
    certificate: asOfList,
    reasons: ['seal-invalid'],
  }),
]

const open = [
  vector(
    'withdrawn-unconfirmed',
    'in no old list',
    { qr },
    { revocationLists: ['old-clean'], certificate: asOfOld, isOpen: true },
  ),
  ...['of-another-authority', 'by-another-key', 'nonsense'].map(name =>
    vector('withdrawn-unconfirmed', name, { qr }, { revocationLists: [name], certificate: unusable, isOpen: true }),
  ),
]

const many: Vector[] = [
  vector(
    'many-reasons',
    'withdrawn, expired and revoked',
    { qr: good({ index: 7, until: day('2026-05-31') }) },
    {
      ...fresh,
      revocationLists: ['withdrawn-before'],
      certificate: asOfList,
      reasons: ['seal-invalid', 'expired', 'revoked'],
    },
  ),
  vector(
    'many-reasons',
    'expired, by an old list not more',
    { qr: good({ until: day('2026-05-31') }) },
    {
      ...old,
      reasons: ['expired'],
    },
  ),
  vector(
    'many-reasons',
    'not begun and suspended',
    { qr: good({ index: 6, from: day('2026-07-01') }) },
    {
      ...fresh,
      reasons: ['not-yet-valid', 'suspended'],
    },
  ),
]

export const listVectors: readonly Vector[] = [...status, ...stale, ...useless, ...withdrawn, ...open, ...many]
