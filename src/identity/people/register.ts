import { record } from '../../audit/index.ts'
import { type Caller, callerName, hasScope } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { addEvidence } from '../assurance/evidence.ts'
import { parseDocument } from '../document.ts'
import { refuse } from '../faults.ts'
import { insertPerson, selectPersonByIndex, selectPersonIdByPhone } from '../store.ts'
import {
  holderIndex,
  openPersonField,
  type Person,
  parseName,
  personOf,
  phoneIn,
  phoneIndex,
  sealNumber,
  sealPersonField,
} from './person.ts'
import { claimDocument, selectDocument } from './store.ts'

export interface PersonInput {
  readonly documentType: string
  readonly documentNumber: string
  readonly name: string
  readonly phone?: string | undefined
  /** 2 (default) or 3: the registrar has matched name and number with a register. */
  readonly assuranceLevel?: number | undefined
}

export interface Registered<Thing> {
  readonly created: boolean
  readonly value: Thing
}

/** The person who has the number already, if what is said of them is the same. */
async function standing(
  { clock, keys }: Deps,
  tx: Tx,
  index: Buffer,
  name: string,
  phone: string | undefined,
): Promise<Person> {
  const person = await selectPersonByIndex(tx, index, clock.now())
  if (person === undefined) {
    const owner = await selectDocument(tx, index)
    throw refuse(owner?.replacedAt == null ? 'person-ended' : 'document-superseded')
  }
  if (openPersonField(keys, 'name', person.id, person.nameSealed) !== name) throw refuse('person-conflict')
  if (phone !== undefined && (await selectPersonIdByPhone(tx, phoneIndex(keys, phone))) !== person.id)
    throw refuse('person-conflict')
  return personOf(keys, person)
}

/**
 * Makes the person known under this number, once: the same again answers the same person (`created: false`).
 * @throws Fault `registration-not-allowed`, `document-number-invalid`, `name-invalid`, `phone-invalid`, `phone-taken`;
 *   `person-conflict` when the number is registered with another name, `document-superseded` when its person has another
 *   number now, `person-ended` when its person was closed
 */
export async function registerPerson(deps: Deps, caller: Caller, input: PersonInput): Promise<Registered<Person>> {
  if (!hasScope(caller, 'people.register')) throw refuse('registration-not-allowed')
  const { clock, db, ids, keys } = deps
  const at = clock.now()
  const document = parseDocument(input.documentType, input.documentNumber, at)
  if (document.type === 'uscc')
    throw refuse('document-type-unknown', [{ pointer: '/documentType', detail: 'uscc is for organizations' }])
  const name = parseName(input.name)
  const phone = input.phone === undefined ? undefined : phoneIn(input.phone)
  const id = ids.uuid()
  const index = holderIndex(keys, document)
  return db.transaction(async tx => {
    const claim = {
      documentIndex: index,
      personId: id,
      documentType: document.type,
      documentNumberSealed: sealNumber(keys, index, document.number),
      claimedAt: at,
    }
    if (!(await claimDocument(tx, claim)))
      return { created: false, value: await standing(deps, tx, index, name, phone) }
    const row = {
      id,
      documentType: document.type,
      documentIndex: index,
      documentNumberSealed: sealPersonField(keys, 'document_number', id, document.number),
      nameSealed: sealPersonField(keys, 'name', id, name),
      phoneIndex: phone === undefined ? null : phoneIndex(keys, phone),
      phoneSealed: phone === undefined ? null : sealPersonField(keys, 'phone', id, phone),
      createdAt: at,
    }
    if (!(await insertPerson(tx, row))) throw refuse('phone-taken')
    const assuranceLevel = input.assuranceLevel === 3 ? 3 : 2
    await record(tx, {
      at,
      type: 'person.registered',
      actor: callerName(caller),
      subject: `person:${id}`,
      data: { documentType: document.type, assuranceLevel },
    })
    if (assuranceLevel === 3) await addEvidence(tx, deps, caller, { personId: id, level: 3, how: 'registrar' })
    return { created: true, value: personOf(keys, { ...row, assuranceLevel }) }
  })
}
