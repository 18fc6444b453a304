import type { Deps } from '../../platform/deps.ts'
import type { Document } from '../document.ts'
import { holderIndex } from './person.ts'
import { selectDocument, selectIndexesOf, selectRow } from './store.ts'

type Reading = Pick<Deps, 'db' | 'keys'>

export interface PersonOfRecord {
  readonly id: string
  readonly status: 'active' | 'closed'
  /** False when it is a past number of theirs. */
  readonly isCurrentNumber: boolean
}

/** Whose number it is or was, closed people included; for history, never for signing in. */
export async function personOfRecord({ db, keys }: Reading, document: Document): Promise<PersonOfRecord | undefined> {
  const owner = await selectDocument(db, holderIndex(keys, document))
  const row = owner === undefined ? undefined : await selectRow(db, owner.personId)
  if (owner === undefined || row === undefined) return undefined
  return { id: row.id, status: row.endedAt === null ? 'active' : 'closed', isCurrentNumber: owner.replacedAt === null }
}

/** The id under which a person goes on whose record was merged; any other id is answered as it is. */
export async function survivingId({ db }: Pick<Deps, 'db'>, personId: string): Promise<string> {
  return (await selectRow(db, personId))?.mergedInto ?? personId
}

/** The holder indexes of all numbers a person has or had: by these everything of theirs is found. */
export const holderIndexesOf = ({ db }: Pick<Deps, 'db'>, personId: string): Promise<Buffer[]> =>
  selectIndexesOf(db, personId)

/** The holder indexes of whoever has or had the number; that of the number alone where nobody is registered with it. */
export async function holderIndexesOfDocument({ db, keys }: Reading, document: Document): Promise<Buffer[]> {
  const index = holderIndex(keys, document)
  const owner = document.type === 'uscc' ? undefined : await selectDocument(db, index)
  return owner === undefined ? [index] : selectIndexesOf(db, owner.personId)
}
