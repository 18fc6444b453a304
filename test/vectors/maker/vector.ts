export const classes = [
  'valid',
  'dates',
  'issuer',
  'seal',
  'form-cose',
  'form-payload',
  'form-digits',
  'status',
  'status-old',
  'status-unusable',
  'withdrawn',
  'withdrawn-unconfirmed',
  'many-reasons',
  'credential',
  'credential-form',
  'credential-disclosures',
] as const
export type VectorClass = (typeof classes)[number]

export interface ExpectedStatus {
  readonly checked: boolean
  readonly asOf?: string
  readonly stale?: true
  readonly unusable?: true
}

export interface Expected {
  readonly outcome: 'valid' | 'invalid' | 'unconfirmed'
  readonly reasons: readonly string[]
  readonly status: ExpectedStatus
  readonly certificate: ExpectedStatus
}

export interface Vector {
  readonly name: string
  readonly class: VectorClass
  readonly qr?: string
  readonly credential?: string
  /** Names in `trusts`, `statusLists`, `revocationLists`. */
  readonly trust: string
  readonly statusLists: readonly string[]
  readonly revocationLists: readonly string[]
  readonly at: string
  readonly expect: Expected
}

export const unchecked: ExpectedStatus = { checked: false }
export const asOfFresh: ExpectedStatus = { checked: true, asOf: '2026-06-01T00:00:00.000Z' }
export const unusable: ExpectedStatus = { checked: false, unusable: true }

/** When everything is looked at, where nothing else is said. */
export const now = '2026-06-01T00:10:00Z'

type What = { readonly qr: string } | { readonly credential: string }
interface Options {
  readonly trust?: string
  readonly statusLists?: readonly string[]
  readonly revocationLists?: readonly string[]
  readonly at?: string
  readonly reasons?: readonly string[]
  readonly status?: ExpectedStatus
  readonly certificate?: ExpectedStatus
  /** Nothing speaks against it, and it is not confirmed. */
  readonly isOpen?: true
}

export function vector(kind: VectorClass, name: string, what: What, options: Options = {}): Vector {
  const { trust = 'main', statusLists = [], revocationLists = [], at = now, reasons = [], isOpen } = options
  const { status = unchecked, certificate = unchecked } = options
  const outcome = reasons.length > 0 ? 'invalid' : isOpen === true ? 'unconfirmed' : 'valid'
  return {
    name,
    class: kind,
    ...what,
    trust,
    statusLists,
    revocationLists,
    at,
    expect: { outcome, reasons, status, certificate },
  }
}
