import forge from 'node-forge'

/**
 * ASN.1 for PKCS#12, read and written by node-forge: the files of browsers and of older programs are BER (pieces of
 * strings, lengths left open), which a reader of DER alone refuses.
 */
export type Node = forge.asn1.Asn1

const { asn1 } = forge
const { Class, Type } = asn1

/** @throws when it is not one element */
export const parse = (bytes: Buffer): Node => asn1.fromDer(bytes.toString('latin1'))

export const bytesOf = (node: Node): Buffer => Buffer.from(asn1.toDer(node).getBytes(), 'latin1')

/** The members of something constructed. */
export function membersOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || typeof node.value === 'string') throw new Error('ASN.1: members expected')
  return node.value
}

/** An octet string, whole or in pieces (X.690 §8.7.3). */
export function octetsOf(node: Node | undefined): Buffer {
  if (node === undefined) throw new Error('ASN.1: octets expected')
  return typeof node.value === 'string' ? Buffer.from(node.value, 'latin1') : Buffer.concat(node.value.map(octetsOf))
}

function primitiveOf(node: Node | undefined, type: forge.asn1.Type): string {
  if (node?.type !== type || typeof node.value !== 'string') throw new Error('ASN.1: another type expected')
  return node.value
}

export const oidOf = (node: Node | undefined): string => asn1.derToOid(primitiveOf(node, Type.OID))

/** A whole number that is not negative. */
export function wholeOf(node: Node | undefined): number {
  const value = asn1.derToInteger(primitiveOf(node, Type.INTEGER))
  if (value < 0) throw new Error('ASN.1: negative number')
  return value
}

export const isInteger = (node: Node | undefined): boolean => node?.type === Type.INTEGER

const primitive = (type: forge.asn1.Type, value: string): Node => asn1.create(Class.UNIVERSAL, type, false, value)

export const sequence = (...members: Node[]): Node => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, members)
export const set = (...members: Node[]): Node => asn1.create(Class.UNIVERSAL, Type.SET, true, members)
export const octets = (bytes: Buffer): Node => primitive(Type.OCTETSTRING, bytes.toString('latin1'))
export const oid = (text: string): Node => primitive(Type.OID, asn1.oidToDer(text).getBytes())
export const whole = (value: number): Node => primitive(Type.INTEGER, asn1.integerToDer(value).getBytes())
export const nothing = (): Node => primitive(Type.NULL, '')
/** UTF-16, as friendlyName has it (RFC 2985 §5.5.1). */
export const bmpString = (text: string): Node => primitive(Type.BMPSTRING, text)
/** `[0] EXPLICIT`. */
export const explicit = (member: Node): Node => asn1.create(Class.CONTEXT_SPECIFIC, 0, true, [member])
/** `[0] IMPLICIT OCTET STRING`. */
export const implicitOctets = (bytes: Buffer): Node =>
  asn1.create(Class.CONTEXT_SPECIFIC, 0, false, bytes.toString('latin1'))
