import type { Caller } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { requireFresh } from '../methods.ts'
import { announceChange, phoneOf, tellOwner } from '../notice.ts'
import { countPasskeys } from '../passkeys/store.ts'
import { ownerOf, type SignInProof } from '../proof.ts'
import { hasPassword, lockPerson, updatePhone } from '../store.ts'

/**
 * Takes the phone off an account whose owner has another way in: a number that is given back to its operator is soon
 * somebody else's. It is told there once more.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `credential-not-found`, `credential-last`
 */
export async function removePhone(
  deps: Deps,
  caller: Caller,
  { proof }: { readonly proof: SignInProof },
): Promise<void> {
  const personId = ownerOf(caller)
  await requireFresh(deps, personId, proof)
  await deps.db.transaction(async tx => {
    const at = deps.clock.now()
    await lockPerson(tx, personId)
    if ((await phoneOf(tx, deps, personId)) === undefined) throw refuse('credential-not-found')
    const hasOther = (await hasPassword(tx, personId)) || (await countPasskeys(tx, personId)) > 0
    if (!hasOther) throw refuse('credential-last')
    await tellOwner(tx, deps, personId, noticeTexts.changed(at, '移除了手机号，本号码不再接收验证码和提醒'))
    const isOff = await updatePhone(tx, personId, { phoneIndex: null, phoneSealed: null })
    if (!isOff) throw refuse('credential-not-allowed')
    await announceChange(tx, deps, { at, by: caller, personId, credential: 'phone', change: 'removed' })
  })
}
