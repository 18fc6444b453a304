import { record } from '../../../audit/index.ts'
import type { Deps } from '../../../platform/deps.ts'
import { admit } from '../admit.ts'
import { type Admitted, type Authentication, withSecondFactor } from '../authentication.ts'
import { parseCode } from '../codes/code.ts'
import { afterFailure, beginTry, countersOf, forgetTries, type Origin } from '../lockout/tries.ts'
import { openSecret } from './enrol.ts'
import { recoveryCodeHash } from './recovery-codes.ts'
import { stepsOf } from './step.ts'
import { selectTotp, useRecoveryCode, useTotpStep } from './store.ts'

export interface SecondFactorAttempt extends Origin {
  /** What this sign-in, or the session, has shown before. */
  readonly first: Admitted
  readonly code: string
}

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
    const { first, code } = attempt
    const { personId, organization } = first
    const account = { personId, organization }
    const counters = await countersOf(deps, 'secondFactor', personId, account, attempt)
    const begun = await beginTry(deps, counters)
    if (begun.kind === 'locked') return begun
    if (!(await isGood(deps, personId, code))) return afterFailure(begun)
    await forgetTries(deps, counters)
    const { amr, assuranceLevel } = withSecondFactor(first, { ...first, amr: ['otp'] })
    return admit(deps, account, amr, assuranceLevel)
  }

/** A code of the authenticator app, each step good once: a second factor beside a first. */
export const authenticateTotp = trying(isGoodCode)

/** One of the ten recovery codes, good once: in the place of the app. */
export const authenticateRecoveryCode = trying(isGoodRecoveryCode)
