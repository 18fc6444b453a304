import { record } from '../../audit/index.ts'
import { type Caller, callerName, hasScope } from '../../platform/caller.ts'
import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { parseDocument, parseUscc } from '../document.ts'
import { refuse } from '../faults.ts'
import { holderIndex, openPersonField, parseName } from '../people/person.ts'
import type { Registered } from '../people/register.ts'
import { insertOrganization, selectOrganization, selectPersonByIndex } from '../store.ts'

/** A legal representative: a registered person by number, or a name alone, which gives nobody the right to act. */
export type LegalRepresentative =
  | string
  | { readonly documentType: string; readonly documentNumber: string; readonly name: string }

export interface OrganizationInput {
  readonly uscc: string
  readonly name: string
  readonly legalRepresentative?: LegalRepresentative | undefined
}

export interface Organization {
  readonly uscc: string
  readonly name: string
  readonly legalRepresentativeId: string | undefined
}

type Keys = Deps['keys']
const place = (uscc: string): string => `identity.organizations.legal_representative:${uscc}`

interface Resolved {
  readonly id: string | null
  readonly sealed: Buffer | null
}

async function resolve(
  tx: Tx,
  { clock, keys }: Deps,
  uscc: string,
  given: LegalRepresentative | undefined,
): Promise<Resolved> {
  if (given === undefined) return { id: null, sealed: null }
  const name = parseName(typeof given === 'string' ? given : given.name)
  const byName = { id: null, sealed: seal(keys.fieldKeys[0], place(uscc), name) }
  if (typeof given === 'string') return byName
  const document = parseDocument(given.documentType, given.documentNumber, clock.now())
  const person = await selectPersonByIndex(tx, holderIndex(keys, document))
  if (person === undefined) return byName
  if (openPersonField(keys, 'name', person.id, person.nameSealed) !== name) throw refuse('person-conflict')
  return { id: person.id, sealed: null }
}

function differs(
  keys: Keys,
  standing: { uscc: string; legalRepresentativeId: string | null; legalRepresentativeSealed: Buffer | null },
  given: Resolved,
): boolean {
  if (given.id === null && given.sealed === null) return false
  if (given.id !== null) return standing.legalRepresentativeId !== given.id
  if (given.sealed === null || standing.legalRepresentativeSealed === null) return true
  const [one, other] = [given.sealed, standing.legalRepresentativeSealed].map(each =>
    open(keys.fieldKeys, place(standing.uscc), each).toString('utf8'),
  )
  return one !== other
}

/**
 * Makes the organization known under its code, once.
 * @throws Fault `registration-not-allowed`, `uscc-invalid`, `name-invalid`; `organization-conflict` when the code is
 *   registered with another name or legal representative
 */
export async function registerOrganization(
  deps: Deps,
  caller: Caller,
  input: OrganizationInput,
): Promise<Registered<Organization>> {
  if (!hasScope(caller, 'people.register')) throw refuse('registration-not-allowed')
  const uscc = parseUscc(input.uscc)
  const name = parseName(input.name)
  const at = deps.clock.now()
  return deps.db.transaction(async tx => {
    const representative = await resolve(tx, deps, uscc, input.legalRepresentative)
    const created = await insertOrganization(tx, {
      uscc,
      name,
      legalRepresentativeId: representative.id,
      legalRepresentativeSealed: representative.sealed,
      createdAt: at,
    })
    if (created)
      await record(tx, {
        at,
        type: 'organization.registered',
        actor: callerName(caller),
        subject: `organization:${uscc}`,
        data: {},
      })
    const standing = await selectOrganization(tx, uscc)
    if (standing === undefined) throw new Error('organization vanished inside its transaction')
    if (standing.name !== name || differs(deps.keys, standing, representative)) throw refuse('organization-conflict')
    return { created, value: { uscc, name, legalRepresentativeId: standing.legalRepresentativeId ?? undefined } }
  })
}

export async function organizationByUscc({ db }: Pick<Deps, 'db'>, uscc: string): Promise<Organization | undefined> {
  const row = await selectOrganization(db, uscc)
  return row === undefined
    ? undefined
    : { uscc: row.uscc, name: row.name, legalRepresentativeId: row.legalRepresentativeId ?? undefined }
}
