import { record } from '../../audit/index.ts'
import { type Caller, callerName, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { endOfficersOf } from '../departments/officers/store.ts'
import { parseUscc } from '../document.ts'
import { organizationClosed } from '../events.ts'
import { refuse } from '../faults.ts'
import { endMandatesOf } from '../mandates/store.ts'
import { lockOrganization, updateOrganization } from './store.ts'

/** 注销 · 吊销 · 撤销 · 合并 */
export const organizationClosingReasons = ['deregistered', 'license-revoked', 'withdrawn', 'merged'] as const

export interface OrganizationClosing {
  readonly uscc: string
  readonly reason: (typeof organizationClosingReasons)[number]
}

/**
 * Ends an organization: nobody acts for it any more, its history and its code stay. The same again changes nothing.
 * @returns true when it was active until now
 * @throws Fault `registration-not-allowed`, `uscc-invalid`, `organization-not-found`
 */
export async function closeOrganization(deps: Deps, caller: Caller, input: OrganizationClosing): Promise<boolean> {
  if (!hasScope(caller, 'people.register')) throw refuse('registration-not-allowed')
  const uscc = parseUscc(input.uscc)
  return deps.db.transaction(async tx => {
    const at = deps.clock.now()
    const standing = await lockOrganization(tx, uscc)
    if (standing === undefined) throw refuse('organization-not-found')
    if (standing.closedAt !== null) return false
    await updateOrganization(tx, uscc, { closedAt: at })
    const mandates = await endMandatesOf(tx, { uscc }, 'organization-closed', at)
    const officers = await endOfficersOf(tx, { uscc }, 'organization-closed', at)
    await record(tx, {
      at,
      type: 'organization.closed',
      actor: callerName(caller),
      subject: `organization:${uscc}`,
      data: { reason: input.reason, mandates, officers },
    })
    await putOutbox(tx, organizationClosed, { uscc })
    return true
  })
}
