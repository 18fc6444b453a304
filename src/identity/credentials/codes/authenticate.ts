import type { Deps } from '../../../platform/deps.ts'
import { isUuid } from '../../../platform/ids.ts'
import { refuse } from '../../faults.ts'
import type { CodePurpose } from '../../messages/texts.ts'
import { phoneIndex } from '../../people/person.ts'
import { admit } from '../admit.ts'
import { type Admitted, type Authentication, withSecondFactor } from '../authentication.ts'
import { sourceOf } from '../lockout/source.ts'
import { afterFailure, beginTry, counterOf, forgetTries, type Origin } from '../lockout/tries.ts'
import { codeHash, mostCodeTries, parseCode } from './code.ts'
import { tryCode } from './store.ts'

export interface CodeAttempt extends Origin {
  /** `id` of the sending. */
  readonly id: string
  readonly code: string
}

const use = async (deps: Deps, purpose: CodePurpose, { id, code }: { readonly id: string; readonly code: string }) => {
  if (!isUuid(id)) return undefined
  const hash = codeHash(deps, id, purpose, parseCode(code))
  const tried = await tryCode(deps.db, { id, purpose, hash, most: mostCodeTries, at: deps.clock.now() })
  return tried?.isRight === true ? tried : undefined
}

/**
 * Signs in by a code of `requestSignInCode`. Five tries a code and ten codes a day leave fifty guesses among a million; what
 * comes from one place over all accounts is slowed besides.
 */
export async function authenticateCode(deps: Deps, attempt: CodeAttempt): Promise<Authentication> {
  const counters = [counterOf(deps, 'source', sourceOf(attempt.source))]
  const begun = await beginTry(deps, counters)
  if (begun.kind === 'locked') return begun
  const used = await use(deps, 'sign-in', attempt)
  if (used === undefined || used.personId === null || !used.isTheirs) return afterFailure(begun)
  await forgetTries(deps, counters)
  return admit(deps, { personId: used.personId, organization: used.organization ?? undefined }, ['sms'])
}

export interface ConfirmCodeAttempt extends CodeAttempt {
  /** What this sign-in, or the session, has shown before. */
  readonly first: Admitted
}

/** A code of `requestConfirmCode`, good for the person it was sent for: a second factor beside a first. */
export async function authenticateConfirmCode(deps: Deps, attempt: ConfirmCodeAttempt): Promise<Authentication> {
  const { first } = attempt
  const account = { personId: first.personId, organization: first.organization }
  const counters = [counterOf(deps, 'source', sourceOf(attempt.source))]
  const begun = await beginTry(deps, counters)
  if (begun.kind === 'locked') return begun
  const used = await use(deps, 'confirm-change', attempt)
  if (used?.personId !== account.personId || !used.isTheirs) return afterFailure(begun)
  await forgetTries(deps, counters)
  const { amr, assuranceLevel } = withSecondFactor(first, { ...first, amr: ['sms'] })
  return admit(deps, account, amr, assuranceLevel)
}

export interface PhoneShown {
  /** `id` of the sending. */
  readonly id: string
  readonly code: string
  readonly phone: string
  readonly personId: string
}

/**
 * Shows that a phone is in the hands of the person who asked for the code, once. It must be the one the code went to.
 * @throws Fault `code-invalid`
 */
export async function confirmPhone(deps: Deps, { id, code, phone, personId }: PhoneShown): Promise<void> {
  const used = await use(deps, 'confirm-phone', { id, code })
  const isOfBoth = used?.personId === personId && used.phoneIndex?.equals(phoneIndex(deps.keys, phone)) === true
  if (!isOfBoth) throw refuse('code-invalid')
}
