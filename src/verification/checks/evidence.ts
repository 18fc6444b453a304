import type { VerificationRecord } from '../../licenses/index.ts'
import type { SignedQr } from '../../licenses/nouns.ts'
import type { ReadCertificate } from '../../platform/crypto/x509/reading.ts'
import type { Members } from '../offline/json.ts'

/** A department's certificate, trusted by whoever looked it up: it hangs on a root. */
export interface Issuer {
  readonly kid: string
  readonly uscc: string
  readonly name: string
  readonly certificate: ReadCertificate
  readonly notBefore: Date
  readonly notAfter: Date
}

/** What a license's SD-JWT VC says of it, where its signature holds. */
export interface StatedLicense {
  readonly identifier: string
  readonly issuer: Issuer
  readonly issuedAt: Date
  /** `YYYY-MM-DD`; the last day is included, null: no end. */
  readonly validFrom: string
  readonly validUntil: string | null
  readonly list: number
  readonly index: number
  /** All open claims and what was disclosed. */
  readonly claims: Members
}

/** What the checks look at. A way of verifying gathers it; what it could not find is undefined. */
export interface Evidence {
  readonly at: Date
  /** What was scanned. */
  readonly qr?: SignedQr | undefined
  /** What the license inside a document says. */
  readonly stated?: StatedLicense | undefined
  /** Whom the QR's `kid` names. */
  readonly issuer?: Issuer | undefined
  /** The seal holds: see seal.ts. */
  readonly isSealed?: boolean | undefined
  /** All that a document discloses is what was signed. */
  readonly isDisclosedWhole?: boolean | undefined
  /** Away from the register: the seal's certificate was revoked before it was used. */
  readonly isSealWithdrawn?: boolean | undefined
  /** What the register knows. */
  readonly record?: VerificationRecord | undefined
  readonly isCheckCodeRight?: boolean | undefined
  readonly validity?: { readonly from: string; readonly until: string | null } | undefined
  /** As in the status list: 0 valid, 1 revoked, 2 suspended, 3 superseded. */
  readonly status?: number | undefined
}
