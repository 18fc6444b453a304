import { X509Certificate } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { sealStatuses } from './life-cycle.ts'
import type { Seal } from './seal.ts'

const moment = Type.String({ format: 'date-time' })

export const sealAnswer = Type.Object({
  id: Type.String(),
  uscc: Type.String(),
  name: Type.String({ description: 'of the department, as the certificate bears it' }),
  status: Type.Enum([...sealStatuses]),
  algorithm: Type.Enum(['ES256', 'RS256'], {
    description: 'RS256 seals documents alone; licenses are signed by ES256',
  }),
  picture: Type.Enum(['drawn', 'uploaded']),
  certificate: Type.Object({
    kid: Type.String({ description: 'as in a QR' }),
    serial: Type.String({ description: 'hexadecimal' }),
    issuer: Type.String(),
    notBefore: moment,
    notAfter: moment,
    pem: Type.String(),
  }),
  invalidFrom: Type.Optional(
    Type.String({ format: 'date-time', description: 'what it signed from here on is not believed' }),
  ),
  replaces: Type.Optional(Type.String({ description: 'the seal whose place it took' })),
  createdAt: moment,
  changedAt: moment,
})
export type SealAnswer = Static<typeof sealAnswer>

export function answerOfSeal({ key, ...seal }: Seal): SealAnswer {
  const { issuer, serialNumber } = new X509Certificate(key.certificate)
  return {
    id: seal.id,
    uscc: seal.uscc,
    name: seal.name,
    status: seal.status,
    algorithm: key.algorithm,
    picture: seal.picture === undefined ? 'drawn' : 'uploaded',
    certificate: {
      kid: key.kid,
      serial: serialNumber.toLowerCase(),
      issuer: issuer.replaceAll('\n', ', '),
      notBefore: key.notBefore.toISOString(),
      notAfter: key.notAfter.toISOString(),
      pem: key.certificate,
    },
    ...(key.invalidFrom === null ? {} : { invalidFrom: key.invalidFrom.toISOString() }),
    ...(seal.replacesId === undefined ? {} : { replaces: seal.replacesId }),
    createdAt: seal.createdAt.toISOString(),
    changedAt: seal.changedAt.toISOString(),
  }
}
