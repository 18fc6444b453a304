import { type Digest, digestNamed, digestNames } from '../cms/names.ts'
import { algorithmOf, type Element, membersOf, sequenceOf, tags } from '../x509/der.ts'
import { integer, nothing, octets, oid, sequence, truth } from '../x509/der-writer.ts'

/** What somebody wants stamped (RFC 3161 §2.4.1). */
export interface TimeStampQuery {
  /** MessageImprint, as it came: it goes into the answer byte for byte. */
  readonly imprint: Buffer
  /** OID, DER. */
  readonly policy: Buffer | undefined
  /** INTEGER, DER. */
  readonly nonce: Buffer | undefined
  readonly wantsCertificate: boolean
}

/** Bits of PKIFailureInfo (§2.4.2). */
export const failures = { badAlgorithm: 0, badRequest: 2, unacceptedPolicy: 15, unacceptedExtension: 16 } as const
export type Failure = keyof typeof failures

export type QueryAnswer = { readonly query: TimeStampQuery } | { readonly failure: Failure }

const lengths: Readonly<Record<Digest, number>> = { sha256: 32, sha384: 48, sha512: 64 }
const mostNonceBytes = 64

export interface Imprint {
  readonly digest: Digest
  readonly bytes: Buffer
}

/** Undefined for a digest that is not believed, or bytes of another length than it has. */
export function imprintOf(given: Element): Imprint | undefined {
  const members = membersOf(sequenceOf(given.whole))
  const digest = digestNamed(algorithmOf(members.need(tags.sequence)))
  const bytes = members.need(tags.octets).content
  if (!members.isAtEnd()) throw new Error('imprint with more than it should hold')
  return digest === undefined || bytes.length !== lengths[digest] ? undefined : { digest, bytes }
}

function read(bytes: Buffer): QueryAnswer {
  const members = membersOf(sequenceOf(bytes))
  if (members.need(tags.integer).content.toString('hex') !== '01') return { failure: 'badRequest' }
  const imprint = members.need(tags.sequence)
  if (imprintOf(imprint) === undefined) return { failure: 'badAlgorithm' }
  const policy = members.take(tags.oid)
  const nonce = members.take(tags.integer)
  const wanted = members.take(tags.boolean)
  if (members.take(tags.context0) !== undefined) return { failure: 'unacceptedExtension' }
  if (!members.isAtEnd() || (nonce?.content.length ?? 0) > mostNonceBytes) return { failure: 'badRequest' }
  return {
    query: {
      imprint: imprint.whole,
      policy: policy?.whole,
      nonce: nonce?.whole,
      wantsCertificate: wanted !== undefined && wanted.content[0] !== 0,
    },
  }
}

/** Never throws. */
export function readQuery(bytes: Buffer): QueryAnswer {
  try {
    return read(bytes)
  } catch {
    return { failure: 'badRequest' }
  }
}

/** Asks for a stamp on a SHA-256 digest, with the certificate. @param nonce DER of the INTEGER, see {@link nonceOf} */
export const writeQuery = (digest: Buffer, nonce: Buffer): Buffer =>
  sequence(integer(1), imprint(digest), nonce, truth(true))

export const imprint = (digest: Buffer): Buffer =>
  sequence(sequence(oid(digestNames.sha256), nothing()), octets(digest))

export const nonceOf = (random: Buffer): Buffer => integer(random)
