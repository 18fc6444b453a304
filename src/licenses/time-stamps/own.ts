import { hash, randomBytes } from 'node:crypto'
import { imprint, readQuery, type TimeStampQuery } from '../../platform/crypto/time-stamp/query.ts'
import { grantedReply, rejectedReply } from '../../platform/crypto/time-stamp/reply.ts'
import { signToken } from '../../platform/crypto/time-stamp/token.ts'
import { oid } from '../../platform/crypto/x509/der-writer.ts'
import type { Deps } from '../../platform/deps.ts'
import { stampingSigner } from './certificate.ts'
import type { TimeStamper } from './time-stamper.ts'

type Needs = Pick<Deps, 'db' | 'keys' | 'clock'>

/** The policy of the own authority: time of the server's clock, to the second. Made of a UUID (ITU-T X.667), since it is ours alone. */
export const policy = '2.25.178753756903486856416172655254043060525'
const mostTokenBytes = 2_048

/**
 * Unique over nodes and restarts without asking anyone: the millisecond and 104 random bits. 19 bytes; RFC 3161 §2.4.2 asks
 * readers to bear 20.
 */
function newSerial(at: Date): Buffer {
  const milliseconds = Buffer.alloc(6)
  milliseconds.writeUIntBE(at.getTime(), 0, 6)
  return Buffer.concat([milliseconds, randomBytes(13)])
}

async function tokenFor(deps: Needs, query: TimeStampQuery): Promise<Buffer> {
  const signer = await stampingSigner(deps)
  const at = deps.clock.now()
  return signToken(deps.keys.signer, { signer, policy, query, serial: newSerial(at), at })
}

/** Answers a time stamp request (RFC 3161 §2.4), DER in and out; what cannot be granted is rejected with its reason. */
export async function answerQuery(deps: Needs, bytes: Buffer): Promise<Buffer> {
  const answer = readQuery(bytes)
  if ('failure' in answer) return rejectedReply(answer.failure)
  const { query } = answer
  if (query.policy !== undefined && !query.policy.equals(oid(policy))) return rejectedReply('unacceptedPolicy')
  return grantedReply(await tokenFor(deps, query))
}

/** The own authority, without the detour over HTTP. */
export const ownTimeStamper = (deps: Needs): TimeStamper => ({
  mostBytes: mostTokenBytes,
  stamp: bytes =>
    tokenFor(deps, {
      imprint: imprint(hash('sha256', bytes, 'buffer')),
      policy: undefined,
      nonce: undefined,
      wantsCertificate: true,
    }),
})
