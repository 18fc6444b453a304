import { latin1Of, type Octets } from '../octets.ts'

/** One element of DER (X.690 §8.1, §10): its tag, and where its content lies. */
export interface Element<Bytes = Buffer> {
  readonly tag: number
  readonly content: Bytes
  /** Tag, length and content. */
  readonly whole: Bytes
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  nothing: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context1: 0xa1,
} as const

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw new Error('DER element cut off')
  return byte
}

function lengthAt(bytes: Uint8Array, at: number): { readonly length: number; readonly start: number } {
  const first = byteAt(bytes, at)
  if (first < 0x80) return { length: first, start: at + 1 }
  const count = first & 0x7f
  if (count === 0 || count > 4) throw new Error('DER length out of bounds')
  let length = 0
  for (let n = 1; n <= count; n += 1) length = length * 256 + byteAt(bytes, at + n)
  // The shortest form alone, or one thing could be spelled in two ways.
  if (length < 0x80 || length < 2 ** (8 * (count - 1))) throw new Error('DER length with more bytes than it needs')
  return { length, start: at + 1 + count }
}

/** The element that begins at a place. @throws when it does not fit */
export function elementAt<Bytes extends Octets<Bytes>>(bytes: Bytes, at: number): Element<Bytes> {
  const tag = byteAt(bytes, at)
  const { length, start } = lengthAt(bytes, at + 1)
  if (start + length > bytes.length) throw new Error('DER element longer than what holds it')
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) }
}

/** The elements one after the other; the reading of lists of a hundred thousand is what a general parser does not bear. */
export function* elementsIn<Bytes extends Octets<Bytes>>(content: Bytes): Generator<Element<Bytes>> {
  for (let at = 0; at < content.length; ) {
    const element = elementAt(content, at)
    yield element
    at += element.whole.length
  }
}

/** The elements of one sequence that is all there is. @throws for anything else */
export function sequenceOf<Bytes extends Octets<Bytes>>(bytes: Bytes): Element<Bytes>[] {
  const element = elementAt(bytes, 0)
  if (element.tag !== tags.sequence || element.whole.length !== bytes.length) throw new Error('not one DER sequence')
  return [...elementsIn(element.content)]
}

/** Walks through the members of a sequence, of which some may be left out. */
export function membersOf<Bytes>(elements: readonly Element<Bytes>[]) {
  let at = 0
  const take = (...allowed: readonly number[]): Element<Bytes> | undefined => {
    const element = elements[at]
    if (element === undefined || !allowed.includes(element.tag)) return undefined
    at += 1
    return element
  }
  return {
    take,
    /** @throws when the next one is of another kind */
    need(...allowed: readonly number[]): Element<Bytes> {
      const element = take(...allowed)
      if (element === undefined) throw new Error('DER member missing')
      return element
    },
    isAtEnd: () => at === elements.length,
  }
}

/** RFC 5280 §4.1.2.5: UTCTime of 1950–2049 or GeneralizedTime, to the second, in Z. */
export function timeOf({ tag, content }: Element<Uint8Array>): Date {
  const text = latin1Of(content)
  const full = tag === tags.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full)
  if (match === null) throw new Error('DER time of another form')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
}

/** X.690 §8.19: the dotted form. */
export function oidText(content: Uint8Array): string {
  const arcs: number[] = []
  let arc = 0
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f)
    if (byte < 0x80) {
      arcs.push(arc)
      arc = 0
    }
  }
  const [first = 0, ...rest] = arcs
  const top = Math.min(2, Math.floor(first / 40))
  return [top, first - top * 40, ...rest].join('.')
}

/** The OID of an AlgorithmIdentifier without parameters, or with NULL for them. @throws for any other */
export function algorithmOf<Bytes extends Octets<Bytes>>({ tag, content }: Element<Bytes>): string {
  if (tag !== tags.sequence) throw new Error('DER algorithm that is no sequence')
  const [oid, parameters, ...more] = elementsIn(content)
  if (oid?.tag !== tags.oid) throw new Error('DER algorithm without its name')
  const isPlain = parameters === undefined || (parameters.tag === tags.nothing && parameters.content.length === 0)
  if (!isPlain || more.length > 0) throw new Error('DER algorithm with parameters that are not known')
  return oidText(oid.content)
}
