import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { ownShowing } from './open.ts'
import { endShowingsOf } from './store.ts'

/**
 * The holder has shown enough: no code of it is good any more. Answers which license it was.
 * @throws Fault `showing-over` for any that is not the caller's, in this session
 */
export async function endShowing(deps: Deps, caller: Caller, sessionUid: string, id: string): Promise<string> {
  const { identifier, endedAt } = await ownShowing(deps, caller, sessionUid, id)
  if (endedAt !== null) return identifier
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    await endShowingsOf(tx, sessionUid, identifier, at)
    const subject = `license:${identifier}`
    await record(tx, { at, type: 'showing.ended', actor: callerName(caller), subject, data: { showing: id } })
  })
  return identifier
}
