import type { Caller } from '../../../platform/caller.ts'
import type { Tx } from '../../../platform/db/client.ts'
import { isTaken } from '../../../platform/db/taken.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { phoneIn, phoneIndex, sealPersonField } from '../../people/person.ts'
import { confirmPhone } from '../codes/authenticate.ts'
import { requireFresh } from '../methods.ts'
import { announceChange, phoneOf, tellOwner } from '../notice.ts'
import { ownerOf, type SignInProof } from '../proof.ts'
import { lockPerson, updatePhone } from '../store.ts'

export interface NewPhone {
  readonly proof: SignInProof
  readonly phone: string
  /** Of the sending by `requestPhoneCode`. */
  readonly id: string
  readonly code: string
}

async function keepPhone(tx: Tx, deps: Deps, by: Caller, personId: string, phone: string): Promise<void> {
  const { clock, keys } = deps
  const at = clock.now()
  await lockPerson(tx, personId)
  const standing = await phoneOf(tx, deps, personId)
  if (standing === phone) throw refuse('phone-unchanged')
  // Whoever holds the old number learns of it there: it may be the owner, robbed of their session.
  if (standing !== undefined) await tellOwner(tx, deps, personId, noticeTexts.phoneLeft(at))
  const row = { phoneIndex: phoneIndex(keys, phone), phoneSealed: sealPersonField(keys, 'phone', personId, phone) }
  if (!(await updatePhone(tx, personId, row))) throw refuse('credential-not-allowed')
  const change = standing === undefined ? 'added' : 'changed'
  await announceChange(tx, deps, { at, by, personId, credential: 'phone', change })
}

/**
 * Gives the person who asks another phone, or their first, once its code has shown that they hold it: codes and notices go
 * there, and it is a name to sign in by. A number is one person's; codes that went to the old one are worthless.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `phone-invalid`, `code-invalid`, `phone-taken`,
 *   `phone-unchanged`
 */
export async function changePhone(deps: Deps, caller: Caller, given: NewPhone): Promise<void> {
  const personId = ownerOf(caller)
  await requireFresh(deps, personId, given.proof)
  const phone = phoneIn(given.phone)
  await confirmPhone(deps, { id: given.id, code: given.code, phone, personId })
  try {
    await deps.db.transaction(tx => keepPhone(tx, deps, caller, personId, phone))
  } catch (error) {
    throw isTaken(error) ? refuse('phone-taken') : error
  }
}
