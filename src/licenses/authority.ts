import { holdOfficer, officerRoles } from '../identity/index.ts'
import { type Caller, callerName, hasScope } from '../platform/caller.ts'
import type { Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import type { PublishedType } from './catalog/license-type.ts'
import { refuse } from './faults.ts'
import type { MoveName } from './life-cycle.ts'

/** In whose name somebody issues and changes licenses. */
export interface Authority {
  /** The department. */
  readonly uscc: string
  /** As records name callers. */
  readonly actor: string
  /** The proposal by which a second person has agreed. */
  readonly proposal?: string
}

type Reading = Pick<Deps, 'clock' | 'db'>
/** Who works for a department must be known this surely. */
const leastLevel = 3
const working = ['clerk', 'approver', 'seal-custodian', 'auditor'] as const

/** A machine of the department with `licenses.issue`, or its clerk; undefined for whoever may change nothing. */
export async function authorityOf(deps: Reading, caller: Caller): Promise<Authority | undefined> {
  if (caller.kind !== 'client' && caller.kind !== 'person') return undefined
  const { organization: uscc } = caller
  if (uscc === undefined) return undefined
  const may =
    caller.kind === 'client'
      ? hasScope(caller, 'licenses.issue')
      : caller.assurance >= leastLevel && (await officerRoles(deps, caller.id, uscc)).has('clerk')
  return may ? { uscc, actor: callerName(caller) } : undefined
}

/** The department whose licenses the caller may look at: its machines with `licenses.read`, its officers. */
export async function readerOf(deps: Reading, caller: Caller): Promise<string | undefined> {
  if (caller.kind === 'client') return hasScope(caller, 'licenses.read') ? caller.organization : undefined
  if (caller.kind !== 'person' || caller.organization === undefined || caller.assurance < leastLevel) return undefined
  const roles = await officerRoles(deps, caller.id, caller.organization)
  return working.some(role => roles.has(role)) ? caller.organization : undefined
}

/**
 * An approver of a department, held until the transaction ends.
 * @throws Fault `person-needed` for a machine, identity's for a person who is no approver
 */
export async function holdApprover(tx: Tx, deps: Deps, caller: Caller): Promise<Authority> {
  if (caller.kind !== 'person') throw refuse('person-needed')
  const { uscc } = await holdOfficer(tx, deps, caller, 'approver')
  return { uscc, actor: callerName(caller) }
}

/**
 * Whether this may be done by one alone (双人审核).
 * @param type its latest version: who must agree is a question of today
 * @throws Fault `second-person-needed`
 */
export function checkAgreed({ twoPerson = [] }: PublishedType, move: MoveName, { proposal }: Authority): void {
  if (twoPerson.includes(move) && proposal === undefined) throw refuse('second-person-needed')
}

/** What the record of a move says of who agreed. */
export const agreedIn = ({ proposal }: Authority) => (proposal === undefined ? {} : { proposal })
