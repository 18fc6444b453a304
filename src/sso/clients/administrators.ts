import { record } from '../../audit/index.ts'
import { personById } from '../../identity/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { deleteAdministrator, insertAdministrator, selectAdministrator } from './administrator-store.ts'

/** Whether somebody answers for the clients of every organization. */
export const isAdministrator = async ({ db }: Pick<Deps, 'db'>, caller: Caller): Promise<boolean> =>
  caller.kind === 'person' && (await selectAdministrator(db, caller.id))

/**
 * Makes a person an administrator; done again nothing happens.
 * @throws Fault `administrator-not-allowed` for anybody but the program itself, or for nobody
 */
export async function appointAdministrator(deps: Deps, caller: Caller, personId: string): Promise<void> {
  if (caller.kind !== 'system' || (await personById(deps, personId)) === undefined)
    throw refuse('administrator-not-allowed')
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    if (!(await insertAdministrator(tx, { personId, appointedAt: at }))) return
    await record(tx, {
      at,
      type: 'administrator.appointed',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: {},
    })
  })
}

/**
 * Takes it back; from nobody nothing is taken.
 * @throws Fault `administrator-not-allowed` for anybody but the program itself
 */
export async function dismissAdministrator(deps: Deps, caller: Caller, personId: string): Promise<void> {
  if (caller.kind !== 'system') throw refuse('administrator-not-allowed')
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    if (!(await deleteAdministrator(tx, personId))) return
    await record(tx, {
      at,
      type: 'administrator.dismissed',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: {},
    })
  })
}
