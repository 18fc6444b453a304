import { record as recordEvent } from '../../audit/index.ts'
import { recordsForVerification, type Shown, type VerificationRecord } from '../../licenses/index.ts'
import { atOnce } from '../../platform/crypto/at-once.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { answerOf, licenseAnswer, type Verification } from '../answer.ts'
import type { StatedLicense } from '../checks/evidence.ts'
import { pipelines, runChecks } from '../checks/steps.ts'
import { type Asker, askedBy } from '../disclose.ts'
import { documentTrust } from '../documents/trust.ts'
import { isMembers, isText, type Members } from '../offline/json.ts'
import { statedLicense } from '../offline/sd-jwt.ts'
import { outcomeOf, type Reason } from '../outcome.ts'
import { audienceOf } from './ask.ts'
import { holderKeyOf, readKeyBinding } from './holder-proof.ts'
import { type ReadNonce, readNonce } from './nonce.ts'
import { useNonce } from './store.ts'

/** `<JWS>~<disclosure>~…~<KB-JWT>` (RFC 9901 §4). */
interface Split {
  readonly presented: string
  readonly proof: string
}

function split(text: string): Split | undefined {
  const end = text.lastIndexOf('~') + 1
  return end === 0 || end === text.length ? undefined : { presented: text.slice(0, end), proof: text.slice(end) }
}

/** The nonce that the license's own key has signed, for whoever asks; undefined where the proof does not hold. */
async function nonceIn(deps: Deps, asker: Asker, parts: Split, claims: Members): Promise<ReadNonce | undefined> {
  const key = holderKeyOf(isMembers(claims.cnf) ? claims.cnf.jwk : undefined)
  const audience = audienceOf(deps, asker.verifier)
  const signed = key === undefined ? undefined : await readKeyBinding({ ...parts, key, audience }, asker.at)
  return signed === undefined ? undefined : readNonce(deps, 'presentation', audience, signed, asker.at)
}

/** What speaks against the holder's proof; uses its nonce up. */
async function spend(tx: Tx, nonce: ReadNonce | undefined): Promise<Reason[]> {
  if (nonce === undefined) return ['holder-proof-invalid']
  if (nonce.isExpired) return ['code-expired']
  return (await useNonce(tx, nonce)) ? [] : ['code-used']
}

/** What the holder disclosed. Claims are JSON that a department has signed. */
function shownIn({ holders, number, fields }: Members): Shown {
  const told: { readonly [name: string]: Json } = JSON.parse(JSON.stringify(isMembers(fields) ? fields : {}))
  const names = (Array.isArray(holders) ? holders : []).flatMap(each =>
    isMembers(each) && isText(each.name) ? [{ name: each.name }] : [],
  )
  return { holders: names, ...(isText(number) ? { number } : {}), fields: told }
}

function reasonsFor(stated: StatedLicense, record: VerificationRecord | undefined, at: Date): Reason[] {
  const validity = { from: stated.validFrom, until: stated.validUntil }
  return runChecks(pipelines.sealed, { at, stated, record, validity, status: record?.status })
}

/**
 * By what a holder's wallet presents: a license bound to the holder's key, with that key's signature over a nonce that whoever
 * asks was given. What was disclosed is told when all is well; one whose proof does not hold tells nothing, and its holder sees
 * that it was tried.
 */
export async function verifyPresentation(deps: Deps, asker: Asker, text: string): Promise<Verification> {
  const { at } = asker
  const parts = split(text.trim())
  if (parts === undefined) return answerOf(at, ['malformed'])
  const stated = atOnce(statedLicense(parts.presented, (await documentTrust(deps)).roots, at))
  if (typeof stated === 'string') return answerOf(at, [stated])
  const nonce = await nonceIn(deps, asker, parts, stated.claims)
  return deps.db.transaction(async tx => {
    const refused = await spend(tx, nonce)
    const [open] = await recordsForVerification(deps, [stated.identifier], tx)
    const record = open?.()
    const reasons = refused.length > 0 ? refused : reasonsFor(stated, record, at)
    if (record === undefined) return answerOf(at, reasons)
    const data = { ...askedBy(asker), outcome: outcomeOf(reasons), reasons }
    const [actor, subject] = [asker.verifier.actor, `license:${record.identifier}`]
    await recordEvent(tx, { at, type: 'license.verified', actor, subject, data })
    if (refused.length > 0) return answerOf(at, reasons)
    const answer = answerOf(at, reasons, licenseAnswer(record, at))
    return reasons.length > 0 ? answer : { ...answer, shown: shownIn(stated.claims) }
  })
}
