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
/** What an administrator may give: to know people who agree. What works in somebody's name the operator gives first. */
const administratorScopes = [...freeScopes, 'identity']

/** Whose clients a caller manages: everybody's, or those of one organization. */
export type ClientRight =
  | { readonly kind: 'any'; readonly by: 'program' | 'administrator' }
  | { readonly kind: 'own'; readonly organization: string }

async function represents(deps: Deps, personId: string, uscc: string): Promise<boolean> {
  return (await representationOf(deps, { personId, uscc, matter: managing })) !== undefined
}

/**
 * The program itself and the system administrator manage every client; a machine with the scope, and a person who acts
 * for an organization and may do so in this matter, those of that organization.
 * @throws Fault `client-registration-not-allowed`
 */
export async function clientRightOf(deps: Deps, caller: Caller): Promise<ClientRight> {
  if (caller.kind === 'system') return { kind: 'any', by: 'program' }
  if (caller.kind === 'client' && hasScope(caller, managing) && caller.organization !== undefined)
    return { kind: 'own', organization: caller.organization }
  if (caller.kind !== 'person' || caller.assurance < leastLevel) throw refuse('client-registration-not-allowed')
  if (await isAdministrator(deps, caller, 'system')) return { kind: 'any', by: 'administrator' }
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
  (await isAdministrator(deps, caller, 'audit')) ? { kind: 'any', by: 'administrator' } : clientRightOf(deps, caller)

export const isWithin = (right: ClientRight, organization: string | null | undefined): boolean =>
  right.kind === 'any' || right.organization === organization

/** What this right may give beyond doubt; undefined for everything. */
async function givable({ db }: Pick<Deps, 'db'>, right: ClientRight): Promise<readonly string[] | undefined> {
  if (right.kind === 'own') return [...freeScopes, ...(await selectScopesOf(db, right.organization)).flatMap(scopesOf)]
  return right.by === 'program' ? undefined : administratorScopes
}

/**
 * Nobody gives more than they have: an organization's clients get what is free and what a client of its was given before;
 * an administrator, who issues nothing and registers nobody, gives no right to.
 * @throws Fault `client-invalid`
 */
export async function checkGiven(deps: Pick<Deps, 'db'>, right: ClientRight, scope: string): Promise<void> {
  const given = await givable(deps, right)
  const missing = given === undefined ? [] : scopesOf(scope).filter(each => !given.includes(each))
  if (missing.length > 0)
    throw refuse('client-invalid', [{ pointer: '/scope', detail: `not yours to give: ${missing.join(' ')}` }])
}
