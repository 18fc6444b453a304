import type { Caller } from '../../platform/caller.ts'
import { hasScope } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse as refuseIdentity } from '../faults.ts'
import { openPersonField } from '../people/person.ts'
import { lockPeople } from '../people/store.ts'
import { type StoredPerson, selectPersonById } from '../store.ts'
import { refuse } from './faults.ts'
import type { RealName } from './sources/real-name.ts'

/** Somebody as they are now, in clear, to ask a register about. */
export interface Subject {
  readonly id: string
  readonly documentIndex: Buffer
  readonly claim: RealName
}

/**
 * The person themself, a registrar and the program may ask a register about somebody.
 * @throws Fault `assurance-not-allowed`, `person-not-found`
 */
export async function subjectOf({ clock, db, keys }: Deps, caller: Caller, personId: string): Promise<Subject> {
  const isSelf = caller.kind === 'person' && caller.id === personId
  if (!isSelf && !hasScope(caller, 'people.register')) throw refuse('assurance-not-allowed')
  const row: StoredPerson | undefined = await selectPersonById(db, personId, clock.now())
  if (row === undefined) throw refuseIdentity('person-not-found')
  const name = openPersonField(keys, 'name', row.id, row.nameSealed)
  const number = openPersonField(keys, 'document_number', row.id, row.documentNumberSealed)
  return { id: row.id, documentIndex: row.documentIndex, claim: { name, document: { type: row.documentType, number } } }
}

/**
 * Locks the person until the transaction ends and sees that they are still who was asked about: what was found out of one
 * number proves nothing of another.
 * @throws Fault `person-changed`
 */
export async function lockSubject(tx: Tx, { id, documentIndex }: Pick<Subject, 'id' | 'documentIndex'>): Promise<void> {
  const [row] = await lockPeople(tx, [id])
  if (row === undefined || row.endedAt !== null || !row.documentIndex.equals(documentIndex))
    throw refuse('person-changed')
}
