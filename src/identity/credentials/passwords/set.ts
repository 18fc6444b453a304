import { record } from '../../../audit/index.ts'
import { type Caller, callerName } from '../../../platform/caller.ts'
import { hashPassword } from '../../../platform/crypto/password-hash.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { upsertPassword } from '../../store.ts'
import { contextOf } from './context.ts'
import { checkPassword } from './rule.ts'

/**
 * Sets a person's password without asking for another one: at sign-up, and where the program itself does it. Owners change
 * theirs by `changePassword`.
 * @throws Fault `password-not-allowed` for anybody but the program itself; `password-too-short`, `password-too-long`,
 *   `password-common`, `password-personal`
 */
export async function setPassword(deps: Deps, caller: Caller, personId: string, password: string): Promise<void> {
  if (caller.kind !== 'system') throw refuse('password-not-allowed')
  checkPassword(password, await contextOf(deps, deps.db, personId))
  const hash = await hashPassword(password, deps.config.passwordCost)
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    await upsertPassword(tx, { personId, hash, changedAt: at })
    await record(tx, {
      at,
      type: 'password.changed',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: {},
    })
  })
}
