import { record } from '../../audit/index.ts'
import { type Caller, callerName, hasScope } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { addEvidence, takeBackEvidence } from '../assurance/evidence.ts'
import { type Document, parseDocument } from '../document.ts'
import { refuse } from '../faults.ts'
import { selectPersonByIndex } from '../store.ts'
import { type Claim, checkName, ownerOf } from './identify.ts'
import { holderIndex, type Person, personOf, sealNumber, sealPersonField } from './person.ts'
import { claimDocument, lockPeople, retireDocument, reviveDocument, selectDocument, updatePerson } from './store.ts'

/** A new number for the same human · the old one was written down wrong · another document is used from now on. */
export const changeReasons = ['number-changed', 'number-corrected', 'document-replaced'] as const

export interface DocumentChange {
  readonly from: Claim
  readonly to: { readonly documentType: string; readonly documentNumber: string }
  readonly reason: (typeof changeReasons)[number]
  /** 3: the registrar has matched name and new number with a register. */
  readonly assuranceLevel?: 2 | 3 | undefined
}

/** A number nobody had, or one that was this person's before. */
async function take(tx: Tx, { clock, keys }: Deps, personId: string, document: Document, index: Buffer): Promise<void> {
  const claimed = await claimDocument(tx, {
    documentIndex: index,
    personId,
    documentType: document.type,
    documentNumberSealed: sealNumber(keys, index, document.number),
    claimedAt: clock.now(),
  })
  if (claimed) return
  if ((await selectDocument(tx, index))?.personId !== personId) throw refuse('document-taken')
  await reviveDocument(tx, index)
}

/**
 * Gives a person another number. The old one still finds them for history and is nobody else's ever; one signs in with the
 * new one alone. What was proven of the old number proves nothing of the new: its evidence is taken back. The same change
 * again answers the same person.
 * @throws Fault `registration-not-allowed`, `document-number-invalid`, `person-not-found`, `person-conflict`,
 *   `person-ended`, `document-superseded`; `document-taken` when the new number is or was somebody else's
 */
export async function changeDocument(deps: Deps, caller: Caller, input: DocumentChange): Promise<Person> {
  if (!hasScope(caller, 'people.register')) throw refuse('registration-not-allowed')
  const { clock, db, keys } = deps
  const at = clock.now()
  const document = parseDocument(input.to.documentType, input.to.documentNumber, at)
  if (document.type === 'uscc')
    throw refuse('document-type-unknown', [{ pointer: '/to/documentType', detail: 'uscc is for organizations' }])
  const index = holderIndex(keys, document)
  return db.transaction(async tx => {
    const owner = await ownerOf(tx, deps, input.from)
    const [row] = await lockPeople(tx, [owner.id])
    if (row === undefined) throw refuse('person-not-found')
    checkName(deps, row, input.from)
    if (row.endedAt !== null) throw refuse('person-ended')
    if (!row.documentIndex.equals(index)) {
      if (!row.documentIndex.equals(owner.index)) throw refuse('document-superseded')
      await take(tx, deps, row.id, document, index)
      await retireDocument(tx, row.documentIndex, at)
      await updatePerson(tx, row.id, {
        documentType: document.type,
        documentIndex: index,
        documentNumberSealed: sealPersonField(keys, 'document_number', row.id, document.number),
      })
      await record(tx, {
        at,
        type: 'person.document-changed',
        actor: callerName(caller),
        subject: `person:${row.id}`,
        data: { from: row.documentType, to: document.type, reason: input.reason },
      })
      await takeBackEvidence(tx, deps, caller, { personId: row.id, reason: 'document-changed' })
      if (input.assuranceLevel === 3)
        await addEvidence(tx, deps, caller, { personId: row.id, level: 3, how: 'registrar' })
    }
    const changed = await selectPersonByIndex(tx, index, at)
    if (changed === undefined) throw new Error('person vanished inside the transaction that changed them')
    return personOf(keys, changed)
  })
}
