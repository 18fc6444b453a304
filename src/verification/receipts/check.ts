import Value from 'typebox/value'
import { proofOfRecord } from '../../audit/index.ts'
import { atOnce } from '../../platform/crypto/at-once.ts'
import type { Deps } from '../../platform/deps.ts'
import { receiptShape } from '../answer-shape.ts'
import { isMembers, type Members } from '../offline/json.ts'
import { claimsOf } from '../offline/signed-token.ts'
import { certificatesIn } from '../offline/trust.ts'
import type { Reason } from '../outcome.ts'
import { contentDigest, type Receipt, receiptType, recordSubject, recordType } from './receipt.ts'

export interface CheckedReceipt {
  /** Empty: it is genuine, and the log has it. */
  readonly refused: readonly Reason[]
  readonly receipt?: Receipt
}

const longest = 100_000
const form = /^[\w-]+\.[\w-]+\.[\w-]{86}$/

/** Is this text a JWS that calls itself a receipt? */
function isReceipt(text: string): boolean {
  if (text.length > longest || !form.test(text)) return false
  try {
    const header: unknown = JSON.parse(Buffer.from(text.split('.', 1)[0] ?? '', 'base64url').toString('utf8'))
    return isMembers(header) && header.typ === receiptType
  } catch {
    return false
  }
}

/** The signed text in a file that is nothing else; undefined for any other file. */
export function receiptIn(file: Buffer): string | undefined {
  if (file.length > longest || file[0] === 0x25) return undefined
  const text = file.toString('latin1').trim()
  return isReceipt(text) ? text : undefined
}

/** Everything but when and where it was signed, and the log's word on it. */
function contentIn({ iss: _iss, iat: _iat, log: _log, ...content }: Members): Members {
  return content
}

/** Does the log's line tell of just this content? */
async function logReason(deps: Deps, claims: Members, receipt: Receipt): Promise<Reason | undefined> {
  const proof = await proofOfRecord(deps, receipt.log.record)
  if (proof === undefined) return 'not-found'
  const { index, line } = proof
  const data = isMembers(line.data) ? line.data : {}
  const agrees =
    line.type === recordType &&
    line.subject === recordSubject(receipt.jti) &&
    line.actor === receipt.by.actor &&
    index === receipt.log.index &&
    data.digest === contentDigest(contentIn(claims))
  return agrees ? undefined : 'content-altered'
}

function signedClaims({ keys }: Deps, text: string): Members | undefined {
  try {
    return atOnce(claimsOf(text, { typ: receiptType, by: 'register', roots: certificatesIn(keys.root.certificate) }))
  } catch {
    return undefined
  }
}

/**
 * Is this receipt ours, unchanged, and does the log have it? What it tells was true when it was made; how the license stands
 * now is another question.
 */
export async function checkReceipt(deps: Deps, given: string, at: Date): Promise<CheckedReceipt> {
  const text = given.trim()
  if (!isReceipt(text)) return { refused: ['malformed'] }
  const claims = signedClaims(deps, text)
  if (claims === undefined) return { refused: ['seal-invalid'] }
  if (!Value.Check(receiptShape, claims) || new Date(claims.checkedAt) > at) return { refused: ['malformed'] }
  const reason = await logReason(deps, claims, claims)
  return reason === undefined ? { refused: [], receipt: claims } : { refused: [reason] }
}
