import { type Certificate, mayBeUsedFor, usage } from './certificate.ts'
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
import { isSigned } from './signature.ts'

export interface Revocation {
  readonly at: Date
  /** From when what the certificate signed is not to be believed (invalidityDate, §5.3.2); when it was revoked, where none is said. */
  readonly invalidFrom: Date
}

/** A parsed certificate revocation list (RFC 5280 §5), not yet verified. */
export interface RevocationList {
  readonly issuer: Buffer
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** By serial number as in {@link Certificate}. */
  readonly revoked: ReadonlyMap<string, Revocation>
  readonly tbsDer: Buffer
  readonly algorithm: string
  readonly signature: Buffer
}

export type RevocationStatus = 'good' | 'revoked' | 'unknown'

function derOf(bytes: Buffer): Buffer {
  if (bytes[0] === tags.sequence) return bytes
  const match = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----/.exec(bytes.toString('latin1'))
  return Buffer.from(match?.[1] ?? '', 'base64')
}

/** @throws for an extension that is critical: what it says is not evaluated here (§5.2, §5.3) */
function refuseCritical(extensions: Element | undefined): void {
  for (const { content } of extensions === undefined ? [] : elementsIn(extensions.content)) {
    const after = elementAt(content, 0).whole.length
    if (content[after] === tags.boolean && elementAt(content, after).content[0] !== 0)
      throw new Error('revocation list with an unknown critical extension')
  }
}

const invalidityDate = '2.5.29.24'

function invalidFromIn(extensions: Element): Date | undefined {
  for (const { content } of elementsIn(extensions.content)) {
    const members = membersOf([...elementsIn(content)])
    const name = oidText(members.need(tags.oid).content)
    members.take(tags.boolean)
    if (name === invalidityDate) return timeOf(elementAt(members.need(tags.octets).content, 0))
  }
  return undefined
}

function serialsOf(entries: Element | undefined): Map<string, Revocation> {
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
    serials.set(serial.content.toString('hex'), { at, invalidFrom: invalidFrom ?? at })
  }
  return serials
}

/**
 * Reads a list, DER or PEM. Deltas, indirect lists and lists without an end are refused: what makes them so is critical, and
 * is not evaluated here.
 * @throws on anything else than one complete list
 */
export function parseRevocationList(bytes: Buffer): RevocationList {
  const outer = membersOf(sequenceOf(derOf(bytes)))
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
  if (!innerAlgorithm.whole.equals(outerAlgorithm.whole)) throw new Error('revocation list of two minds')
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
