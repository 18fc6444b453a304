import { record } from '../../../audit/index.ts'
import { type Caller, callerName } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { requireFresh } from '../methods.ts'
import { announceChange } from '../notice.ts'
import { ownerOf, type SignInProof } from '../proof.ts'
import { parseKeyName } from './name.ts'
import { deletePasskey, updatePasskeyName } from './store.ts'

/** @throws Fault `credential-not-allowed`, `credential-name-invalid`, `credential-not-found` */
export async function renamePasskey(
  deps: Deps,
  caller: Caller,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  const personId = ownerOf(caller)
  const keyName = parseKeyName(name)
  await deps.db.transaction(async tx => {
    if (!(await updatePasskeyName(tx, personId, id, keyName))) throw refuse('credential-not-found')
    await record(tx, {
      at: deps.clock.now(),
      type: 'passkey.renamed',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: { passkey: id },
    })
  })
}

/** @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `credential-not-found` */
export async function removePasskey(
  deps: Deps,
  caller: Caller,
  { id, proof }: { readonly id: string; readonly proof: SignInProof },
): Promise<void> {
  const personId = ownerOf(caller)
  await requireFresh(deps, personId, proof)
  await deps.db.transaction(async tx => {
    if (!(await deletePasskey(tx, personId, id))) throw refuse('credential-not-found')
    await announceChange(tx, deps, {
      at: deps.clock.now(),
      by: caller,
      personId,
      credential: 'passkey',
      change: 'removed',
      data: { passkey: id },
    })
  })
}
