import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseDocument } from '../document.ts'
import { refuse } from '../faults.ts'
import type { people } from '../schema.ts'
import { holderIndex, openPersonField, parseName } from './person.ts'
import { lockPeople, selectDocument } from './store.ts'

/** Whom a caller means: number and name together, so that one wrong digit does not hit a stranger. */
export interface Claim {
  readonly documentType: string
  readonly documentNumber: string
  readonly name: string
}

export type LockedPerson = typeof people.$inferSelect

/** A number by its keyed index, and who has or had it. Read before the lock: check again what the lock gives. */
export async function ownerOf(tx: Tx, { clock, keys }: Deps, claim: Claim): Promise<{ index: Buffer; id: string }> {
  const index = holderIndex(keys, parseDocument(claim.documentType, claim.documentNumber, clock.now()))
  const owner = await selectDocument(tx, index)
  if (owner === undefined) throw refuse('person-not-found')
  return { index, id: owner.personId }
}

/** @throws Fault `person-conflict` when the record bears another name */
export function checkName({ keys }: Deps, row: LockedPerson, claim: Claim): void {
  if (openPersonField(keys, 'name', row.id, row.nameSealed) !== parseName(claim.name)) throw refuse('person-conflict')
}

/**
 * Locks the one person who is known by this number and name until the transaction ends.
 * @throws Fault `person-not-found`, `person-conflict`, `person-ended`, `document-superseded`
 */
export async function lockClaimed(tx: Tx, deps: Deps, claim: Claim): Promise<LockedPerson> {
  const { index, id } = await ownerOf(tx, deps, claim)
  const [row] = await lockPeople(tx, [id])
  if (row === undefined) throw refuse('person-not-found')
  checkName(deps, row, claim)
  if (row.endedAt !== null) throw refuse('person-ended')
  if (!row.documentIndex.equals(index)) throw refuse('document-superseded')
  return row
}
