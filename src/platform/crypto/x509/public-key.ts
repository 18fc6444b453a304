import type { Octets } from '../octets.ts'
import { type Element, elementAt, elementsIn, membersOf, oidText, tags } from './der.ts'

export type KeyType = 'rsa' | 'ec' | 'ed25519'
export type Curve = 'P-256' | 'P-384' | 'P-521'

/** A public key as a certificate holds it. */
export interface PublicKey {
  /** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), DER. */
  readonly spki: Uint8Array
  /** Undefined for a kind that is not known here. */
  readonly type: KeyType | undefined
  /** Undefined for a curve that is not known here, and for keys without one. */
  readonly curve: Curve | undefined
  /** Length of an RSA modulus; 0 for other keys. */
  readonly bits: number
}

const types: Readonly<Record<string, KeyType>> = {
  '1.2.840.113549.1.1.1': 'rsa',
  '1.2.840.10045.2.1': 'ec',
  '1.3.101.112': 'ed25519',
}
const curves: Readonly<Record<string, Curve>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
}

/** Length of the modulus (RFC 8017 §A.1.1). */
function modulusBits<Bytes extends Octets<Bytes>>(key: Bytes): number {
  const [modulus] = elementsIn(elementAt(key, 1).content)
  if (modulus?.tag !== tags.integer) throw new Error('RSA key without modulus')
  const leading = modulus.content.findIndex(byte => byte !== 0)
  return leading < 0 ? 0 : (modulus.content.length - leading) * 8 - (Math.clz32(modulus.content[leading] ?? 0) - 24)
}

/** @throws on what is no SubjectPublicKeyInfo */
export function publicKeyIn<Bytes extends Octets<Bytes>>({ whole, content }: Element<Bytes>): PublicKey {
  const members = membersOf([...elementsIn(content)])
  const [name, parameters] = elementsIn(members.need(tags.sequence).content)
  const key = members.need(tags.bits)
  if (name?.tag !== tags.oid) throw new Error('key without algorithm')
  const type = types[oidText(name.content)]
  const isNamed = type === 'ec' && parameters?.tag === tags.oid
  return {
    spki: whole,
    type,
    curve: isNamed ? curves[oidText(parameters.content)] : undefined,
    bits: type === 'rsa' ? modulusBits(key.content) : 0,
  }
}
