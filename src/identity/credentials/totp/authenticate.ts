import { record } from '../../../audit/index.ts'
import type { Deps } from '../../../platform/deps.ts'
import { admit } from '../admit.ts'
import type { Authentication } from '../authentication.ts'
import { parseCode } from '../codes/code.ts'
import { afterFailure, beginTry, countersOf, forgetTries, type Origin } from '../lockout/tries.ts'
import { openSecret } from './enrol.ts'
import { recoveryCodeHash } from './recovery-codes.ts'
import { stepsOf } from './step.ts'
import { selectTotp, useRecoveryCode, useTotpStep } from './store.ts'

export interface SecondFactorAttempt extends Origin {
  /** Whom a first factor of this sign-in has shown. */
  readonly personId: string
  readonly organization?: string | undefined
  readonly code: string
}

/** A second factor is counted apart from the first: a right password must not forgive guesses at the code. */
const identifierOf = (personId: string): string => `second-factor:${personId}`

async function isGoodCode(deps: Deps, personId: string, code: string): Promise<boolean> {
  const standing = await selectTotp(deps.db, personId)
  if (standing === undefined || standing.confirmedAt === null) return false
  const secret = openSecret(deps, personId, standing.secretSealed)
  for (const step of stepsOf(secret, parseCode(code), deps.clock.now()))
    if (await useTotpStep(deps.db, personId, step)) return true
  return false
}

/** One of the ten codes, used up and written down. */
async function isGoodRecoveryCode(deps: Deps, personId: string, code: string): Promise<boolean> {
  const at = deps.clock.now()
  return deps.db.transaction(async tx => {
    if (!(await useRecoveryCode(tx, personId, recoveryCodeHash(deps, personId, code), at))) return false
    await record(tx, {
      at,
      type: 'recovery-code.used',
      actor: `person:${personId}`,
      subject: `person:${personId}`,
      data: {},
    })
    return true
  })
}

const trying =
  (isGood: (deps: Deps, personId: string, code: string) => Promise<boolean>) =>
  async (deps: Deps, attempt: SecondFactorAttempt): Promise<Authentication> => {
    const { personId, organization, code } = attempt
    const counters = await countersOf(deps, identifierOf(personId), undefined, attempt)
    const begun = await beginTry(deps, counters)
    if (begun.kind === 'locked') return begun
    if (!(await isGood(deps, personId, code))) return afterFailure(begun)
    await forgetTries(deps, counters)
    return admit(deps, { personId, organization }, ['otp'])
  }

/** A code of the authenticator app, each step good once. A second factor: never the only one. */
export const authenticateTotp = trying(isGoodCode)

/** One of the ten recovery codes, good once. A second factor in the place of the app. */
export const authenticateRecoveryCode = trying(isGoodRecoveryCode)
