import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { canSendMessages } from '../messages/gateway.ts'
import { openPersonField } from '../people/person.ts'
import { countPasskeys } from './passkeys/store.ts'
import { freshEnough, type SignInProof } from './proof.ts'
import { hasPassword, isFrozen, selectContact } from './store.ts'
import { countRecoveryCodes, selectTotp } from './totp/store.ts'

/** What an account can be signed in to with. For its owner alone: a stranger must not learn any of it. */
export interface SignInMethods {
  readonly password: boolean
  /** The masked phone that codes are sent to. */
  readonly phone: string | undefined
  readonly totp: boolean
  readonly recoveryCodesLeft: number
  readonly passkeys: number
  readonly frozen: boolean
}

const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`

/** For the account center, never for sign-in pages before somebody is signed in. */
export async function signInMethodsOf(
  { config, db, keys }: Pick<Deps, 'config' | 'db' | 'keys'>,
  personId: string,
): Promise<SignInMethods> {
  const [contact, password, totp, recoveryCodesLeft, passkeys, frozen] = await Promise.all([
    selectContact(db, personId),
    hasPassword(db, personId),
    selectTotp(db, personId),
    countRecoveryCodes(db, personId),
    countPasskeys(db, personId),
    isFrozen(db, personId),
  ])
  const sealed = canSendMessages(config) ? contact?.phoneSealed : undefined
  return {
    password,
    phone: sealed == null ? undefined : maskPhone(openPersonField(keys, 'phone', personId, sealed)),
    totp: totp?.confirmedAt != null,
    recoveryCodesLeft,
    passkeys,
    frozen,
  }
}

/**
 * What every change of a credential asks first. Sessions of a frozen account are on their way out and change nothing any more.
 * @throws Fault `fresh-sign-in-needed`, `account-frozen`
 */
export async function requireFresh(deps: Deps, personId: string, proof: SignInProof): Promise<void> {
  if (await isFrozen(deps.db, personId)) throw refuse('account-frozen')
  if (!freshEnough(proof, deps.clock.now())) throw refuse('fresh-sign-in-needed')
}
