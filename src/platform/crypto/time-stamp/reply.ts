import { elementAt, membersOf, sequenceOf, tags } from '../x509/der.ts'
import { element, integer, sequence } from '../x509/der-writer.ts'
import { type Failure, failures } from './query.ts'

/** RFC 3161 §2.4.2: granted. */
export const grantedReply = (token: Buffer): Buffer => sequence(sequence(integer(0)), token)

/** Rejected, and why: one bit of PKIFailureInfo. */
export function rejectedReply(failure: Failure): Buffer {
  const bit = failures[failure]
  const bytes = Buffer.alloc(2 + Math.floor(bit / 8))
  bytes.writeUInt8(7 - (bit % 8), 0)
  bytes.writeUInt8(0x80 >> (bit % 8), bytes.length - 1)
  return sequence(sequence(integer(2), element(tags.bits, bytes)))
}

/** The token of a reply that grants one; undefined when it does not. @throws on anything that is no reply */
export function tokenIn(reply: Buffer): Buffer | undefined {
  const members = membersOf(sequenceOf(reply))
  const status = elementAt(members.need(tags.sequence).content, 0)
  const isGranted = status.tag === tags.integer && status.content.length === 1 && (status.content[0] ?? 2) < 2
  return isGranted ? members.take(tags.sequence)?.whole : undefined
}
