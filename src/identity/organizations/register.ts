import { record } from '../../audit/index.ts'
import { type Caller, callerName, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseUscc } from '../document.ts'
import { refuse } from '../faults.ts'
import { parseName } from '../people/person.ts'
import type { Registered } from '../people/register.ts'
import { insertOrganization } from '../store.ts'
import { parseAddress } from './address.ts'
import { type Organization, organizationOf } from './find.ts'
import { differs, type LegalRepresentative, resolveRepresentative } from './representative.ts'
import { selectOrganizationOfRecord } from './store.ts'

export interface OrganizationInput {
  readonly uscc: string
  readonly name: string
  readonly legalRepresentative?: LegalRepresentative | undefined
  readonly address?: string | undefined
}

/**
 * Makes the organization known under its code, once.
 * @throws Fault `registration-not-allowed`, `uscc-invalid`, `name-invalid`, `address-invalid`; `organization-conflict` when
 *   the code is registered with another name, legal representative or address; `organization-closed`
 */
export async function registerOrganization(
  deps: Deps,
  caller: Caller,
  input: OrganizationInput,
): Promise<Registered<Organization>> {
  if (!hasScope(caller, 'people.register')) throw refuse('registration-not-allowed')
  const uscc = parseUscc(input.uscc)
  const name = parseName(input.name)
  const address = parseAddress(input.address)
  const at = deps.clock.now()
  return deps.db.transaction(async tx => {
    const representative = await resolveRepresentative(tx, deps, uscc, input.legalRepresentative)
    const created = await insertOrganization(tx, { uscc, name, address, ...representative, createdAt: at })
    if (created)
      await record(tx, {
        at,
        type: 'organization.registered',
        actor: callerName(caller),
        subject: `organization:${uscc}`,
        data: {},
      })
    const standing = await selectOrganizationOfRecord(tx, uscc)
    if (standing === undefined) throw new Error('organization vanished inside its transaction')
    if (standing.closedAt !== null) throw refuse('organization-closed')
    const isOther =
      standing.name !== name ||
      (address !== null && standing.address !== address) ||
      differs(deps, uscc, standing, representative)
    if (isOther) throw refuse('organization-conflict')
    return { created, value: organizationOf(standing) }
  })
}
