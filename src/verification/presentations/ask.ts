import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../../platform/faults.ts'
import { type Verifier, verifierOf } from '../verifier.ts'
import { makeNonce, type Nonce } from './nonce.ts'

/** By whom a presentation is asked for, as the holder's wallet is told: whoever verifies for one organization is one. */
export const audienceOf = ({ config }: Pick<Deps, 'config'>, { actor, organization }: Verifier): string =>
  `${config.origin}/verifiers/${organization ?? actor}`

/**
 * A nonce for the presentation of a license to this caller: good once, for five minutes.
 * @throws Fault `token-required`, `verification-not-allowed`
 */
export async function askForPresentation(deps: Deps, caller: Caller): Promise<Nonce> {
  const verifier = await verifierOf(deps, caller)
  if (verifier === undefined) throw refuse('token-required')
  return makeNonce(deps, 'presentation', audienceOf(deps, verifier))
}
