import type { Reader, Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { selectOrganizationsOf, shareOrganization } from '../organizations/store.ts'
import { sharePeople } from '../people/store.ts'
import { covers, isOpen, type Scope, type Wish } from './coverage.ts'
import { type MandateRow, selectMandatesOf, shareOpenMandate } from './store.ts'

/** That a person may act for an organization: as what, in what, until when. */
export interface Representation {
  readonly uscc: string
  readonly name: string
  readonly role: 'legal-representative' | 'agent'
  /** Of an agent. A legal representative needs none and is not bounded. */
  readonly mandateId?: string
  readonly scope?: Scope
  /** Last day, `YYYY-MM-DD`. */
  readonly until?: string
  /** An agent who may appoint agents. */
  readonly isAdministrator?: true
}

type Reading = Pick<Deps, 'clock' | 'db'>

const agentOf = ({ id, uscc, scope, until, kind }: MandateRow, name: string): Representation => ({
  uscc,
  name,
  role: 'agent',
  mandateId: id,
  scope,
  until,
  ...(kind === 'administrator' ? { isAdministrator: true } : {}),
})

async function representations({ clock }: Reading, reader: Reader, personId: string): Promise<Representation[]> {
  const at = clock.now()
  const own = await selectOrganizationsOf(reader, personId)
  const given = await selectMandatesOf(reader, personId)
  const codes = new Set(own.map(each => each.uscc))
  return [
    ...own.map((each): Representation => ({ ...each, role: 'legal-representative' })),
    ...given
      .filter(({ mandate }) => !codes.has(mandate.uscc) && isOpen(mandate, at))
      .map(({ mandate, name }) => agentOf(mandate, name)),
  ]
}

/** The organizations this person may act for now, each once: as legal representative first. */
export const organizationsOfPerson = (deps: Reading, personId: string): Promise<Representation[]> =>
  representations(deps, deps.db, personId)

export interface Ask extends Wish {
  readonly personId: string
  readonly uscc: string
}

/**
 * Whether a person may do something in an organization's name now: its legal representative everything, an agent what the
 * mandate covers. A wish that names neither matter nor license type asks for the representation alone.
 */
function allowed({ clock }: Reading, found: Representation | undefined, ask: Ask): Representation | undefined {
  if (found === undefined || found.scope === undefined || found.until === undefined) return found
  if (ask.matter === undefined && ask.licenseType === undefined) return found
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
  if (!(await sharePeople(tx, [ask.personId])).has(ask.personId)) return undefined
  const organization = await shareOrganization(tx, ask.uscc)
  if (organization === undefined) return undefined
  const { uscc, name } = organization
  if (organization.legalRepresentativeId === ask.personId) return { uscc, name, role: 'legal-representative' }
  const mandate = await shareOpenMandate(tx, uscc, ask.personId)
  if (mandate === undefined || !isOpen(mandate, deps.clock.now())) return undefined
  return allowed(deps, agentOf(mandate, name), ask)
}
