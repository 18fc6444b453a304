import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseDocument } from '../document.ts'
import { refuse } from '../faults.ts'
import { holderIndex, openPersonField, parseName } from '../people/person.ts'
import { sharePeople } from '../people/store.ts'
import { selectPersonByIndex } from '../store.ts'

/** A legal representative: a registered person by number, or a name alone, which gives nobody the right to act. */
export type LegalRepresentative =
  | string
  | { readonly documentType: string; readonly documentNumber: string; readonly name: string }

/** As the organization's row has them: one of both, or neither. */
export interface Representative {
  readonly legalRepresentativeId: string | null
  readonly legalRepresentativeSealed: Buffer | null
}

const place = (uscc: string): string => `identity.organizations.legal_representative:${uscc}`

/** @throws Fault `name-invalid`, `document-number-invalid`, `person-conflict`, `person-ended` */
export async function resolveRepresentative(
  tx: Tx,
  { clock, keys }: Deps,
  uscc: string,
  given: LegalRepresentative | undefined,
): Promise<Representative> {
  if (given === undefined) return { legalRepresentativeId: null, legalRepresentativeSealed: null }
  const name = parseName(typeof given === 'string' ? given : given.name)
  const byName = { legalRepresentativeId: null, legalRepresentativeSealed: seal(keys.fieldKeys[0], place(uscc), name) }
  if (typeof given === 'string') return byName
  const document = parseDocument(given.documentType, given.documentNumber, clock.now())
  const person = await selectPersonByIndex(tx, holderIndex(keys, document))
  if (person === undefined) return byName
  if (openPersonField(keys, 'name', person.id, person.nameSealed) !== name) throw refuse('person-conflict')
  if (!(await sharePeople(tx, [person.id])).has(person.id)) throw refuse('person-ended')
  return { legalRepresentativeId: person.id, legalRepresentativeSealed: null }
}

/** Whether what is given contradicts what stands; nothing given contradicts nothing. */
export function differs(
  { keys }: Pick<Deps, 'keys'>,
  uscc: string,
  standing: Representative,
  given: Representative,
): boolean {
  if (given.legalRepresentativeId === null && given.legalRepresentativeSealed === null) return false
  if (given.legalRepresentativeId !== null) return standing.legalRepresentativeId !== given.legalRepresentativeId
  if (given.legalRepresentativeSealed === null || standing.legalRepresentativeSealed === null) return true
  const [one, other] = [given.legalRepresentativeSealed, standing.legalRepresentativeSealed].map(each =>
    open(keys.fieldKeys, place(uscc), each).toString('utf8'),
  )
  return one !== other
}
