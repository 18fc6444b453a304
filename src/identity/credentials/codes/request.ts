import type { Caller } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { canSendMessages } from '../../messages/gateway.ts'
import { putMessage } from '../../messages/send.ts'
import { type CodePurpose, codeText } from '../../messages/texts.ts'
import { openPersonField, parsePhone, phoneIndex } from '../../people/person.ts'
import { findAccount, nobody } from '../account.ts'
import { sourceOf } from '../lockout/source.ts'
import { beginTry, type Counter, counterOf, type Origin } from '../lockout/tries.ts'
import { ownerOf } from '../proof.ts'
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
  /** What sendings are counted by: the phone, or the identifier that led to it. */
  readonly target: string
  readonly source: string
  readonly personId: string | null
  readonly organization: string | null
}

const sendingCounters = (deps: Deps, { target, source }: Sending): readonly Counter[] => {
  const place = sourceOf(source)
  return [
    counterOf(deps, 'phone', target),
    counterOf(deps, 'phoneDay', target),
    counterOf(deps, 'sender', place),
    counterOf(deps, 'senderDay', place),
  ]
}

/** @throws Fault `messages-unavailable`, `code-too-soon` */
async function sendCode(deps: Deps, sending: Sending): Promise<SentCode> {
  const { clock, db, ids, keys } = deps
  if (!canSendMessages(deps.config)) throw refuse('messages-unavailable')
  const begun = await beginTry(deps, sendingCounters(deps, sending))
  if (begun.kind === 'locked') throw refuse('code-too-soon')
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
      personId,
      organization,
      expiresAt,
    })
    await putMessage(tx, deps, { phone, text: codeText(purpose, code, codeSeconds / 60), until: expiresAt })
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
export async function requestSignInCode(deps: Deps, { identifier, source }: CodeRequest): Promise<SentCode> {
  const account = await findAccount(deps, identifier)
  const personId = account?.personId ?? nobody
  const contact = await selectContact(deps.db, personId)
  const phone =
    contact?.phoneSealed == null ? undefined : openPersonField(deps.keys, 'phone', personId, contact.phoneSealed)
  return sendCode(deps, {
    purpose: 'sign-in',
    phone,
    target: phone ?? parsePhone(identifier) ?? identifier.trim().toUpperCase(),
    source,
    personId: phone === undefined ? null : personId,
    organization: phone === undefined ? null : (account?.organization ?? null),
  })
}

/**
 * Sends a code by which somebody shows that this phone is theirs; see `confirmPhone`.
 * @throws Fault `phone-invalid`, `messages-unavailable`, `code-too-soon`
 */
export async function requestPhoneCode(
  deps: Deps,
  { phone: text, source }: { readonly phone: string; readonly source: string },
): Promise<SentCode> {
  const phone = parsePhone(text)
  if (phone === undefined) throw refuse('phone-invalid', [{ pointer: '/phone', detail: 'not a mobile number' }])
  return sendCode(deps, {
    purpose: 'confirm-phone',
    phone,
    target: phone,
    source,
    personId: null,
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
  return sendCode(deps, { purpose: 'confirm-change', phone, target: phone, source, personId, organization: null })
}
