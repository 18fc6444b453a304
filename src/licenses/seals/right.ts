import { holdOfficer, isAdministrator, officerRoles } from '../../identity/index.ts'
import { type Caller, hasScope } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from './faults.ts'

/**
 * May the caller manage this department's seals: its seal custodian, held until the transaction ends, or whoever manages the
 * catalog.
 * @throws Fault `seal-not-allowed`, identity's for a person who is no custodian
 */
export async function holdSealRight(tx: Tx, deps: Deps, caller: Caller, uscc: string): Promise<void> {
  if (hasScope(caller, 'catalog.manage')) return
  if (caller.kind !== 'person' || caller.organization !== uscc) throw refuse('seal-not-allowed')
  await holdOfficer(tx, deps, caller, 'seal-custodian')
}

/**
 * The same at a glance, to refuse a stranger before anything is made for them.
 * @throws Fault `seal-not-allowed`
 */
export async function requireSealRight(deps: Deps, caller: Caller, uscc: string): Promise<void> {
  await deps.db.transaction(tx => holdSealRight(tx, deps, caller, uscc))
}

/** Who work with seals and who look over everything may see them; surely enough known, and for that department. */
const readers = ['seal-custodian', 'auditor'] as const
const leastLevel = 3

/** @throws Fault `seal-not-allowed` */
export async function requireSealReader(deps: Deps, caller: Caller, uscc: string): Promise<void> {
  if (hasScope(caller, 'catalog.manage')) return
  for (const kind of ['security', 'audit'] as const) if (await isAdministrator(deps, caller, kind)) return
  const isTheirs = caller.kind === 'person' && caller.organization === uscc && caller.assurance >= leastLevel
  const held = isTheirs ? await officerRoles(deps, caller.id, uscc) : new Set()
  if (!readers.some(role => held.has(role))) throw refuse('seal-not-allowed')
}

/**
 * Who may declare a key compromised.
 * @throws Fault `seal-declaration-not-allowed`
 */
export async function requireSecurity(deps: Deps, caller: Caller): Promise<void> {
  if (caller.kind !== 'system' && !(await isAdministrator(deps, caller, 'security')))
    throw refuse('seal-declaration-not-allowed')
}

/** Whom a new seal is given to: the officer who makes it. */
export const custodianOf = (caller: Caller): string | null => (caller.kind === 'person' ? caller.id : null)
