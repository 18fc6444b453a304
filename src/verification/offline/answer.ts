import type { Outcome, Reason } from '../outcome.ts'

export interface OfflineStatus {
  /** A fresh and genuine list was looked at. When false, the license, or the seal's certificate, may have been revoked. */
  readonly checked: boolean
  /** The moment the list tells of. RFC 3339. */
  readonly asOf?: string
  /** The list is past its end: what it calls good may have ended since. */
  readonly stale?: true
  /** Lists were given, and none of them is a genuine one for this license. */
  readonly unusable?: true
}

/** What a license says of itself, where its seal holds. */
export interface OfflineLicense {
  readonly identifier: string
  readonly typeCode: string
  /** The first holder: masked in a QR; in a credential as it was disclosed, and absent where it was not. */
  readonly holder?: string
  readonly issuer: { readonly uscc: string; readonly name: string }
  /** `YYYY-MM-DD`, both days included; null: no end. */
  readonly validFrom: string
  readonly validUntil: string | null
  /** RFC 3339, to the minute in a QR. */
  readonly issuedAt: string
  /** The claims of a credential: those always open, and those that were disclosed. */
  readonly claims?: Readonly<Record<string, unknown>>
}

export interface OfflineVerification {
  /** `unconfirmed`: nothing speaks against it, but a list that was given is too old or unusable. */
  readonly outcome: Outcome | 'unconfirmed'
  readonly reasons: readonly Reason[]
  /** RFC 3339. */
  readonly checkedAt: string
  readonly status: OfflineStatus
  /** The same about the certificate of the seal, by revocation lists. */
  readonly certificate: OfflineStatus
  readonly license?: OfflineLicense
}
