import { hash } from 'node:crypto'
import type { Signer } from '../../keys/signer.ts'
import { names } from '../cms/names.ts'
import { type Cms, isSignedCms, readCms } from '../cms/read.ts'
import { type CmsSigner, signCms } from '../cms/sign.ts'
import type { Certificate } from '../x509/certificate.ts'
import { membersOf, sequenceOf, tags } from '../x509/der.ts'
import { integer, oid, sequence, time } from '../x509/der-writer.ts'
import { leadToRoot, mayStampTime } from '../x509/path.ts'
import { imprintOf, type TimeStampQuery } from './query.ts'

export interface TokenToSign {
  readonly signer: CmsSigner
  readonly policy: string
  readonly query: TimeStampQuery
  readonly serial: Buffer
  readonly at: Date
}

/** A time stamp token (RFC 3161 §2.4.2) to the second, with the certificate named by its SHA-256 (RFC 5816). */
export function signToken(signer: Signer, input: TokenToSign): Promise<Buffer> {
  const { policy, query, serial, at } = input
  const info = sequence(
    integer(1),
    oid(policy),
    query.imprint,
    integer(serial),
    time(at),
    sequence(integer(1)),
    ...(query.nonce === undefined ? [] : [query.nonce]),
  )
  return signCms(signer, {
    signer: input.signer,
    contentType: names.timeStampInfo,
    content: info,
    digest: hash('sha256', info, 'buffer'),
    withCertificates: query.wantsCertificate,
    at,
  })
}

export interface TimeStamp {
  readonly at: Date
  /** Hexadecimal. */
  readonly serial: string
  /** DER, where there is one. */
  readonly nonce: Buffer | undefined
  readonly certificate: Certificate
}

const timeForm = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/

/** GeneralizedTime with fractions, as tokens may have it (§2.4.2). */
function momentOf(content: Buffer): Date {
  const match = timeForm.exec(content.toString('latin1'))
  if (match === null) throw new Error('time of another form')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number)
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1_000)
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds))
}

function infoOf(content: Buffer) {
  const members = membersOf(sequenceOf(content))
  members.need(tags.integer)
  members.need(tags.oid)
  const imprint = imprintOf(members.need(tags.sequence))
  const serial = members.need(tags.integer).content.toString('hex')
  const at = momentOf(members.need(tags.time).content)
  members.take(tags.sequence)
  members.take(tags.boolean)
  const nonce = members.take(tags.integer)?.whole
  return { imprint, serial, at, nonce }
}

/** Reads certificates; several files bring the same ones, so whoever calls may keep what was read. */
export type ReadCertificate = (der: Buffer) => Certificate

function signerOf(cms: Cms, contentDigest: Buffer, read: ReadCertificate) {
  const certificates = cms.certificates.map(read)
  const certificate = certificates.find(each => each.serial === cms.serial && isSignedCms(cms, contentDigest, each))
  return certificate === undefined
    ? undefined
    : ([certificate, ...certificates.filter(each => each !== certificate)] as const)
}

/**
 * What a token proves of these bytes: signed by a certificate that hangs on one of the roots, is for time stamps and was good
 * at that time. Undefined for any other; never throws.
 */
export function timeStampOf(
  token: Buffer,
  stamped: Uint8Array,
  roots: readonly Certificate[],
  read: ReadCertificate,
): TimeStamp | undefined {
  try {
    const cms = readCms(token)
    if (cms.contentType !== names.timeStampInfo || cms.content === undefined) return undefined
    const { imprint, serial, at, nonce } = infoOf(cms.content)
    if (imprint === undefined || !imprint.bytes.equals(hash(imprint.digest, stamped, 'buffer'))) return undefined
    const chain = signerOf(cms, hash(cms.digest, cms.content, 'buffer'), read)
    if (chain === undefined || leadToRoot(chain, roots, at, mayStampTime).kind === 'bad') return undefined
    return { at, serial, nonce, certificate: chain[0] }
  } catch {
    return undefined
  }
}
