import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseDocument } from '../document.ts'
import { selectPersonByIndex } from '../store.ts'
import type { Claim } from './identify.ts'
import { holderIndex, openPersonField, parseName } from './person.ts'

/**
 * The id of whoever is registered with this name and number; whether the number or the name is unknown is not told.
 * @throws Fault `document-type-unknown`, `document-number-invalid`, `name-invalid`
 */
export async function personNamed(tx: Tx, { clock, keys }: Deps, claim: Claim): Promise<string | undefined> {
  const document = parseDocument(claim.documentType, claim.documentNumber, clock.now())
  const name = parseName(claim.name)
  const person = await selectPersonByIndex(tx, holderIndex(keys, document))
  return person !== undefined && openPersonField(keys, 'name', person.id, person.nameSealed) === name
    ? person.id
    : undefined
}
