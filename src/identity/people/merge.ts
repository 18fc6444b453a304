import { record } from '../../audit/index.ts'
import { type Caller, callerName, hasScope } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { endAdministrator } from '../administrators/appoint.ts'
import { handOfficers } from '../departments/officers/store.ts'
import { personMerged } from '../events.ts'
import { refuse } from '../faults.ts'
import { handMandates } from '../mandates/store.ts'
import { handRepresentation } from '../organizations/store.ts'
import { type Claim, checkName, type LockedPerson, ownerOf } from './identify.ts'
import { openPersonField, sealPersonField } from './person.ts'
import { handDocuments, handMerged, lockPeople, updatePerson } from './store.ts'

export interface Merger {
  /** The record that goes on. */
  readonly surviving: Claim
  /** The record that ends; its name may be written otherwise. */
  readonly losing: Claim
}

/** The phone goes over where the surviving record has none; an ended record keeps none. */
async function handPhone(tx: Tx, { keys }: Deps, from: LockedPerson, to: LockedPerson): Promise<void> {
  if (from.phoneIndex === null || from.phoneSealed === null || to.phoneIndex !== null) return
  const phone = openPersonField(keys, 'phone', from.id, from.phoneSealed)
  await updatePerson(tx, to.id, {
    phoneIndex: from.phoneIndex,
    phoneSealed: sealPersonField(keys, 'phone', to.id, phone),
  })
}

/**
 * Makes two records of one human one. All numbers of the losing record become past numbers of the surviving one, which
 * takes over what it stands for; sign-in to it ends. Evidence stays with the record it was found for: no level is raised
 * by a merger. Nothing leads back.
 * @returns the surviving person's id
 * @throws Fault `registration-not-allowed`, `document-number-invalid`, `person-not-found`, `person-conflict`,
 *   `person-ended`; `same-person` when both numbers are of one record already
 */
export async function mergePeople(deps: Deps, caller: Caller, input: Merger): Promise<string> {
  if (!hasScope(caller, 'people.register')) throw refuse('registration-not-allowed')
  const { clock, db } = deps
  return db.transaction(async tx => {
    const at = clock.now()
    const surviving = await ownerOf(tx, deps, input.surviving)
    const losing = await ownerOf(tx, deps, input.losing)
    const rows = await lockPeople(tx, [surviving.id, losing.id])
    const [to, from] = [surviving, losing].map(each => rows.find(row => row.id === each.id))
    if (to === undefined || from === undefined) throw refuse('person-not-found')
    if (to.id === from.id || to.mergedInto === from.id || from.mergedInto === to.id) throw refuse('same-person')
    checkName(deps, to, input.surviving)
    checkName(deps, from, input.losing)
    if (to.endedAt !== null || from.endedAt !== null) throw refuse('person-ended')
    await updatePerson(tx, from.id, { endedAt: at, mergedInto: to.id, phoneIndex: null, phoneSealed: null })
    await handPhone(tx, deps, from, to)
    await handDocuments(tx, from.id, to.id, at)
    await handMerged(tx, from.id, to.id)
    const organizations = await handRepresentation(tx, from.id, to.id)
    const mandates = await handMandates(tx, from.id, to.id, at)
    const officers = await handOfficers(tx, from.id, to.id, at)
    await endAdministrator(tx, deps, caller, from.id, personMerged)
    await record(tx, {
      at,
      type: 'person.merged',
      actor: callerName(caller),
      subject: `person:${from.id}`,
      data: { into: to.id, organizations, mandates, officers },
    })
    await putOutbox(tx, personMerged, { personId: from.id, into: to.id })
    return to.id
  })
}
