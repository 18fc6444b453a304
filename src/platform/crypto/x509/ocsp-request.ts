import { createHash } from 'node:crypto'
import type { Certificate } from './certificate.ts'
import { algorithmOf, type Element, elementAt, elementsIn, membersOf, oidText, sequenceOf, tags } from './der.ts'

/** A responder's reading of OCSP requests (RFC 6960 §4.1); what one asks and believes oneself is in `ocsp.ts`. */

const nonceOid = '1.3.6.1.5.5.7.48.1.2'
/** How issuers are named in requests; SHA-1 protects nothing here. */
const hashes: Readonly<Record<string, string>> = { '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.1': 'sha256' }
const mostAsked = 20
const longestNonce = 32

/** One certificate that is asked after. */
export interface Asked {
  /** CertID as it stands in the request: it is sent back unchanged. */
  readonly der: Buffer
  readonly algorithm: string
  readonly nameHash: Buffer
  readonly keyHash: Buffer
  /** Hexadecimal. */
  readonly serial: string
}

export interface OcspRequest {
  readonly asked: readonly Asked[]
  /** The extension's value as it was sent; undefined where none was. */
  readonly nonce: Buffer | undefined
}

function askedOf({ content }: Element): Asked {
  const [certId] = elementsIn(content)
  if (certId?.tag !== tags.sequence) throw new Error('a request for nothing')
  const members = membersOf([...elementsIn(certId.content)])
  const algorithm = algorithmOf(members.need(tags.sequence))
  const [name, key, serial] = [members.need(tags.octets), members.need(tags.octets), members.need(tags.integer)]
  return {
    der: certId.whole,
    algorithm,
    nameHash: name.content,
    keyHash: key.content,
    serial: serial.content.toString('hex'),
  }
}

function nonceIn(extensions: Element | undefined): Buffer | undefined {
  if (extensions === undefined) return undefined
  for (const { content } of elementsIn(elementAt(extensions.content, 0).content)) {
    const members = membersOf([...elementsIn(content)])
    const name = oidText(members.need(tags.oid).content)
    members.take(tags.boolean)
    const value = members.need(tags.octets).content
    if (name !== nonceOid) continue
    const length = elementAt(value, 0).content.length
    if (length < 1 || length > longestNonce) throw new Error('a nonce of another length than RFC 8954 has')
    return value
  }
  return undefined
}

/** Reads a request (§4.1.1). Whether it is signed makes no difference. @throws on anything else */
export function readOcspRequest(bytes: Buffer): OcspRequest {
  const [tbs] = sequenceOf(bytes)
  if (tbs?.tag !== tags.sequence) throw new Error('not an OCSP request')
  const members = membersOf([...elementsIn(tbs.content)])
  members.take(tags.context0)
  members.take(tags.context1)
  const asked = [...elementsIn(members.need(tags.sequence).content)].map(askedOf)
  if (asked.length === 0 || asked.length > mostAsked) throw new Error('a request for none or too many')
  return { asked, nonce: nonceIn(members.take(0xa2)) }
}

const hashed = new Map<string, { readonly name: Buffer; readonly key: Buffer }>()

/** Is it a certificate of this authority that is asked after? */
export function isOfAuthority({ algorithm, nameHash, keyHash }: Asked, authority: Certificate): boolean {
  const hash = hashes[algorithm]
  if (hash === undefined) return false
  const digest = (bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest()
  const known = hashed.get(`${algorithm} ${authority.serial}`) ?? {
    name: digest(authority.subject),
    key: digest(Buffer.from(authority.tbs.subjectPublicKeyInfo.subjectPublicKey)),
  }
  hashed.set(`${algorithm} ${authority.serial}`, known)
  return nameHash.equals(known.name) && keyHash.equals(known.key)
}
