import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '../../platform/crypto/canonical-json.ts'
import type { Outcome, Reason } from '../outcome.ts'
import type { Purpose } from '../purpose.ts'
import type { VerifiedLicense, VerifiedSeal } from '../verified.ts'
import type { KnownWay } from '../way.ts'

/** Who verified, as the receipt tells. */
export interface ReceiptParty {
  /** As records name callers: `client:<id>`, `person:<uuid>`. */
  readonly actor: string
  /** The application, where it was one. */
  readonly name?: string
  readonly organization?: { readonly uscc: string; readonly name: string }
}

/** What somebody who verified was told: who, when, how, what for, and the answer; never what a holder chose to show. */
export interface ReceiptContent {
  readonly jti: string
  readonly by: ReceiptParty
  readonly how: KnownWay
  readonly purpose?: Purpose
  readonly outcome: Outcome
  readonly reasons: readonly Reason[]
  readonly checkedAt: string
  readonly statusAsOf: string
  readonly license?: VerifiedLicense
  readonly seals?: readonly VerifiedSeal[]
}

/** Where the log has the receipt's line. */
export interface LogPlace {
  /** Number of the line. */
  readonly record: number
  /** Place in the tree, from 0. */
  readonly index: number
  /** Lines in the checkpoint that the proof leads to. */
  readonly size: number
  /** C2SP tlog-proof: opens the line and leads it to a signed checkpoint. */
  readonly proof: string
}

/** The claims of the signed receipt. */
export interface Receipt extends ReceiptContent {
  readonly iss: string
  readonly iat: number
  readonly log: LogPlace
}

/** `typ` of the JWS, and the media type of its file. */
export const receiptType = 'yihao-receipt+jwt'
export const receiptMediaType = `application/${receiptType}`

export function contentOf(
  jti: string,
  by: ReceiptParty,
  asked: { readonly how: KnownWay; readonly purpose?: Purpose | undefined },
  { outcome, reasons, checkedAt, statusAsOf, license, seals }: Omit<ReceiptContent, 'jti' | 'by' | 'how' | 'purpose'>,
): ReceiptContent {
  const { how, purpose } = asked
  return {
    jti,
    by,
    how,
    ...(purpose === undefined ? {} : { purpose }),
    outcome,
    reasons,
    checkedAt,
    statusAsOf,
    ...(license === undefined ? {} : { license }),
    ...(seals === undefined ? {} : { seals }),
  }
}

/** SHA-256 of the content's canonical JSON, hex: what the log's line says of it. A random id in it keeps it mute. */
export const contentDigest = (content: { readonly [name: string]: unknown }): string => {
  const plain: Json = JSON.parse(JSON.stringify(content))
  return createHash('sha256').update(canonicalJson(plain)).digest('hex')
}

export const recordType = 'verification.receipt-kept'
export const recordSubject = (jti: string): string => `verification:${jti}`
