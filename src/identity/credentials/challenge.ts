import { blindIndex } from '../../platform/crypto/blind-index.ts'
import type { Deps } from '../../platform/deps.ts'
import { deleteChallenge, insertChallenge } from './store.ts'

/** What a challenge may be answered with. */
export type ChallengeKind = 'passkey-registration' | 'passkey-sign-in' | 'certificate'

export interface Challenge {
  /** 32 random bytes, base64url. */
  readonly challenge: string
  readonly expiresAt: Date
}

export const challengeSeconds = 300

const hashOf = ({ keys }: Pick<Deps, 'keys'>, kind: ChallengeKind, binding: string, challenge: string): Buffer =>
  blindIndex(keys.secret('blind-index'), `challenge.${kind}`, `${binding}\0${challenge}`)

/**
 * A challenge that is good once, for five minutes.
 * @param binding what it belongs to: a person, or the sign-in in one browser; answered elsewhere it is unknown
 */
export async function giveChallenge(deps: Deps, kind: ChallengeKind, binding: string): Promise<Challenge> {
  const challenge = deps.ids.token()
  const expiresAt = new Date(deps.clock.now().getTime() + challengeSeconds * 1_000)
  await insertChallenge(deps.db, { hash: hashOf(deps, kind, binding, challenge), expiresAt })
  return { challenge, expiresAt }
}

/** True for one of any number of takers. */
export const takeChallenge = (deps: Deps, kind: ChallengeKind, binding: string, challenge: string): Promise<boolean> =>
  deleteChallenge(deps.db, hashOf(deps, kind, binding, challenge), deps.clock.now())
