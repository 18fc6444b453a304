import type { Caller } from '../../../platform/caller.ts'
import type { Tx } from '../../../platform/db/client.ts'
import type { Deps } from '../../../platform/deps.ts'
import { freshEnough, type SignInProof } from '../../credentials/proof.ts'
import { refuse as refuseIdentity } from '../../faults.ts'
import { refuse as refuseMandate } from '../../mandates/faults.ts'
import { holdRepresentation } from '../../mandates/represent.ts'
import { selectPersonWithin } from '../../store.ts'
import { refuse } from '../faults.ts'
import { leastLevel } from './hold.ts'
import type { Role } from './roles.ts'

/** Who appoints. The program itself does too: the first officers of a demonstration. */
export type Appointer = 'legal-representative' | 'administrator' | 'program'

/**
 * The right to appoint and dismiss a department's officers, held until the transaction ends. The session acts for that
 * department.
 * @throws Fault `officer-not-allowed`, `assurance-too-low`
 */
export async function holdAppointingRight(tx: Tx, deps: Deps, caller: Caller, uscc: string): Promise<Appointer> {
  if (caller.kind === 'system') return 'program'
  if (caller.kind !== 'person' || caller.organization !== uscc) throw refuse('officer-not-allowed')
  const right = await holdRepresentation(tx, deps, { personId: caller.id, uscc })
  const isHead = right?.role === 'legal-representative'
  if (!isHead && right?.roles?.includes('administrator') !== true) throw refuse('officer-not-allowed')
  const person = await selectPersonWithin(tx, caller.id, deps.clock.now())
  if (Math.min(caller.assurance, person?.assuranceLevel ?? 0) < leastLevel) throw refuseMandate('assurance-too-low')
  return isHead ? 'legal-representative' : 'administrator'
}

/** Administrators are the legal representative's alone to make and unmake. */
export function reaches(appointer: Appointer, roles: readonly string[]): boolean {
  const administrator: Role = 'administrator'
  return appointer !== 'administrator' || !roles.includes(administrator)
}

/** @throws Fault `officer-not-allowed` */
export function checkReach(appointer: Appointer, roles: readonly string[]): void {
  if (!reaches(appointer, roles)) throw refuse('officer-not-allowed')
}

/** @throws Fault `fresh-sign-in-needed` unless the session has shown moments ago, strongly, who is there */
export function checkFresh({ clock }: Pick<Deps, 'clock'>, caller: Caller, proof: SignInProof | undefined): void {
  if (caller.kind === 'system') return
  const isFresh = proof !== undefined && proof.assurance >= leastLevel && freshEnough(proof, clock.now())
  if (!isFresh) throw refuseIdentity('fresh-sign-in-needed')
}
