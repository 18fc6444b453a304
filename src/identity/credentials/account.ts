import type { Deps } from '../../platform/deps.ts'
import { guessDocument } from '../document.ts'
import { holderIndex, parsePhone, phoneIndex } from '../people/person.ts'
import { selectOrganization, selectPersonByIndex, selectPersonIdByPhone } from '../store.ts'

/** Whom an identifier stands for. */
export interface Account {
  readonly personId: string
  /** Code of the organization the person then acts for. */
  readonly organization: string | undefined
}

/** The id that nobody has (RFC 9562 §5.9): asking for it costs as much as asking for somebody. */
export const nobody = '00000000-0000-0000-0000-000000000000'

/** One spelling of what was typed, whether anybody has it or not. */
export function spellingOf(identifier: string, today: Date): string {
  const phone = parsePhone(identifier)
  return phone ?? guessDocument(identifier, today)?.number ?? identifier.trim().toUpperCase()
}

/** The account of an ID number, a unified social credit code (its legal representative) or a phone. */
export async function findAccount({ clock, db, keys }: Deps, identifier: string): Promise<Account | undefined> {
  const phone = parsePhone(identifier)
  const document = phone === undefined ? guessDocument(identifier, clock.now()) : undefined
  if (phone !== undefined || document === undefined) {
    const personId = await selectPersonIdByPhone(db, phoneIndex(keys, phone ?? identifier))
    return personId === undefined ? undefined : { personId, organization: undefined }
  }
  if (document.type === 'uscc') {
    const organization = await selectOrganization(db, document.number)
    const personId = organization?.legalRepresentativeId
    return personId == null ? undefined : { personId, organization: document.number }
  }
  const person = await selectPersonByIndex(db, holderIndex(keys, document))
  return person === undefined ? undefined : { personId: person.id, organization: undefined }
}
