import { isAdministrator, representationOf } from '../../identity/index.ts'
import { type Caller, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { scopesOf } from '../claims.ts'
import { refuse } from '../faults.ts'
import { selectScopesOf } from './store.ts'

/** The scope of a machine, and the matter of a mandate, by which an organization’s clients are managed. */
export const managing = 'clients.manage'
/** Who manages clients as a person must be known this surely: name and number matched with a register. */
const leastLevel = 3

/** What an organization may give its clients without having been given it. */
const freeScopes = ['openid', 'profile', 'organization', 'offline_access', 'licenses.verify']

/** Whose clients a caller manages: everybody's, or those of one organization. */
export type ClientRight = { readonly kind: 'any' } | { readonly kind: 'own'; readonly organization: string }

async function represents(deps: Deps, personId: string, uscc: string): Promise<boolean> {
  return (await representationOf(deps, { personId, uscc, matter: managing })) !== undefined
}

/**
 * The program itself and the system administrator manage every client; a machine with the scope, and a person who acts
 * for an organization and may do so in this matter, those of that organization.
 * @throws Fault `client-registration-not-allowed`
 */
export async function clientRightOf(deps: Deps, caller: Caller): Promise<ClientRight> {
  if (caller.kind === 'system') return { kind: 'any' }
  if (caller.kind === 'client' && hasScope(caller, managing) && caller.organization !== undefined)
    return { kind: 'own', organization: caller.organization }
  if (caller.kind !== 'person' || caller.assurance < leastLevel) throw refuse('client-registration-not-allowed')
  if (await isAdministrator(deps, caller, 'system')) return { kind: 'any' }
  const { id, organization } = caller
  if (organization === undefined || !(await represents(deps, id, organization)))
    throw refuse('client-registration-not-allowed')
  return { kind: 'own', organization }
}

/**
 * The same for reading alone: the auditor of the installation reads all of them.
 * @throws Fault `client-registration-not-allowed`
 */
export const readRightOf = async (deps: Deps, caller: Caller): Promise<ClientRight> =>
  (await isAdministrator(deps, caller, 'audit')) ? { kind: 'any' } : clientRightOf(deps, caller)

export const isWithin = (right: ClientRight, organization: string | null | undefined): boolean =>
  right.kind === 'any' || right.organization === organization

/**
 * Nobody gives more than they have: an organization's clients get what is free and what a client of its was given before.
 * @throws Fault `client-invalid`
 */
export async function checkGiven({ db }: Pick<Deps, 'db'>, right: ClientRight, scope: string): Promise<void> {
  if (right.kind === 'any') return
  const asked = scopesOf(scope).filter(each => !freeScopes.includes(each))
  if (asked.length === 0) return
  const given = new Set((await selectScopesOf(db, right.organization)).flatMap(scopesOf))
  const missing = asked.filter(each => !given.has(each))
  if (missing.length > 0)
    throw refuse('client-invalid', [
      { pointer: '/scope', detail: `not given to this organization: ${missing.join(' ')}` },
    ])
}
