import { departmentByUscc, officerRoles } from '../identity/index.ts'
import { type Caller, callerName, hasScope } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { refuse } from './faults.ts'

/** Somebody known who verifies: what they learn is recorded in their name. */
export interface Verifier {
  /** As records name callers. */
  readonly actor: string
  /** The organization in whose name they ask, where there is one. */
  readonly organization: string | undefined
}

type Reading = Pick<Deps, 'clock' | 'db'>
/** Who works for a department must be known this surely. */
const leastLevel = 3

async function mayVerify(deps: Reading, caller: Caller): Promise<boolean> {
  if (caller.kind !== 'person') return hasScope(caller, 'licenses.verify')
  const { id, organization, assurance } = caller
  if (organization === undefined || assurance < leastLevel) return false
  return (await officerRoles(deps, id, organization)).has('clerk')
}

/**
 * As whom a caller verifies: a client with `licenses.verify`, the program, or a department's clerk in a session that acts for
 * it. Undefined for nobody, who asks as a stranger.
 * @throws Fault `verification-not-allowed` for anyone else who is known
 */
export async function verifierOf(deps: Reading, caller: Caller): Promise<Verifier | undefined> {
  if (caller.kind === 'anonymous') return undefined
  if (!(await mayVerify(deps, caller))) throw refuse('verification-not-allowed')
  return { actor: callerName(caller), organization: caller.kind === 'system' ? undefined : caller.organization }
}

/**
 * Who may ask for a license by its number, without anything of it in hand: departments alone.
 * @throws Fault `department-needed`
 */
export async function requireDepartment(deps: Reading, { organization }: Verifier): Promise<void> {
  const department = organization === undefined ? undefined : await departmentByUscc(deps, organization)
  if (department === undefined) throw refuse('department-needed')
}
