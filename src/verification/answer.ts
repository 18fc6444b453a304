import Type from 'typebox'
import { dayAt, type Fields, type Shown, type VerificationRecord } from '../licenses/index.ts'
import type { Seal } from './documents/seal.ts'
import { type Outcome, outcomeOf, type Reason, reasons } from './outcome.ts'

/** What a verification tells of a license; nobody learns more by verifying, with a token or without. */
export interface VerifiedLicense {
  readonly identifier: string
  readonly typeCode: string
  readonly typeName: string
  readonly typeNameEn?: string
  /** The type's code is a placeholder for demonstrations. */
  readonly demoCode: boolean
  /** Masked, except an organization's name. */
  readonly holder: string
  readonly issuer: { readonly uscc: string; readonly name: string }
  readonly status: 'active' | 'suspended' | 'revoked' | 'cancelled' | 'superseded' | 'expired'
  readonly validFrom: string
  readonly validUntil: string | null
}

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
}

export interface VerifiedSeal {
  readonly uscc: string
  readonly name: string
  /** RFC 3339, by its time stamp. */
  readonly sealedAt: string
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

export function withSeals(verification: Verification, seals: readonly Seal[] | undefined): Verification {
  if (seals === undefined) return verification
  const told = seals.map(({ uscc, name, sealedAt }) => ({ uscc, name, sealedAt: sealedAt.toISOString() }))
  return { ...verification, seals: told }
}

const shape = Type.Object({
  outcome: Type.Enum(['valid', 'invalid']),
  reasons: Type.Array(Type.Enum([...reasons]), { description: 'all that speaks against it; empty when valid' }),
  checkedAt: Type.String({ format: 'date-time' }),
  statusAsOf: Type.String({ format: 'date-time', description: 'the status is that of this moment' }),
  license: Type.Optional(
    Type.Object({
      identifier: Type.String({ description: '证照标识, GB/T 36904' }),
      typeCode: Type.String(),
      typeName: Type.String(),
      typeNameEn: Type.Optional(Type.String()),
      demoCode: Type.Boolean({ description: 'the type code is a placeholder for demonstrations' }),
      holder: Type.String({ description: 'masked, except of organizations' }),
      issuer: Type.Object({ uscc: Type.String(), name: Type.String() }),
      status: Type.Enum(['active', 'suspended', 'revoked', 'cancelled', 'superseded', 'expired']),
      validFrom: Type.String({ format: 'date' }),
      validUntil: Type.Union([Type.String({ format: 'date' }), Type.Null()], {
        description: 'last day; null: no end',
      }),
    }),
  ),
  seals: Type.Optional(
    Type.Array(
      Type.Object({
        uscc: Type.String(),
        name: Type.String(),
        sealedAt: Type.String({ format: 'date-time', description: 'by its time stamp' }),
      }),
      { description: 'of a document whose seals all hold; without `license` it is a sealed document and no license' },
    ),
  ),
  shown: Type.Optional(
    Type.Object(
      {
        holders: Type.Array(Type.Object({ name: Type.String() })),
        number: Type.Optional(Type.String({ description: '证照编号' })),
        fields: Type.Unsafe<Fields>({ type: 'object', additionalProperties: true }),
      },
      { description: 'what the holder chose to show: the answer to a show code' },
    ),
  ),
})

/** The schema of a verification in answers. */
export const verificationAnswer = Type.Unsafe<Verification>(shape)
