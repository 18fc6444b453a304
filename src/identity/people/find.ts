import type { Deps } from '../../platform/deps.ts'
import type { Document } from '../document.ts'
import { selectOrganizationsOf, selectPersonById, selectPersonByIndex } from '../store.ts'
import { holderIndex, openPersonField, type Person, personOf } from './person.ts'

type Reading = Pick<Deps, 'db' | 'keys'>

export async function personById({ db, keys }: Reading, id: string): Promise<Person | undefined> {
  const row = await selectPersonById(db, id)
  return row === undefined ? undefined : personOf(keys, row)
}

export async function personByDocument({ db, keys }: Reading, document: Document): Promise<Person | undefined> {
  const row = await selectPersonByIndex(db, holderIndex(keys, document))
  return row === undefined ? undefined : personOf(keys, row)
}

/** The number in clear, for the few who must have it: the person themself, and a client allowed the `identity` scope. */
export async function revealDocument({ db, keys }: Reading, id: string): Promise<Document | undefined> {
  const row = await selectPersonById(db, id)
  if (row === undefined) return undefined
  return { type: row.documentType, number: openPersonField(keys, 'document_number', id, row.documentNumberSealed) }
}

export interface Representation {
  readonly uscc: string
  readonly name: string
  readonly role: 'legal-representative'
}

/** The organizations this person may act for. */
export async function organizationsOfPerson({ db }: Reading, personId: string): Promise<Representation[]> {
  const rows = await selectOrganizationsOf(db, personId)
  return rows.map(row => ({ ...row, role: 'legal-representative' }))
}
