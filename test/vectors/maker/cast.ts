import { certificate, listPem, revocationList } from './certificates.ts'
import { codes } from './qr.ts'
import { statusList, type TokenWish } from './tokens.ts'

/** Everybody who signs something in the vectors: sound certificates first, then one for each way of being unsound. */

export const root = certificate({
  key: 'root',
  serial: 1,
  name: '测试根证书',
  authority: 0,
  from: '2020-01-01T00:00:00Z',
})
const foreignRoot = certificate({ key: 'foreignRoot', serial: 1, name: '他省测试根证书', authority: 0 })
const importedRoot = certificate({ key: 'importedRoot', serial: 1, name: '测试电子认证服务', authority: 1 })
const weakRoot = certificate({ key: 'weakRoot', serial: 1, name: '弱密钥测试根证书', authority: 0 })
const muteRoot = certificate({ key: 'stranger', serial: 1, name: '不签证书的根', authority: 0, usage: 0x80 })
const between = certificate({ key: 'between', serial: 21, name: '测试下级认证', authority: 0, by: importedRoot })
const tooDeep = certificate({ key: 'between', serial: 22, name: '测试再下级认证', authority: 0, by: between })

const department = { key: 'department', name: '测试厅', code: codes.department, by: root }
const other = { key: 'otherDepartment', name: '测试局', code: codes.otherDepartment, by: root }
const imported = { key: 'importedDepartment', name: '测试市局', code: codes.importedDepartment }

export const cast = {
  department: certificate({ ...department, serial: 11, until: '2030-01-01T00:00:00Z' }),
  otherDepartment: certificate({ ...other, serial: 12 }),
  importedDepartment: certificate({ ...imported, serial: 31, by: between }),
  importedByRoot: certificate({ ...imported, serial: 32, by: importedRoot }),
  statusList: certificate({ key: 'statusList', serial: 13, name: 'Yihao status lists', by: root }),
  between,
} as const

export const unsound = {
  foreign: certificate({ ...department, serial: 41, by: foreignRoot }),
  ofItself: certificate({ key: 'department', serial: 42, name: '测试厅', code: codes.department }),
  authority: certificate({ ...department, serial: 43, authority: 0 }),
  notForSealing: certificate({ ...department, serial: 44, usage: 0x80 }),
  narrowed: certificate({ ...department, serial: 45, purpose: '1.3.6.1.5.5.7.3.2' }),
  large: certificate({ ...department, serial: 46, key: 'large' }),
  strange: certificate({ ...department, serial: 47, strange: '1.3.6.1.4.1.99999.1' }),
  nameless: certificate({ key: 'department', serial: 48, name: '无代码的部门', by: root }),
  early: certificate({ ...department, serial: 49, from: '2019-01-01T00:00:00Z' }),
  underWeak: certificate({ ...department, serial: 50, by: weakRoot }),
  underMute: certificate({ ...department, serial: 51, by: muteRoot }),
  underLeaf: certificate({ ...other, serial: 52, key: 'stranger', by: cast.department }),
  tooDeep: certificate({ ...imported, serial: 53, by: tooDeep }),
} as const

const bundle = (...all: readonly { readonly pem: string }[]): string => all.map(({ pem }) => pem).join('')
const below = [...Object.values(cast), ...Object.values(unsound), tooDeep]

/** Bundles of certificates, PEM. */
export const trusts = {
  main: bundle(root, importedRoot, ...below),
  'root-alone': bundle(root),
  'other-root': bundle(foreignRoot, ...Object.values(cast)),
  'weak-root': bundle(root, weakRoot, ...below),
  'root-that-may-not-sign': bundle(root, muteRoot, ...below),
} as const

const list = (wish: Partial<TokenWish>): string =>
  statusList({ by: cast.statusList, at: '2026-06-01T00:00:00Z', ...wish })
/** Places 6, 7 and 8 of list 0 stand for what is suspended, revoked and superseded. */
export const statuses = { 6: 2, 7: 1, 8: 3 } as const
const fresh = list({ statuses })
const [head = '', body = ''] = fresh.split('.')
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const x5c = [cast.statusList.der.toString('base64')]

/** Status List Tokens of 2026-06-01T00:00:00Z, where their name does not say otherwise. */
export const statusLists = {
  fresh,
  'all-good': list({}),
  'earlier-suspended': list({ at: '2026-05-31T23:50:00Z', statuses: { 5: 2 } }),
  'earlier-revoked': list({ at: '2026-05-31T23:50:00Z', statuses: { 5: 1 } }),
  'same-second-suspended': list({ statuses: { 5: 2 } }),
  'list-1': list({ list: 1, statuses: { [2 ** 20 - 1]: 1 } }),
  'one-bit': list({ claims: { status_list: { bits: 1, lst: 'eNpjAAAAAQAB' } } }),
  'of-list-10': list({ list: 10 }),
  'without-end': list({ claims: { exp: undefined } }),
  'from-the-future': list({ at: '2026-06-01T02:00:00Z' }),
  'by-a-department': list({ by: cast.department }),
  'by-another-key': list({ key: cast.department.key }),
  'alg-none': `${part({ alg: 'none', typ: 'statuslist+jwt', x5c })}.${body}.`,
  'alg-none-signed': `${part({ alg: 'none', typ: 'statuslist+jwt', x5c })}.${body}.${fresh.split('.')[2]}`,
  'other-typ': list({ header: { typ: 'JWT' } }),
  critical: list({ header: { crit: ['b64'] } }),
  'without-certificate': list({ header: { x5c: undefined } }),
  altered: `${head}.${part({ sub: 'https://yihao.example/status-lists/0' })}.${fresh.split('.')[2]}`,
  'too-short': list({ claims: { status_list: { bits: 2, lst: 'eNpjAAAAAQAB' } } }),
  'no-zlib': list({ claims: { status_list: { bits: 2, lst: 'AAAA' } } }),
  'three-bits': list({ claims: { status_list: { bits: 3, lst: 'eNpjAAAAAQAB' } } }),
  nonsense: 'x',
} as const

const since = { at: '2026-05-31T00:00:00Z', until: '2026-06-07T00:00:00Z' }
const lists = {
  clean: revocationList({ by: root, ...since }),
  'withdrawn-before': revocationList({
    by: root,
    ...since,
    revoked: [{ of: cast.department, from: '2025-12-31T00:00:00Z' }],
  }),
  'withdrawn-later': revocationList({
    by: root,
    ...since,
    revoked: [{ of: cast.department, from: '2026-03-01T00:00:00Z' }],
  }),
  'old-clean': revocationList({ by: root, at: '2026-05-01T00:00:00Z', until: '2026-05-08T00:00:00Z' }),
  'old-withdrawn': revocationList({
    by: root,
    at: '2026-05-01T00:00:00Z',
    until: '2026-05-08T00:00:00Z',
    revoked: [{ of: cast.department, from: '2025-12-31T00:00:00Z' }],
  }),
  'of-another-authority': revocationList({ by: importedRoot, ...since }),
  'by-another-key': revocationList({ by: root, ...since, signer: foreignRoot }),
  'of-between': revocationList({
    by: between,
    ...since,
    revoked: [{ of: cast.importedDepartment, from: '2025-12-31T00:00:00Z' }],
  }),
} as const

/** base64: DER, or PEM. */
export const revocationLists = {
  ...Object.fromEntries(Object.entries(lists).map(([name, der]) => [name, der.toString('base64')])),
  'clean-pem': Buffer.from(listPem(lists.clean)).toString('base64'),
  nonsense: Buffer.from('nothing').toString('base64'),
}
