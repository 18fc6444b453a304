import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { parseUscc } from '../document.ts'
import { mandateWithdrawn } from '../events.ts'
import { refuse as refuseIdentity } from '../faults.ts'
import { lockOrganization } from '../organizations/store.ts'
import type { Claim } from '../people/identify.ts'
import { personNamed } from '../people/named.ts'
import { sharePeople } from '../people/store.ts'
import { isFitTerm, isOpen } from '../term.ts'
import { isWithin, parseScope, type Scope } from './coverage.ts'
import { refuse } from './faults.ts'
import { holdAppointingRight } from './right.ts'
import { endMandate, insertMandate, type MandateRow, selectOpenMandate } from './store.ts'

export type MandateKind = 'agent' | 'administrator'

export interface Appointment {
  /** Code of the organization. */
  readonly organization: string
  readonly agent: Claim
  readonly scope: Scope
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string
  /** `administrator`: may appoint agents within the scope. Made by the legal representative alone. */
  readonly kind?: MandateKind | undefined
}

async function findAgent(tx: Tx, deps: Deps, { agent }: Appointment): Promise<string> {
  const id = await personNamed(tx, deps, agent)
  if (id === undefined) throw refuse('agent-not-found')
  return id
}

const isSame = (standing: MandateRow, kind: MandateKind, scope: Scope, until: string): boolean =>
  standing.kind === kind &&
  standing.until === until &&
  isWithin(standing.scope, scope) &&
  isWithin(scope, standing.scope)

/** Ends what the agent had of this organization: one mandate an agent, so that one withdrawal is enough. */
async function replace(tx: Tx, { clock }: Deps, caller: Caller, standing: MandateRow): Promise<void> {
  const at = clock.now()
  const ending = isOpen(standing, at) ? 'replaced' : 'expired'
  await endMandate(tx, standing.id, ending, at)
  const { id, uscc, agentId } = standing
  const subject = `mandate:${id}`
  await record(tx, { at, type: `mandate.${ending}`, actor: callerName(caller), subject, data: { uscc } })
  if (ending === 'replaced') await putOutbox(tx, mandateWithdrawn, { personId: agentId, uscc, mandateId: id })
}

/**
 * Lets a registered person act for an organization, in a scope, until a day. An agent has one mandate of an organization:
 * the same again answers it, another one replaces it. An agent appoints nobody.
 * @returns the mandate's id
 * @throws Fault `mandate-not-allowed`, `assurance-too-low`, `uscc-invalid`, `document-number-invalid`, `agent-not-found`,
 *   `mandate-scope-invalid`, `mandate-term-invalid`, `organization-not-found`, `organization-closed`
 */
export async function appointAgent(deps: Deps, caller: Caller, input: Appointment): Promise<string> {
  const { clock, db, ids } = deps
  const uscc = parseUscc(input.organization)
  const kind = input.kind ?? 'agent'
  const scope = parseScope(input.scope)
  return db.transaction(async tx => {
    const at = clock.now()
    const agentId = await findAgent(tx, deps, input).catch(async error => {
      // Who may not appoint learns nothing about who is registered.
      await holdAppointingRight(tx, deps, caller, uscc)
      throw error
    })
    const locked = await sharePeople(tx, caller.kind === 'person' ? [agentId, caller.id] : [agentId])
    const organization = await lockOrganization(tx, uscc)
    const right = await holdAppointingRight(tx, deps, caller, uscc)
    if (organization === undefined) throw refuseIdentity('organization-not-found')
    if (organization.closedAt !== null) throw refuseIdentity('organization-closed')
    if (!locked.has(agentId)) throw refuse('agent-not-found')
    if (scope === undefined || (right?.scope !== undefined && !isWithin(scope, right.scope)))
      throw refuse('mandate-scope-invalid', [{ pointer: '/scope', detail: 'empty, malformed or too wide' }])
    if (!isFitTerm(input.until, at))
      throw refuse('mandate-term-invalid', [{ pointer: '/until', detail: 'from today on, at most five years' }])
    const standing = await selectOpenMandate(tx, uscc, agentId)
    if (right?.role === 'agent' && (kind === 'administrator' || standing?.kind === 'administrator'))
      throw refuse('mandate-not-allowed')
    if (standing !== undefined && isOpen(standing, at) && isSame(standing, kind, scope, input.until)) return standing.id
    if (standing !== undefined) await replace(tx, deps, caller, standing)
    const id = ids.uuid()
    const by = callerName(caller)
    const { until } = input
    await insertMandate(tx, { id, uscc, agentId, kind, scope, until, appointedBy: by, appointedAt: at })
    await record(tx, {
      at,
      type: 'mandate.given',
      actor: by,
      subject: `mandate:${id}`,
      data: { uscc, agent: `person:${agentId}`, kind, scope: { ...scope }, until },
    })
    return id
  })
}
