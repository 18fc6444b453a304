import { record } from '../../audit/index.ts'
import { type Caller, callerName, hasScope } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { parseUscc } from '../document.ts'
import { mandateWithdrawn } from '../events.ts'
import { refuse } from '../faults.ts'
import { parseName } from '../people/person.ts'
import { parseAddress } from './address.ts'
import { type Organization, organizationOf } from './find.ts'
import { differs, type LegalRepresentative, resolveRepresentative } from './representative.ts'
import { lockOrganization, type OrganizationRow, updateOrganization } from './store.ts'

export interface OrganizationChange {
  readonly uscc: string
  readonly name?: string | undefined
  readonly legalRepresentative?: LegalRepresentative | undefined
  readonly address?: string | undefined
}

type Change = Partial<Pick<OrganizationRow, 'name' | 'address' | 'legalRepresentativeId' | 'legalRepresentativeSealed'>>

/** Saves what is new of an organization, records which parts, and ends the right of a former legal representative. */
export async function saveChange(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  caller: Caller,
  standing: OrganizationRow,
  change: Change,
): Promise<OrganizationRow> {
  const { uscc, legalRepresentativeId: former } = standing
  const parts = [
    ...(change.name === undefined ? [] : ['name']),
    ...(change.address === undefined ? [] : ['address']),
    ...(change.legalRepresentativeId === undefined ? [] : ['legal-representative']),
  ]
  if (parts.length === 0) return standing
  await updateOrganization(tx, uscc, change)
  await record(tx, {
    at: clock.now(),
    type: 'organization.changed',
    actor: callerName(caller),
    subject: `organization:${uscc}`,
    data: { parts },
  })
  if (former !== null && change.legalRepresentativeId !== undefined && former !== change.legalRepresentativeId)
    await putOutbox(tx, mandateWithdrawn, { personId: former, uscc })
  return { ...standing, ...change }
}

/**
 * Changes what is registered of an organization; what is not given stays. A former legal representative may no longer act
 * for it; mandates are the organization's own and stand.
 * @throws Fault `registration-not-allowed`, `uscc-invalid`, `name-invalid`, `address-invalid`, `person-conflict`,
 *   `organization-not-found`, `organization-closed`
 */
export async function changeOrganization(deps: Deps, caller: Caller, input: OrganizationChange): Promise<Organization> {
  if (!hasScope(caller, 'people.register')) throw refuse('registration-not-allowed')
  const uscc = parseUscc(input.uscc)
  const name = input.name === undefined ? undefined : parseName(input.name)
  const address = parseAddress(input.address)
  return deps.db.transaction(async tx => {
    const representative = await resolveRepresentative(tx, deps, uscc, input.legalRepresentative)
    const standing = await lockOrganization(tx, uscc)
    if (standing === undefined) throw refuse('organization-not-found')
    if (standing.closedAt !== null) throw refuse('organization-closed')
    const changed = await saveChange(tx, deps, caller, standing, {
      ...(name === undefined || name === standing.name ? {} : { name }),
      ...(address === null || address === standing.address ? {} : { address }),
      ...(differs(deps, uscc, standing, representative) ? representative : {}),
    })
    return organizationOf(changed)
  })
}
