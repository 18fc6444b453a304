import Type from 'typebox'
import type { Fields } from '../licenses/index.ts'
import type { Verification } from './answer.ts'
import { reasons } from './outcome.ts'
import { purposeMembers } from './purpose.ts'
import type { VerifiedLicense, VerifiedSeal } from './verified.ts'
import { knownWays } from './way.ts'

/** What is told of a license, in answers and in receipts. */
export const licenseShape = Type.Unsafe<VerifiedLicense>(
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
)

export const sealsShape = Type.Unsafe<VerifiedSeal[]>(
  Type.Array(
    Type.Object({
      uscc: Type.String(),
      name: Type.String(),
      sealedAt: Type.String({ format: 'date-time', description: 'by its time stamp' }),
    }),
    { description: 'of a document whose seals all hold; without `license` it is a sealed document and no license' },
  ),
)

export const outcomeShape = {
  outcome: Type.Enum(['valid', 'invalid']),
  reasons: Type.Array(Type.Enum([...reasons]), { description: 'all that speaks against it; empty when valid' }),
  checkedAt: Type.String({ format: 'date-time' }),
  statusAsOf: Type.String({ format: 'date-time', description: 'the status is that of this moment' }),
}

/** The claims of a receipt. */
export const receiptShape = Type.Object(
  {
    iss: Type.String({ description: 'the installation' }),
    iat: Type.Integer({ description: 'signed at, seconds since 1970' }),
    jti: Type.String({ format: 'uuid', description: 'id of the receipt' }),
    by: Type.Object({
      actor: Type.String({ description: '`client:<id>` or `person:<id>`' }),
      name: Type.Optional(Type.String()),
      organization: Type.Optional(Type.Object({ uscc: Type.String(), name: Type.String() })),
    }),
    how: Type.Enum([...knownWays]),
    purpose: Type.Optional(Type.Object(purposeMembers)),
    ...outcomeShape,
    license: Type.Optional(licenseShape),
    seals: Type.Optional(sealsShape),
    log: Type.Object({
      record: Type.Integer({ description: 'number of its line in the log' }),
      index: Type.Integer({ description: 'place in the tree, from 0' }),
      size: Type.Integer({ description: 'lines in the checkpoint that the proof leads to' }),
      proof: Type.String({ description: 'C2SP tlog-proof' }),
    }),
  },
  {
    description:
      'what a receipt says; `outcome` beside it: whether the receipt is genuine. The license may have changed.',
  },
)

/** The schema of a verification in answers. */
export const verificationAnswer = Type.Unsafe<Verification>(
  Type.Object({
    ...outcomeShape,
    license: Type.Optional(licenseShape),
    seals: Type.Optional(sealsShape),
    receipt: Type.Optional(receiptShape),
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
    receiptId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'where `keepReceipt` was asked for: /api/verifications/{id}/receipt',
      }),
    ),
  }),
)
