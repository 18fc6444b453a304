import type { Reader } from '../../../platform/db/client.ts'
import type { Deps } from '../../../platform/deps.ts'
import { openPersonField } from '../../people/person.ts'
import { selectContact } from '../store.ts'
import type { Context } from './rule.ts'

/** What a stranger may know of this person; undefined for nobody. */
export async function contextOf(
  { keys }: Pick<Deps, 'keys'>,
  reader: Reader,
  personId: string,
): Promise<Context | undefined> {
  const contact = await selectContact(reader, personId)
  if (contact === undefined) return undefined
  const { documentNumberSealed, nameSealed, phoneSealed } = contact
  return {
    number: openPersonField(keys, 'document_number', personId, documentNumberSealed),
    name: openPersonField(keys, 'name', personId, nameSealed),
    phone: phoneSealed === null ? undefined : openPersonField(keys, 'phone', personId, phoneSealed),
  }
}
