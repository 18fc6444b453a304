import type { Caller } from '../../../platform/caller.ts'
import type { Tx } from '../../../platform/db/client.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse as refuseMandate } from '../../mandates/faults.ts'
import { shareOrganization } from '../../organizations/store.ts'
import { sharePeople } from '../../people/store.ts'
import { selectPersonWithin } from '../../store.ts'
import { isOpen } from '../../term.ts'
import { refuse } from '../faults.ts'
import { type Role, rolesIn } from './roles.ts'
import { lockStandingOfficer, selectOfficesOf } from './store.ts'

/** Somebody who acts as an officer of a department. */
export interface Officer {
  readonly personId: string
  readonly uscc: string
  readonly roles: ReadonlySet<Role>
}

/** Who works for a department must be known this surely: name and number matched with a register. */
export const leastLevel = 3

type Reading = Pick<Deps, 'clock' | 'db'>

/** What a person is in a department now; nothing for a stranger. */
export async function officerRoles({ clock, db }: Reading, personId: string, uscc: string): Promise<ReadonlySet<Role>> {
  const at = clock.now()
  const offices = await selectOfficesOf(db, personId)
  const office = offices.find(({ officer }) => officer.uscc === uscc && isOpen(officer, at))
  return new Set(rolesIn(office?.officer.roles ?? []))
}

/** As whom a session acts: a person and the department it acts for. Looks up nothing. */
function actingFor(caller: Caller): { readonly id: string; readonly uscc: string; readonly assurance: number } {
  if (caller.kind !== 'person' || caller.organization === undefined) throw refuse('officer-needed')
  return { id: caller.id, uscc: caller.organization, assurance: caller.assurance }
}

/**
 * The right of an officer, held until the transaction ends: what is done in it is done before a dismissal, or is refused.
 * People and organizations that the transaction locks it locks before. A session that acts for nobody, or for another
 * department, is no officer's.
 * @throws Fault `officer-needed`, `assurance-too-low`
 */
export async function holdOfficer(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  caller: Caller,
  role: Role,
): Promise<Officer> {
  const { id, uscc, assurance } = actingFor(caller)
  const isPerson = (await sharePeople(tx, [id])).has(id)
  if (!isPerson || (await shareOrganization(tx, uscc)) === undefined) throw refuse('officer-needed')
  const row = await lockStandingOfficer(tx, uscc, id, 'share')
  const at = clock.now()
  const held = new Set(rolesIn(row !== undefined && isOpen(row, at) ? row.roles : []))
  if (!held.has(role)) throw refuse('officer-needed')
  const person = await selectPersonWithin(tx, id, at)
  if (Math.min(assurance, person?.assuranceLevel ?? 0) < leastLevel) throw refuseMandate('assurance-too-low')
  return { personId: id, uscc, roles: held }
}

/**
 * The same at a glance and held by nothing: to refuse a stranger before anything is looked up for them.
 * @throws Fault `officer-needed`, `assurance-too-low`
 */
export async function officerOf(deps: Reading, caller: Caller, role: Role): Promise<Officer> {
  const { id, uscc, assurance } = actingFor(caller)
  const held = await officerRoles(deps, id, uscc)
  if (!held.has(role)) throw refuse('officer-needed')
  if (assurance < leastLevel) throw refuseMandate('assurance-too-low')
  return { personId: id, uscc, roles: held }
}
