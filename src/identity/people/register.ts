import { record } from '../../audit/index.ts'
import { type Caller, callerName, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseDocument } from '../document.ts'
import { refuse } from '../faults.ts'
import { insertPerson, selectPersonByIndex, selectPersonIdByPhone } from '../store.ts'
import {
  holderIndex,
  openPersonField,
  type Person,
  parseName,
  parsePhone,
  personOf,
  phoneIndex,
  sealPersonField,
} from './person.ts'

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

function phoneOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const phone = parsePhone(text)
  if (phone === undefined) throw refuse('phone-invalid', [{ pointer: '/phone', detail: 'not a mobile number' }])
  return phone
}

/**
 * Makes the person known under this number, once: the same again answers the same person (`created: false`).
 * @throws Fault `registration-not-allowed`, `document-number-invalid`, `name-invalid`, `phone-invalid`, `phone-taken`;
 *   `person-conflict` when the number is registered with another name
 */
export async function registerPerson(deps: Deps, caller: Caller, input: PersonInput): Promise<Registered<Person>> {
  if (!hasScope(caller, 'people.register')) throw refuse('registration-not-allowed')
  const { clock, db, ids, keys } = deps
  const at = clock.now()
  const document = parseDocument(input.documentType, input.documentNumber, at)
  if (document.type === 'uscc')
    throw refuse('document-type-unknown', [{ pointer: '/documentType', detail: 'uscc is for organizations' }])
  const name = parseName(input.name)
  const phone = phoneOf(input.phone)
  const id = ids.uuid()
  const index = holderIndex(keys, document)
  return db.transaction(async tx => {
    const created = await insertPerson(tx, {
      id,
      documentType: document.type,
      documentIndex: index,
      documentNumberSealed: sealPersonField(keys, 'document_number', id, document.number),
      nameSealed: sealPersonField(keys, 'name', id, name),
      phoneIndex: phone === undefined ? null : phoneIndex(keys, phone),
      phoneSealed: phone === undefined ? null : sealPersonField(keys, 'phone', id, phone),
      assuranceLevel: input.assuranceLevel ?? 2,
      createdAt: at,
    })
    if (created)
      await record(tx, {
        at,
        type: 'person.registered',
        actor: callerName(caller),
        subject: `person:${id}`,
        data: { documentType: document.type, assuranceLevel: input.assuranceLevel ?? 2 },
      })
    const standing = await selectPersonByIndex(tx, index)
    if (standing === undefined) throw refuse('phone-taken')
    if (openPersonField(keys, 'name', standing.id, standing.nameSealed) !== name) throw refuse('person-conflict')
    if (!created && phone !== undefined && (await selectPersonIdByPhone(tx, phoneIndex(keys, phone))) !== standing.id)
      throw refuse('person-conflict')
    return { created, value: personOf(keys, standing) }
  })
}
