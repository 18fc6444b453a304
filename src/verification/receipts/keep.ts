import { record } from '../../audit/index.ts'
import { organizationOfRecord } from '../../identity/index.ts'
import { seal } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import { clientKnownAs } from '../../sso/index.ts'
import type { Verification } from '../answer.ts'
import type { Asker } from '../disclose.ts'
import type { Verifier } from '../verifier.ts'
import { contentDigest, contentOf, type ReceiptParty, recordSubject, recordType } from './receipt.ts'
import { insertReceipt } from './store.ts'

export type Form = 'content' | 'jws' | 'pdf'
/** Which field of which row something encrypted belongs to. */
export const placeOf = (id: string, form: Form): string => `verification.receipts.${form}:${id}`

async function partyOf(deps: Deps, { actor, organization: uscc }: Verifier): Promise<ReceiptParty> {
  const client = actor.startsWith('client:') ? await clientKnownAs(deps, actor.slice('client:'.length)) : undefined
  const organization = uscc === undefined ? undefined : await organizationOfRecord(deps, uscc)
  return {
    actor,
    ...(client === undefined ? {} : { name: client.name }),
    ...(uscc === undefined ? {} : { organization: { uscc, name: organization?.name ?? uscc } }),
  }
}

/**
 * Writes down what a known caller was told, with its line of the log, before anybody is told. Signing comes later: the
 * receipt says where the log has it, which is known only after the line is published.
 * @returns the receipt's id (UUID)
 */
export async function keepReceipt(deps: Deps, asker: Asker, verification: Verification): Promise<string> {
  const { at, how, verifier, purpose } = asker
  const id = deps.ids.uuid()
  const content = contentOf(id, await partyOf(deps, verifier), { how, purpose }, verification)
  const contentSealed = seal(deps.keys.fieldKeys[0], placeOf(id, 'content'), JSON.stringify(content))
  const { actor, organization = null } = verifier
  await deps.db.transaction(async tx => {
    const data = { how, outcome: verification.outcome, digest: contentDigest({ ...content }) }
    const recordId = await record(tx, { at, type: recordType, actor, subject: recordSubject(id), data })
    await insertReceipt(tx, { id, actor, organization, at, recordId, contentSealed, jwsSealed: null, pdfSealed: null })
  })
  return id
}
