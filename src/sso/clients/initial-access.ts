import { record } from '../../audit/index.ts'
import { organizationByUscc } from '../../identity/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { apiScopes, identityScopes, scopesOf } from '../claims.ts'
import { refuse } from '../faults.ts'
import { hashOf } from '../storage/artifact-store.ts'
import { insertInitialAccess } from './initial-access-store.ts'
import { checkGiven, clientRightOf } from './right.ts'

const lifeHours = 24

export interface InitialAccessWish {
  /** Code of the organization whose client it will be; the caller's own where it is left out. */
  readonly organization?: string | undefined
  /** Space-separated: the most that the client may ask for. */
  readonly scope: string
}

/** Shown once. */
export interface InitialAccess {
  readonly token: string
  readonly expiresAt: Date
}

const wrong = (pointer: string, detail: string) => refuse('client-invalid', [{ pointer, detail }])

/**
 * Makes a token by which the developers of an organization register one client by themselves within a day (RFC 7591 §3).
 * @throws Fault `client-registration-not-allowed`, `client-invalid`
 */
export async function makeInitialAccess(deps: Deps, caller: Caller, wish: InitialAccessWish): Promise<InitialAccess> {
  const right = await clientRightOf(deps, caller)
  const organization = wish.organization ?? (right.kind === 'own' ? right.organization : undefined)
  if (organization === undefined) throw wrong('/organization', 'none')
  if (right.kind === 'own' && organization !== right.organization) throw refuse('client-registration-not-allowed')
  if ((await organizationByUscc(deps, organization)) === undefined) throw wrong('/organization', 'not registered')
  const scopes = scopesOf(wish.scope)
  const known: readonly string[] = [...identityScopes, ...apiScopes]
  if (scopes.length === 0 || !scopes.every(each => known.includes(each))) throw wrong('/scope', 'unknown or empty')
  await checkGiven(deps, right, wish.scope)
  const { clock, db, ids } = deps
  const at = clock.now()
  const [id, token] = [ids.uuid(), ids.token()]
  const expiresAt = new Date(at.getTime() + lifeHours * 3_600_000)
  const scope = scopes.join(' ')
  await db.transaction(async tx => {
    await insertInitialAccess(tx, { idHash: hashOf(token), id, organization, scope, createdAt: at, expiresAt })
    await record(tx, {
      at,
      type: 'initial-access-token.made',
      actor: callerName(caller),
      subject: `organization:${organization}`,
      data: { id, scope },
    })
  })
  return { token, expiresAt }
}
