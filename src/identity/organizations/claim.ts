import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse as refuseAssurance } from '../assurance/faults.ts'
import type { Sources } from '../assurance/sources/open.ts'
import { lockSubject, subjectOf } from '../assurance/subject.ts'
import { parseUscc } from '../document.ts'
import { refuse } from '../faults.ts'
import { refuse as refuseMandate } from '../mandates/faults.ts'
import { parseName } from '../people/person.ts'
import { insertOrganization, selectPersonById } from '../store.ts'
import { saveChange } from './change.ts'
import { type Organization, organizationOf } from './find.ts'
import { lockOrganization } from './store.ts'

const leastLevel = 3

/**
 * Makes a signed-in person the legal representative of an organization, because the legal-entity register says so; an
 * organization not known here yet becomes known under the register's name. Whoever was it before no longer is. No
 * transaction is open while the register is asked.
 * @throws Fault `assurance-not-allowed`, `assurance-too-low`, `uscc-invalid`, `organization-not-found`,
 *   `organization-closed`, `register-unavailable`, `representative-no-match`, `person-changed`
 */
export async function claimOrganization(
  deps: Deps,
  { realName }: Pick<Sources, 'realName'>,
  caller: Caller,
  code: string,
): Promise<Organization> {
  if (caller.kind !== 'person') throw refuseAssurance('assurance-not-allowed')
  const { clock, db } = deps
  const uscc = parseUscc(code)
  const level = (await selectPersonById(db, caller.id, clock.now()))?.assuranceLevel ?? 0
  if (Math.min(caller.assurance, level) < leastLevel) throw refuseMandate('assurance-too-low')
  const subject = await subjectOf(deps, caller, caller.id)
  const entity = await realName.findOrganization(uscc)
  if (entity.kind === 'unavailable') throw refuseAssurance('register-unavailable')
  if (entity.kind === 'not-found') throw refuse('organization-not-found')
  if (entity.status === 'closed') throw refuse('organization-closed')
  const match = await realName.matchRepresentative(uscc, subject.claim)
  if (match === 'unavailable') throw refuseAssurance('register-unavailable')
  if (match === 'no-match') throw refuseAssurance('representative-no-match')
  const name = parseName(entity.name)
  return db.transaction(async tx => {
    const at = clock.now()
    await lockSubject(tx, subject)
    const created = await insertOrganization(tx, { uscc, name, createdAt: at })
    if (created)
      await record(tx, {
        at,
        type: 'organization.registered',
        actor: callerName(caller),
        subject: `organization:${uscc}`,
        data: { how: 'register-match' },
      })
    const standing = await lockOrganization(tx, uscc)
    if (standing === undefined) throw new Error('organization vanished inside its transaction')
    if (standing.closedAt !== null) throw refuse('organization-closed')
    const isNew = standing.legalRepresentativeId !== subject.id
    const changed = await saveChange(tx, deps, caller, standing, {
      ...(standing.name === name ? {} : { name }),
      ...(isNew ? { legalRepresentativeId: subject.id, legalRepresentativeSealed: null } : {}),
    })
    return organizationOf(changed)
  })
}
