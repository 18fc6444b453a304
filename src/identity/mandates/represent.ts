import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { type Role, rolesIn } from '../departments/officers/roles.ts'
import { lockStandingOfficer, type OfficerRow, selectOfficesOf } from '../departments/officers/store.ts'
import { selectOrganizationsOf, shareOrganization } from '../organizations/store.ts'
import { sharePeople } from '../people/store.ts'
import { isOpen } from '../term.ts'
import { covers, type Scope, type Wish } from './coverage.ts'
import { type MandateRow, selectMandatesOf, shareOpenMandate } from './store.ts'

/** That a person may act for an organization: as what, in what, until when. */
export interface Representation {
  readonly uscc: string
  readonly name: string
  /** The strongest of what they are: an officer who is neither of the others is one alone. */
  readonly role: 'legal-representative' | 'agent' | 'officer'
  /** Of an agent. A legal representative needs none and is not bounded. */
  readonly mandateId?: string
  readonly scope?: Scope
  /** Last day of an agent, or of who is an officer alone, `YYYY-MM-DD`. */
  readonly until?: string
  /** An agent who may appoint agents. */
  readonly isAdministrator?: true
  /** What they are as an officer of the department (部门工作人员). */
  readonly roles?: readonly Role[]
}

type Reading = Pick<Deps, 'clock' | 'db'>

/** What one person is to one organization. */
interface Standing {
  readonly isHead: boolean
  readonly mandate: MandateRow | undefined
  readonly officer: OfficerRow | undefined
}

/** Nothing where all that they were has ended. */
function representationBy(
  { uscc, name }: Pick<Representation, 'uscc' | 'name'>,
  { isHead, mandate, officer }: Standing,
  at: Date,
): Representation | undefined {
  const office =
    officer !== undefined && isOpen(officer, at) ? { roles: rolesIn(officer.roles), until: officer.until } : undefined
  const roles = office === undefined ? {} : { roles: office.roles }
  if (isHead) return { uscc, name, role: 'legal-representative', ...roles }
  if (mandate !== undefined && isOpen(mandate, at)) {
    const { id, scope, until, kind } = mandate
    const more = kind === 'administrator' ? { isAdministrator: true as const } : {}
    return { uscc, name, role: 'agent', mandateId: id, scope, until, ...more, ...roles }
  }
  return office === undefined ? undefined : { uscc, name, role: 'officer', ...office }
}

/** The organizations this person may act for now, each once: as legal representative first, then by code. */
export async function organizationsOfPerson({ clock, db }: Reading, personId: string): Promise<Representation[]> {
  const at = clock.now()
  const [own, given, offices] = await Promise.all([
    selectOrganizationsOf(db, personId),
    selectMandatesOf(db, personId),
    selectOfficesOf(db, personId),
  ])
  const named = [
    ...own,
    ...given.map(({ mandate: { uscc }, name }) => ({ uscc, name })),
    ...offices.map(({ officer: { uscc }, name }) => ({ uscc, name })),
  ]
  return [...new Map(named.map(each => [each.uscc, each])).values()].flatMap(each => {
    const standing = {
      isHead: own.some(({ uscc }) => uscc === each.uscc),
      mandate: given.find(({ mandate }) => mandate.uscc === each.uscc)?.mandate,
      officer: offices.find(({ officer }) => officer.uscc === each.uscc)?.officer,
    }
    return representationBy(each, standing, at) ?? []
  })
}

export interface Ask extends Wish {
  readonly personId: string
  readonly uscc: string
}

/**
 * Whether a person may do something in an organization's name now: its legal representative everything, an agent what the
 * mandate covers, an officer nothing by being one: roles are asked for by themselves. A wish that names neither matter nor
 * license type asks for the representation alone.
 */
function allowed({ clock }: Reading, found: Representation | undefined, ask: Ask): Representation | undefined {
  if (found === undefined || found.role === 'legal-representative') return found
  if (ask.matter === undefined && ask.licenseType === undefined) return found
  if (found.scope === undefined || found.until === undefined) return undefined
  return covers({ scope: found.scope, until: found.until, endedAt: null }, ask, clock.now()) ? found : undefined
}

export async function representationOf(deps: Reading, ask: Ask): Promise<Representation | undefined> {
  const all = await organizationsOfPerson(deps, ask.personId)
  return allowed(
    deps,
    all.find(each => each.uscc === ask.uscc),
    ask,
  )
}

/**
 * The same inside a transaction, and held until its end: what is done in it is done before a withdrawal, or is refused.
 */
export async function holdRepresentation(tx: Tx, deps: Reading, ask: Ask): Promise<Representation | undefined> {
  const { personId, uscc } = ask
  if (!(await sharePeople(tx, [personId])).has(personId)) return undefined
  const organization = await shareOrganization(tx, uscc)
  if (organization === undefined) return undefined
  const standing = {
    isHead: organization.legalRepresentativeId === personId,
    mandate: await shareOpenMandate(tx, uscc, personId),
    officer: await lockStandingOfficer(tx, uscc, personId, 'share'),
  }
  return allowed(deps, representationBy(organization, standing, deps.clock.now()), ask)
}
