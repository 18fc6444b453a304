import Type from 'typebox'
import type { Fields } from './license.ts'
import type { LicenseView } from './view.ts'

const answer = Type.Object({
  identifier: Type.String({ description: '证照标识, GB/T 36904' }),
  number: Type.String({ description: '证照编号' }),
  status: Type.Enum(['active', 'suspended', 'revoked', 'superseded', 'expired']),
  typeCode: Type.String(),
  typeVersion: Type.Integer(),
  typeName: Type.String(),
  typeNameEn: Type.Optional(Type.String()),
  demoCode: Type.Boolean({ description: 'the type code is a placeholder for demonstrations' }),
  issuer: Type.Object({ uscc: Type.String(), name: Type.String() }),
  holders: Type.Array(
    Type.Object({
      documentType: Type.String(),
      documentNumber: Type.String({ description: 'masked, except of organizations' }),
      name: Type.String({ description: 'masked where the fields are left out, except of organizations' }),
    }),
  ),
  fields: Type.Optional(Type.Unsafe<Fields>({ type: 'object', additionalProperties: true })),
  validFrom: Type.String({ format: 'date' }),
  validUntil: Type.Union([Type.String({ format: 'date' }), Type.Null()], { description: 'last day; null: no end' }),
  issuedAt: Type.String({ format: 'date-time' }),
  paperSerial: Type.Optional(Type.String()),
  checkCode: Type.String({ description: '查验码' }),
  qr: Type.String({ description: 'the whole URL to be printed as QR' }),
  statusList: Type.Object({ uri: Type.String(), index: Type.Integer() }),
})

/** The schema of a license in answers. */
export const licenseAnswer = Type.Unsafe<LicenseView>(answer)
