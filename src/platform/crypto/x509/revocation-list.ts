import { AsnConvert } from '@peculiar/asn1-schema'
import { CertificateList } from '@peculiar/asn1-x509'
import { type Certificate, mayBeUsedFor, nameDer, usage } from './certificate.ts'
import { isSigned } from './signature.ts'

/** A parsed certificate revocation list (RFC 5280 §5), not yet verified. */
export interface RevocationList {
  readonly issuer: Buffer
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** Serial numbers as in {@link Certificate}. */
  readonly revoked: ReadonlySet<string>
  readonly tbsDer: Buffer
  readonly algorithm: string
  readonly signature: Buffer
}

export type RevocationStatus = 'good' | 'revoked' | 'unknown'

function derOf(bytes: Buffer): Buffer {
  const match = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+?)-----END X509 CRL-----/.exec(bytes.toString('latin1'))
  return match?.[1] === undefined ? bytes : Buffer.from(match[1], 'base64')
}

/**
 * Reads a list, DER or PEM. Deltas, indirect lists and lists without an end are refused: what makes them so is critical, and
 * is not evaluated here.
 * @throws on anything else than one complete list
 */
export function parseRevocationList(bytes: Buffer): RevocationList {
  const { tbsCertList, tbsCertListRaw, signatureAlgorithm, signature } = AsnConvert.parse(derOf(bytes), CertificateList)
  const nextUpdate = tbsCertList.nextUpdate?.getTime()
  if (tbsCertListRaw === undefined || nextUpdate === undefined) throw new Error('revocation list without an end')
  const entries = tbsCertList.revokedCertificates ?? []
  const extensions = [...(tbsCertList.crlExtensions ?? []), ...entries.flatMap(each => each.crlEntryExtensions ?? [])]
  if (extensions.some(each => each.critical)) throw new Error('revocation list with an unknown critical extension')
  if (tbsCertList.signature.algorithm !== signatureAlgorithm.algorithm) throw new Error('revocation list of two minds')
  return {
    issuer: nameDer(tbsCertList.issuer),
    thisUpdate: tbsCertList.thisUpdate.getTime(),
    nextUpdate,
    revoked: new Set(entries.map(each => Buffer.from(each.userCertificate).toString('hex'))),
    tbsDer: Buffer.from(tbsCertListRaw),
    algorithm: signatureAlgorithm.algorithm,
    signature: Buffer.from(signature),
  }
}

/** True when this authority signed the list and may sign lists. */
export const isListOf = (list: RevocationList, authority: Certificate): boolean =>
  list.issuer.equals(authority.subject) &&
  mayBeUsedFor(authority, usage.cRLSign) &&
  isSigned(list.algorithm, authority.key, list.tbsDer, list.signature)

/** What a verified list of the issuer says: nothing outside its time. */
export function statusIn(list: RevocationList, { serial }: Certificate, at: Date): RevocationStatus {
  if (at < list.thisUpdate || at >= list.nextUpdate) return 'unknown'
  return list.revoked.has(serial) ? 'revoked' : 'good'
}
