import type { KeyObject, X509Certificate } from 'node:crypto'
import type { SignedQr, VerificationRecord } from '../../licenses/index.ts'
import type { StatedLicense } from '../documents/sd-jwt.ts'

/** A department's certificate, trusted by whoever looked it up: it hangs on a root. */
export interface Issuer {
  readonly kid: string
  readonly uscc: string
  readonly name: string
  readonly certificate: X509Certificate
  readonly key: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
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
  /** Away from the register: the seal's certificate was revoked before it was used. */
  readonly isSealWithdrawn?: boolean | undefined
  /** What the register knows. */
  readonly record?: VerificationRecord | undefined
  readonly isCheckCodeRight?: boolean | undefined
  readonly validity?: { readonly from: string; readonly until: string | null } | undefined
  /** As in the status list: 0 valid, 1 revoked, 2 suspended, 3 superseded. */
  readonly status?: number | undefined
}
