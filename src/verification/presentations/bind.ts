import { holderCopy, ownLicense } from '../../licenses/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { readBindingProof } from './holder-proof.ts'
import { makeNonce, type Nonce, readNonce } from './nonce.ts'
import { useNonce } from './store.ts'

/** A nonce is for one person: another's session cannot use it. */
const partyFor = (caller: Caller): string => (caller.kind === 'person' ? caller.id : '')

/**
 * What a wallet must sign to get a license bound to its key.
 * @throws Fault `license-not-found` for whoever does not hold it
 */
export async function askForBinding(deps: Deps, caller: Caller, identifier: string): Promise<Nonce> {
  await ownLicense(deps, caller, identifier)
  const { nonce, expiresAt } = makeNonce(deps, 'binding', partyFor(caller))
  return { nonce, expiresAt, audience: deps.config.origin }
}

/**
 * A license bound to a key of its holder, who proves that they have it (OpenID4VCI 1.0 appendix F.1: `aud` is the origin).
 * @throws Fault `license-not-found`, `binding-proof-invalid`, `seal-suspended`
 */
export async function bindLicense(deps: Deps, caller: Caller, identifier: string, proof: string): Promise<string> {
  await ownLicense(deps, caller, identifier)
  const at = deps.clock.now()
  const read = await readBindingProof(proof.trim(), deps.config.origin, at)
  const nonce = read === undefined ? undefined : readNonce(deps, 'binding', partyFor(caller), read.nonce, at)
  if (read === undefined || nonce === undefined || nonce.isExpired) throw refuse('binding-proof-invalid')
  if (!(await deps.db.transaction(tx => useNonce(tx, nonce)))) throw refuse('binding-proof-invalid')
  return holderCopy(deps, caller, identifier, read.key)
}
