import Type from 'typebox'
import type { LicenseInFull } from './find.ts'
import type { Fields } from './license.ts'
import { statuses } from './life-cycle.ts'
import type { LicenseView } from './view.ts'

const party = {
  documentType: Type.String(),
  documentNumber: Type.String({ description: 'masked, except of organizations' }),
  name: Type.String({ description: 'masked where the fields are left out, except of organizations' }),
}
const status = Type.Enum([...statuses])
const day = Type.String({ format: 'date' })
const lastDay = Type.Union([day, Type.Null()], { description: 'last day; null: no end' })

const members = {
  identifier: Type.String({ description: '证照标识, GB/T 36904' }),
  version: Type.Integer({ description: 'what the identifier ends in; each amendment and renewal makes the next' }),
  supersedes: Type.Optional(Type.String({ description: 'identifier of the version it took the place of' })),
  number: Type.String({ description: '证照编号' }),
  status,
  typeCode: Type.String(),
  typeVersion: Type.Integer(),
  typeName: Type.String(),
  typeNameEn: Type.Optional(Type.String()),
  demoCode: Type.Boolean({ description: 'the type code is a placeholder for demonstrations' }),
  issuer: Type.Object({ uscc: Type.String(), name: Type.String() }),
  holders: Type.Array(
    Type.Object({ ...party, guardians: Type.Optional(Type.Array(Type.Object(party), { description: 'of a minor' })) }),
  ),
  fields: Type.Optional(Type.Unsafe<Fields>({ type: 'object', additionalProperties: true })),
  validFrom: day,
  validUntil: lastDay,
  issuedAt: Type.String({ format: 'date-time', description: 'when it was recorded here' }),
  issuedOn: Type.Optional(Type.String({ format: 'date', description: 'date of issue on the paper (发证日期)' })),
  paperSerial: Type.Optional(Type.String()),
  checkCode: Type.String({ description: '查验码' }),
  qr: Type.String({ description: 'the whole URL to be printed as QR' }),
  statusList: Type.Object({ uri: Type.String(), index: Type.Integer() }),
}

const history = Type.Array(
  Type.Object({
    identifier: Type.String(),
    version: Type.Integer(),
    status,
    validFrom: day,
    validUntil: lastDay,
    events: Type.Array(
      Type.Object({
        move: Type.String(),
        at: Type.String({ format: 'date-time' }),
        reason: Type.Optional(
          Type.Object({
            code: Type.Optional(Type.String()),
            title: Type.Optional(Type.String()),
            titleEn: Type.Optional(Type.String()),
            words: Type.Optional(Type.String({ description: 'told to the issuer alone' })),
          }),
        ),
      }),
    ),
  }),
  { description: 'every version, the first one first' },
)

/** The schema of a license in answers. */
export const licenseAnswer = Type.Unsafe<LicenseView>(Type.Object(members))
export const licenseInFull = Type.Unsafe<LicenseInFull>(Type.Object({ ...members, history }))
