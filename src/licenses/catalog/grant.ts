import { record } from '../../audit/index.ts'
import { parseUscc } from '../../identity/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { registerIssuer } from '../seals/register.ts'
import { checkEligible } from './eligible.ts'
import { keepsCatalog } from './right.ts'
import { insertRight, selectLatestType } from './store.ts'

/**
 * Lets a department issue a type, and sees to it that it has a key to do so with.
 * @throws Fault `catalog-not-allowed`, `license-type-not-found`, `uscc-invalid`, `issuer-unknown`,
 *   `issuer-not-eligible`
 */
export async function grantIssuing(deps: Deps, caller: Caller, typeCode: string, code: string): Promise<void> {
  if (!(await keepsCatalog(deps, caller))) throw refuse('catalog-not-allowed')
  const { clock, db } = deps
  const uscc = parseUscc(code)
  const type = await selectLatestType(db, typeCode)
  if (type === undefined) throw refuse('license-type-not-found')
  await checkEligible(deps, type, uscc)
  await registerIssuer(deps, caller, uscc)
  const at = clock.now()
  await db.transaction(async tx => {
    if (!(await insertRight(tx, typeCode, uscc, at))) return
    const subject = `license-type:${typeCode}`
    await record(tx, { at, type: 'issuing-right.granted', actor: callerName(caller), subject, data: { uscc } })
  })
}
