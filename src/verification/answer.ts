import { dayAt, type Shown, type VerificationRecord } from '../licenses/index.ts'
import type { DepartmentSeal } from './documents/seal.ts'
import { type Outcome, outcomeOf, type Reason } from './outcome.ts'
import type { Receipt } from './receipts/receipt.ts'
import type { VerifiedLicense, VerifiedSeal } from './verified.ts'

export interface Verification {
  readonly outcome: Outcome
  readonly reasons: readonly Reason[]
  /** RFC 3339. */
  readonly checkedAt: string
  /** The moment whose status was looked at; online that is now. */
  readonly statusAsOf: string
  /** Left out when it is not known, or not proven by seal or check code. */
  readonly license?: VerifiedLicense
  /** What its holder chose to show, when they showed it and all is well. */
  readonly shown?: Shown
  /** Of a document whose seals all hold, in the order in which they were put. Without a license it is a sealed document. */
  readonly seals?: readonly VerifiedSeal[]
  /** What a receipt tells of an earlier verification; the outcome beside it is the receipt's own: genuine or not. */
  readonly receipt?: Receipt
  /** Under which the caller finds the receipt that it wanted kept. */
  readonly receiptId?: string
}

export function licenseAnswer(record: VerificationRecord, at: Date): VerifiedLicense {
  const { identifier, typeCode, typeName, typeNameEn, demoCode, holder, issuer, state, validFrom, validUntil } = record
  const isLapsed = validUntil !== null && validUntil < dayAt(at)
  return {
    identifier,
    typeCode,
    typeName,
    ...(typeNameEn === undefined ? {} : { typeNameEn }),
    demoCode,
    holder,
    issuer,
    status: state === 'active' && isLapsed ? 'expired' : state,
    validFrom,
    validUntil,
  }
}

export function answerOf(at: Date, found: readonly Reason[], license?: VerifiedLicense): Verification {
  const moment = at.toISOString()
  return {
    outcome: outcomeOf(found),
    reasons: found,
    checkedAt: moment,
    statusAsOf: moment,
    ...(license === undefined ? {} : { license }),
  }
}

/** What a document showed beside the license in it. */
export interface Beside {
  readonly seals?: readonly DepartmentSeal[] | undefined
  readonly receipt?: Receipt | undefined
}

export function withBeside(verification: Verification, { seals, receipt }: Beside): Verification {
  const told = seals?.map(({ uscc, name, sealedAt }) => ({ uscc, name, sealedAt: sealedAt.toISOString() }))
  return {
    ...verification,
    ...(told === undefined ? {} : { seals: told }),
    ...(receipt === undefined ? {} : { receipt }),
  }
}
