/**
 * A refusal that the caller is told about. Slices list theirs in a `faults.ts` table; everything else that is thrown is
 * a defect: answered 500, logged, silent to the world. Which HTTP status a kind becomes is decided in
 * `http/fault-handler.ts` alone.
 */
export type FaultKind =
  | 'malformed'
  | 'too-large'
  | 'unsupported'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'unprocessable'
  | 'limited'
  | 'unavailable'

/** One line of a slice's fault table: the kind and what a person is told, Chinese and English. */
export interface FaultRow {
  readonly kind: FaultKind
  readonly zh: string
  readonly en: string
}

export type FaultTable = Readonly<Record<string, FaultRow>>

/** Where in the input the fault lies: a JSON pointer (RFC 6901) and a short English reason. */
export interface FaultPlace {
  readonly pointer: string
  readonly detail: string
}

export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: string
  readonly row: FaultRow
  readonly places: readonly FaultPlace[]

  constructor(code: string, row: FaultRow, places: readonly FaultPlace[], options?: ErrorOptions) {
    super(`${code}: ${row.en}`, options)
    this.code = code
    this.row = row
    this.places = places
  }
}

/** Makes the one function by which a slice refuses: `refuse('license-not-found')`. Codes are checked by type. */
export function faultsOf<Table extends FaultTable>(table: Table) {
  return (code: keyof Table & string, places: readonly FaultPlace[] = [], cause?: unknown): Fault => {
    const row: FaultRow | undefined = table[code]
    if (row === undefined) throw new Error(`no fault named ${code}`)
    return new Fault(code, row, places, cause === undefined ? undefined : { cause })
  }
}

/** The faults that belong to no slice: what HTTP itself can get wrong. */
export const platformFaults = {
  'malformed-request': {
    kind: 'malformed',
    zh: '请求的内容不合要求，请检查后重试。',
    en: 'The request is not well formed.',
  },
  'payload-too-large': { kind: 'too-large', zh: '提交的内容过大。', en: 'The request body is too large.' },
  'unsupported-media-type': {
    kind: 'unsupported',
    zh: '不支持这种内容格式。',
    en: 'This content type is not supported.',
  },
  'not-found': { kind: 'missing', zh: '没有找到这个页面或资源。', en: 'There is nothing at this address.' },
  'token-required': {
    kind: 'unauthenticated',
    zh: '请先登录或提供有效的访问令牌。',
    en: 'A valid access token is required.',
  },
  'token-invalid': {
    kind: 'unauthenticated',
    zh: '访问令牌无效或已过期。',
    en: 'The access token is not valid or has expired.',
  },
  'token-bound': {
    kind: 'unauthenticated',
    zh: '此访问令牌与客户端的密钥绑定，须同时出示持有证明。',
    en: 'The access token is bound to a key of its client and needs a proof of it.',
  },
  'proof-invalid': {
    kind: 'unauthenticated',
    zh: '持有证明无效。',
    en: 'The proof of possession is not valid.',
  },
  'scope-missing': {
    kind: 'forbidden',
    zh: '访问令牌没有这项权限。',
    en: 'The access token lacks the scope for this.',
  },
  'rate-limited': { kind: 'limited', zh: '请求过于频繁，请稍后再试。', en: 'Too many requests; try again later.' },
  'form-expired': {
    kind: 'forbidden',
    zh: '页面已过期，请刷新后重试。',
    en: 'The form has expired; reload it and try again.',
  },
  'database-unavailable': {
    kind: 'unavailable',
    zh: '服务暂时不可用，请稍后再试。',
    en: 'The service is not available right now.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(platformFaults)
