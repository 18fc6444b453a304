import type { Asking } from '../asking.ts'
import { bytesOfBase64, hexOf, isSameBytes, latin1Of, type Octets } from '../octets.ts'
import {
  algorithmOf,
  type Element,
  elementAt,
  elementsIn,
  membersOf,
  oidText,
  sequenceOf,
  tags,
  timeOf,
} from './der.ts'
import { mayBeUsedFor, type ReadCertificate, usage } from './reading.ts'
import { holdsBy } from './sound.ts'

export interface Revocation {
  readonly at: Date
  /** From when what the certificate signed is not to be believed (invalidityDate, §5.3.2); when it was revoked, where none is said. */
  readonly invalidFrom: Date
}

/** A parsed certificate revocation list (RFC 5280 §5), not yet verified. */
export interface RevocationList<Bytes = Buffer> {
  readonly issuer: Bytes
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** By serial number as in a certificate. */
  readonly revoked: ReadonlyMap<string, Revocation>
  readonly tbsDer: Bytes
  readonly algorithm: string
  readonly signature: Bytes
}

/** DER of a list that is DER already, or PEM (RFC 7468); no bytes for anything else. */
export function revocationListBytes(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === tags.sequence) return bytes
  const match = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----/.exec(latin1Of(bytes))
  return bytesOfBase64(match?.[1] ?? '') ?? new Uint8Array()
}

/** @throws for an extension that is critical: what it says is not evaluated here (§5.2, §5.3) */
function refuseCritical<Bytes extends Octets<Bytes>>(extensions: Element<Bytes> | undefined): void {
  for (const { content } of extensions === undefined ? [] : elementsIn(extensions.content)) {
    const after = elementAt(content, 0).whole.length
    if (content[after] === tags.boolean && elementAt(content, after).content[0] !== 0)
      throw new Error('revocation list with an unknown critical extension')
  }
}

const invalidityDate = '2.5.29.24'

function invalidFromIn<Bytes extends Octets<Bytes>>(extensions: Element<Bytes>): Date | undefined {
  for (const { content } of elementsIn(extensions.content)) {
    const members = membersOf([...elementsIn(content)])
    const name = oidText(members.need(tags.oid).content)
    members.take(tags.boolean)
    if (name === invalidityDate) return timeOf(elementAt(members.need(tags.octets).content, 0))
  }
  return undefined
}

function serialsOf<Bytes extends Octets<Bytes>>(entries: Element<Bytes> | undefined): Map<string, Revocation> {
  const serials = new Map<string, Revocation>()
  for (const { content } of entries === undefined ? [] : elementsIn(entries.content)) {
    const serial = elementAt(content, 0)
    if (serial.tag !== tags.integer) throw new Error('revocation list entry without a serial number')
    const since = elementAt(content, serial.whole.length)
    const after = serial.whole.length + since.whole.length
    const extensions = after < content.length ? elementAt(content, after) : undefined
    refuseCritical(extensions)
    const at = timeOf(since)
    const invalidFrom = extensions === undefined ? undefined : invalidFromIn(extensions)
    serials.set(hexOf(serial.content), { at, invalidFrom: invalidFrom ?? at })
  }
  return serials
}

/**
 * Reads a list, DER. Deltas, indirect lists and lists without an end are refused: what makes them so is critical, and
 * is not evaluated here.
 * @throws on anything else than one complete list
 */
export function readRevocationList<Bytes extends Octets<Bytes>>(der: Bytes): RevocationList<Bytes> {
  const outer = membersOf(sequenceOf(der))
  const [tbs, outerAlgorithm, signature] = [outer.need(tags.sequence), outer.need(tags.sequence), outer.need(tags.bits)]
  const members = membersOf([...elementsIn(tbs.content)])
  members.take(tags.integer)
  const innerAlgorithm = members.need(tags.sequence)
  const issuer = members.need(tags.sequence)
  const thisUpdate = timeOf(members.need(tags.utcTime, tags.time))
  const nextUpdate = timeOf(members.need(tags.utcTime, tags.time))
  const revoked = serialsOf(members.take(tags.sequence))
  const extensions = members.take(tags.context0)
  refuseCritical(
    extensions === undefined ? undefined : membersOf([...elementsIn(extensions.content)]).need(tags.sequence),
  )
  if (!members.isAtEnd() || !outer.isAtEnd()) throw new Error('revocation list with more than it should hold')
  if (signature.content[0] !== 0) throw new Error('revocation list whose signature is no whole bytes')
  if (!isSameBytes(innerAlgorithm.whole, outerAlgorithm.whole)) throw new Error('revocation list of two minds')
  return {
    issuer: issuer.whole,
    thisUpdate,
    nextUpdate,
    revoked,
    tbsDer: tbs.whole,
    algorithm: algorithmOf(outerAlgorithm),
    signature: signature.content.subarray(1),
  }
}

/** This authority signed the list, and may sign lists. */
export function* isListedBy<Bytes extends Octets<Bytes>>(
  list: RevocationList<Bytes>,
  authority: ReadCertificate,
): Asking<boolean> {
  if (!isSameBytes(list.issuer, authority.subject) || !mayBeUsedFor(authority, usage.cRLSign)) return false
  return yield* holdsBy(list.algorithm, authority.publicKey, list.tbsDer, list.signature)
}
