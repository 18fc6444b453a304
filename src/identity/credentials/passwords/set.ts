import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import { hashPassword } from '../../platform/crypto/password-hash.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { upsertPassword } from '../store.ts'

/** Length alone, no composition rules (NIST SP 800-63B §3.1.1.2). */
function check(password: string): void {
  const length = [...password.normalize('NFKC')].length
  if (length < 10) throw refuse('password-too-short', [{ pointer: '/password', detail: 'at least 10 characters' }])
  if (length > 128) throw refuse('password-too-long', [{ pointer: '/password', detail: 'at most 128 characters' }])
}

/**
 * Sets a person's password. Only the person and the program itself may.
 * @throws Fault `password-not-allowed`, `password-too-short`, `password-too-long`
 */
export async function setPassword(deps: Deps, caller: Caller, personId: string, password: string): Promise<void> {
  const isOwner = caller.kind === 'person' && caller.id === personId
  if (!isOwner && caller.kind !== 'system') throw refuse('password-not-allowed')
  check(password)
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
