import { type Caller, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { type Document, parseDocument } from '../document.ts'
import { refuse } from '../faults.ts'
import { selectPersonById, selectPersonByIndex } from '../store.ts'
import type { Claim } from './identify.ts'
import { holderIndex, openPersonField, type Person, parseName, personOf } from './person.ts'

type Reading = Pick<Deps, 'clock' | 'db' | 'keys'>

/** Nobody who was closed or merged. */
export async function personById({ clock, db, keys }: Reading, id: string): Promise<Person | undefined> {
  const row = await selectPersonById(db, id, clock.now())
  return row === undefined ? undefined : personOf(keys, row)
}

/**
 * Whom a session, a code or a token may speak of: nobody who was closed or merged, or whose account is frozen, by whatever
 * they were let in before.
 */
export async function signedInPerson({ clock, db, keys }: Reading, id: string): Promise<Person | undefined> {
  const row = await selectPersonById(db, id, clock.now())
  return row === undefined || row.isFrozen ? undefined : personOf(keys, row)
}

/** By the current number alone; nobody who was closed or merged. */
export async function personByDocument({ clock, db, keys }: Reading, document: Document): Promise<Person | undefined> {
  const row = await selectPersonByIndex(db, holderIndex(keys, document), clock.now())
  return row === undefined ? undefined : personOf(keys, row)
}

/** The number in clear, for the few who must have it: the person themself, and a client allowed the `identity` scope. */
export async function revealDocument(
  { db, keys }: Pick<Deps, 'db' | 'keys'>,
  id: string,
): Promise<Document | undefined> {
  const row = await selectPersonById(db, id)
  if (row === undefined) return undefined
  return { type: row.documentType, number: openPersonField(keys, 'document_number', id, row.documentNumberSealed) }
}

/**
 * The person whom a registrar means by number and name.
 * @throws Fault `registration-not-allowed`, `document-number-invalid`, `person-not-found`, `person-conflict`
 */
export async function findClaimed(deps: Reading, caller: Caller, claim: Claim): Promise<Person> {
  if (!hasScope(caller, 'people.register')) throw refuse('registration-not-allowed')
  const document = parseDocument(claim.documentType, claim.documentNumber, deps.clock.now())
  const person = await personByDocument(deps, document)
  if (person === undefined) throw refuse('person-not-found')
  if (person.name !== parseName(claim.name)) throw refuse('person-conflict')
  return person
}
