import type { Caller } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { canSendMessages } from '../../messages/gateway.ts'
import { putMessage } from '../../messages/send.ts'
import { type CodePurpose, codeText } from '../../messages/texts.ts'
import { openPersonField, phoneIn, phoneIndex } from '../../people/person.ts'
import { findAccount, nobody, spellingOf } from '../account.ts'
import { isKnownDevice } from '../devices/known.ts'
import { sourceOf } from '../lockout/source.ts'
import { beginTry, type Counter, counterOf, type Origin } from '../lockout/tries.ts'
import { requireFresh } from '../methods.ts'
import { phoneOf } from '../notice.ts'
import { ownerOf, type SignInProof } from '../proof.ts'
import { selectContact } from '../store.ts'
import { codeHash, codeSeconds } from './code.ts'
import { insertCode } from './store.ts'

/** A code that was sent, or looks as if it was. */
export interface SentCode {
  /** Handed back with the code. */
  readonly id: string
  readonly expiresAt: Date
  /** When another may be asked for. */
  readonly nextAt: Date
}

interface Sending {
  readonly purpose: CodePurpose
  readonly phone: string | undefined
  /** What was asked for: its limit is told. */
  readonly asked: string
  readonly source: string
  /** The device, where it is a known one of the account: what strangers ask for does not count there. */
  readonly device: string | undefined
  readonly personId: string | null
  readonly organization: string | null
}

const perTarget = (deps: Deps, target: string): readonly Counter[] => [
  counterOf(deps, 'phone', target),
  counterOf(deps, 'phoneDay', target),
]

function countersOfAsking(deps: Deps, { asked, source, device }: Sending): readonly Counter[] {
  if (device !== undefined) return perTarget(deps, `device:${device}`)
  const place = sourceOf(source)
  return [...perTarget(deps, `asked:${asked}`), counterOf(deps, 'sender', place), counterOf(deps, 'senderDay', place)]
}

/**
 * The phone itself is counted too, whatever name it was asked for by. That limit is kept and not told: a stranger would learn
 * from it which number belongs to which phone.
 */
async function isPhoneFree(deps: Deps, { phone, asked, device }: Sending): Promise<boolean> {
  if (device !== undefined) return true
  return (
    (await beginTry(deps, perTarget(deps, phone === undefined ? `none:${asked}` : `phone:${phone}`))).kind === 'free'
  )
}

/** @throws Fault `messages-unavailable`, `code-too-soon` */
async function sendCode(deps: Deps, sending: Sending): Promise<SentCode> {
  const { clock, db, ids, keys } = deps
  if (!canSendMessages(deps.config)) throw refuse('messages-unavailable')
  const begun = await beginTry(deps, countersOfAsking(deps, sending))
  if (begun.kind === 'locked') throw refuse('code-too-soon')
  const isFree = await isPhoneFree(deps, sending)
  const { purpose, phone, personId, organization } = sending
  const [id, code] = [ids.uuid(), ids.digits(6)]
  const at = clock.now()
  const expiresAt = new Date(at.getTime() + codeSeconds * 1_000)
  await db.transaction(async tx => {
    await insertCode(tx, {
      id,
      purpose,
      hash: codeHash(deps, id, purpose, code),
      phoneIndex: phone === undefined ? null : phoneIndex(keys, phone),
      // A code that was not sent opens nothing.
      personId: isFree ? personId : null,
      organization,
      expiresAt,
    })
    await putMessage(tx, deps, {
      phone: isFree ? phone : undefined,
      text: codeText(purpose, code, codeSeconds / 60),
      until: expiresAt,
    })
  })
  return { id, expiresAt, nextAt: begun.until ?? at }
}

export interface CodeRequest extends Origin {
  /** Phone, ID number or unified social credit code: the code goes to the phone of that account. */
  readonly identifier: string
}

/**
 * Sends a code to sign in with. For an identifier nobody has, or an account without a phone, everything is done and answered
 * alike, only nothing is sent.
 * @throws Fault `messages-unavailable`, `code-too-soon`
 */
export async function requestSignInCode(deps: Deps, { identifier, source, device }: CodeRequest): Promise<SentCode> {
  const account = await findAccount(deps, identifier)
  const personId = account?.personId ?? nobody
  const contact = await selectContact(deps.db, personId)
  const phone =
    contact?.phoneSealed == null ? undefined : openPersonField(deps.keys, 'phone', personId, contact.phoneSealed)
  const isKnown = device !== undefined && (await isKnownDevice(deps, personId, device))
  return sendCode(deps, {
    purpose: 'sign-in',
    phone,
    asked: spellingOf(identifier, deps.clock.now()),
    source,
    device: isKnown ? `${personId}\0${device}` : undefined,
    personId: phone === undefined ? null : personId,
    organization: phone === undefined ? null : (account?.organization ?? null),
  })
}

export interface PhoneCodeRequest {
  readonly proof: SignInProof
  /** The number to come. */
  readonly phone: string
  readonly source: string
}

/**
 * Sends a code by which the person who asks shows that this phone is theirs; see `changePhone`. Whether somebody else has the
 * number is told to whoever holds it, and not before.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `phone-invalid`, `phone-unchanged`, `messages-unavailable`,
 *   `code-too-soon`
 */
export async function requestPhoneCode(
  deps: Deps,
  caller: Caller,
  { proof, phone: text, source }: PhoneCodeRequest,
): Promise<SentCode> {
  const personId = ownerOf(caller)
  await requireFresh(deps, personId, proof)
  const phone = phoneIn(text)
  if (phone === (await phoneOf(deps.db, deps, personId))) throw refuse('phone-unchanged')
  return sendCode(deps, {
    purpose: 'confirm-phone',
    phone,
    asked: phone,
    source,
    device: undefined,
    personId,
    organization: null,
  })
}

/**
 * Sends a second factor to the phone of somebody who is signed in, or has shown a first factor.
 * @throws Fault `credential-not-allowed`, `messages-unavailable`, `code-too-soon`
 */
export async function requestConfirmCode(
  deps: Deps,
  caller: Caller,
  { source }: { readonly source: string },
): Promise<SentCode> {
  const personId = ownerOf(caller)
  const contact = await selectContact(deps.db, personId)
  if (contact?.phoneSealed == null) throw refuse('messages-unavailable')
  const phone = openPersonField(deps.keys, 'phone', personId, contact.phoneSealed)
  return sendCode(deps, {
    purpose: 'confirm-change',
    phone,
    asked: personId,
    source,
    device: undefined,
    personId,
    organization: null,
  })
}
