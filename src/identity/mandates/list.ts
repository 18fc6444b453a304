import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseUscc } from '../document.ts'
import { maskDocumentNumber } from '../mask.ts'
import { openPersonField } from '../people/person.ts'
import { endOfDay, isOpen } from '../term.ts'
import type { Scope } from './coverage.ts'
import { holdAppointingRight } from './right.ts'
import { type MandateRow, selectMandatesFor } from './store.ts'

export interface ListedMandate {
  readonly id: string
  readonly agentName: string
  readonly maskedNumber: string
  readonly kind: 'agent' | 'administrator'
  readonly scope: Scope
  readonly until: string
  readonly appointedAt: Date
  readonly status: 'open' | 'ended'
  readonly endedAt: Date | undefined
}

const endOf = (mandate: MandateRow, at: Date): Date | undefined =>
  isOpen(mandate, at) ? undefined : (mandate.endedAt ?? endOfDay(mandate.until))

/**
 * The mandates of an organization, ended ones too, newest first; for those who may give and end them.
 * @throws Fault `uscc-invalid`, `mandate-not-allowed`, `assurance-too-low`
 */
export async function mandatesOfOrganization(deps: Deps, caller: Caller, code: string): Promise<ListedMandate[]> {
  const { clock, db, keys } = deps
  const uscc = parseUscc(code)
  const rows = await db.transaction(async tx => {
    await holdAppointingRight(tx, deps, caller, uscc)
    return selectMandatesFor(tx, uscc)
  })
  const at = clock.now()
  return rows.map(({ mandate, agent }) => ({
    id: mandate.id,
    agentName: openPersonField(keys, 'name', agent.id, agent.nameSealed),
    maskedNumber: maskDocumentNumber(openPersonField(keys, 'document_number', agent.id, agent.documentNumberSealed)),
    kind: mandate.kind === 'administrator' ? 'administrator' : 'agent',
    scope: mandate.scope,
    until: mandate.until,
    appointedAt: mandate.appointedAt,
    status: isOpen(mandate, at) ? 'open' : 'ended',
    endedAt: endOf(mandate, at),
  }))
}
