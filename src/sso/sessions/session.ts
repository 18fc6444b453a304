import { type IncomingMessage, ServerResponse } from 'node:http'
import { freshEnough, organizationsOfPerson, type SignInProof, signedInPerson } from '../../identity/index.ts'
import type { Caller } from '../../platform/caller.ts'
import { levelOf, scopesOf } from '../claims.ts'
import { ownClient, ownClientId, ownPath } from '../clients/own.ts'
import { refuse } from '../faults.ts'
import type { Exchange } from '../interactions/interaction.ts'
import { isStrongProof } from '../interactions/proof.ts'
import type { Sso } from '../sso.ts'
import { selectProofs, selectRepresentation, upsertRepresentation } from '../store.ts'
import { endSession } from './end.ts'

const sessionIn = ({ provider }: Sso, { req, res }: Exchange) => provider.Session.get(provider.createContext(req, res))

/** The organization, if the person may still act for it. */
async function stillActs({ deps }: Sso, personId: string, uscc: string): Promise<string | undefined> {
  return (await organizationsOfPerson(deps, personId)).some(each => each.uscc === uscc) ? uscc : undefined
}

/** The signed-in person of this browser, for our own pages. */
export async function sessionCaller(sso: Sso, req: IncomingMessage): Promise<Caller | undefined> {
  const session = await sessionIn(sso, { req, res: new ServerResponse(req) })
  const { accountId, acr, uid } = session
  if (accountId === undefined || (await signedInPerson(sso.deps, accountId)) === undefined) return undefined
  const chosen = await selectRepresentation(sso.deps.db, uid, ownClientId)
  const organization = chosen == null ? undefined : await stillActs(sso, accountId, chosen)
  return { kind: 'person', id: accountId, organization, assurance: levelOf(acr) }
}

function ownRequest({ deps }: Sso, path: string, more: Readonly<Record<string, string>>): string {
  const { client_id, redirect_uris, scope } = ownClient(deps.config)
  const query = new URLSearchParams({
    client_id,
    response_type: 'none',
    redirect_uri: redirect_uris?.[0] ?? '',
    scope: scopesOf(scope).join(' '),
    state: Buffer.from(ownPath(path) ?? '/me').toString('base64url'),
    ...more,
  })
  return `/oidc/auth?${query}`
}

/** Where a browser goes to sign in for our own pages and come back to `path`. */
export const startOwnSignIn = (sso: Sso, path: string): string => ownRequest(sso, path, {})

/** Where it goes to show anew, and as well as the account can, who is there: before what one signs in with is changed. */
export const freshStart = (sso: Sso, path: string): string =>
  ownRequest(sso, path, { prompt: 'login', fresh: 'strong' })

/** The path of our own that a sign-in was started for; undefined when `state` names none. */
export const ownSignInReturn = (_sso: Sso, state: string): string | undefined =>
  ownPath(Buffer.from(state, 'base64url').toString('latin1'))

/** Ends this browser's session and everything that applications hold by it, and tells them. */
export async function endOwnSession(sso: Sso, exchange: Exchange): Promise<void> {
  const { deps, provider } = sso
  const { accountId, uid } = await sessionIn(sso, exchange)
  if (accountId !== undefined)
    await endSession(deps, { kind: 'person', id: accountId, organization: undefined, assurance: 0 }, accountId, uid)
  const name = provider.cookieName('session')
  const gone = 'Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax'
  exchange.res.appendHeader('set-cookie', [`${name}=; ${gone}`, `${name}.sig=; ${gone}`])
}

/** The name of this browser's own session, to tell it from a person's others. */
export const ownSessionUid = async (sso: Sso, exchange: Exchange): Promise<string | undefined> => {
  const { accountId, uid } = await sessionIn(sso, exchange)
  return accountId === undefined ? undefined : uid
}

/** The best of what this session has shown lately: a strong proof before a weak one, a later before an earlier. */
export async function proofOf(sso: Sso, exchange: Exchange): Promise<SignInProof | undefined> {
  const { accountId, uid } = await sessionIn(sso, exchange)
  if (accountId === undefined) return undefined
  const proofs = await selectProofs(sso.deps.db, uid, accountId)
  const best = proofs.findLast(({ amr }) => isStrongProof(amr)) ?? proofs.at(-1)
  const last = proofs.at(-1)
  if (best === undefined || last === undefined) return undefined
  const now = sso.deps.clock.now()
  const strong = { authTime: new Date(best.at * 1_000), amr: best.amr, assurance: best.level }
  // An account with one means alone has no strong proof to offer: its latest is what counts there.
  return freshEnough(strong, now)
    ? strong
    : { authTime: new Date(last.at * 1_000), amr: last.amr, assurance: last.level }
}

/**
 * Changes for whom the person acts at our own pages.
 * @throws Fault `organization-not-represented`, `interaction-lost` when nobody is signed in
 */
export async function changeActingFor(sso: Sso, exchange: Exchange, organization: string | undefined): Promise<void> {
  const { clock, db } = sso.deps
  const { accountId, uid } = await sessionIn(sso, exchange)
  if (accountId === undefined) throw refuse('interaction-lost')
  if (organization !== undefined) {
    const represented = await organizationsOfPerson(sso.deps, accountId)
    if (!represented.some(each => each.uscc === organization)) throw refuse('organization-not-represented')
  }
  await upsertRepresentation(db, {
    sessionUid: uid,
    clientId: ownClientId,
    organization: organization ?? null,
    chosenAt: clock.now(),
  })
}
