import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { selectOfficesOf } from '../departments/officers/store.ts'
import { lockPeople } from '../people/store.ts'
import { isOpen } from '../term.ts'
import { refuse } from './faults.ts'
import type { AdministratorKind } from './kind.ts'
import { deleteAdministrator, insertAdministrator, selectKind } from './store.ts'

/**
 * Makes a person an administrator of one kind; done again nothing happens.
 * @throws Fault `administrator-not-allowed` for anybody but the program itself, or for nobody; `administrator-conflict`
 *   for another kind of administrator and for a department's officer
 */
export async function appointAdministrator(
  deps: Deps,
  caller: Caller,
  personId: string,
  kind: AdministratorKind,
): Promise<void> {
  if (caller.kind !== 'system') throw refuse('administrator-not-allowed')
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    const [person] = await lockPeople(tx, [personId])
    if (person === undefined || person.endedAt !== null) throw refuse('administrator-not-allowed')
    const standing = await selectKind(tx, personId)
    if (standing === kind) return
    const offices = await selectOfficesOf(tx, personId)
    if (standing !== undefined || offices.some(({ officer }) => isOpen(officer, at)))
      throw refuse('administrator-conflict')
    await insertAdministrator(tx, { personId, kind, appointedAt: at })
    await record(tx, {
      at,
      type: 'administrator.appointed',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: { kind },
    })
  })
}

/** Takes it back in the transaction that has the reason; from nobody nothing is taken. */
export async function endAdministrator(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  caller: Caller,
  personId: string,
  because?: string,
): Promise<void> {
  const kind = await deleteAdministrator(tx, personId)
  if (kind === undefined) return
  await record(tx, {
    at: clock.now(),
    type: 'administrator.dismissed',
    actor: callerName(caller),
    subject: `person:${personId}`,
    data: { kind, ...(because === undefined ? {} : { because }) },
  })
}

/**
 * Takes it back, whichever kind it was.
 * @throws Fault `administrator-not-allowed` for anybody but the program itself
 */
export async function dismissAdministrator(deps: Deps, caller: Caller, personId: string): Promise<void> {
  if (caller.kind !== 'system') throw refuse('administrator-not-allowed')
  await deps.db.transaction(tx => endAdministrator(tx, deps, caller, personId))
}
