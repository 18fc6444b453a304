import { type IncomingMessage, ServerResponse } from 'node:http'
import { personById } from '../identity/index.ts'
import type { Caller } from '../platform/caller.ts'
import { levelOf, scopesOf } from './claims.ts'
import { endSession } from './end-sessions.ts'
import type { Exchange } from './interaction.ts'
import { ownClient, ownClientId, ownPath } from './own-client.ts'
import type { Sso } from './provider.ts'
import { selectRepresentation } from './store.ts'

const sessionIn = ({ provider }: Sso, { req, res }: Exchange) => provider.Session.get(provider.createContext(req, res))

/** The signed-in person of this browser, for our own pages. */
export async function sessionCaller(sso: Sso, req: IncomingMessage): Promise<Caller | undefined> {
  const session = await sessionIn(sso, { req, res: new ServerResponse(req) })
  const { accountId, acr, uid } = session
  if (accountId === undefined || (await personById(sso.deps, accountId)) === undefined) return undefined
  const organization = (await selectRepresentation(sso.deps.db, uid, ownClientId)) ?? undefined
  return { kind: 'person', id: accountId, organization, assurance: levelOf(acr) }
}

/** Where a browser goes to sign in for our own pages and come back to `path`. */
export function startOwnSignIn({ deps }: Sso, path: string): string {
  const { client_id, redirect_uris, scope } = ownClient(deps.config)
  const query = new URLSearchParams({
    client_id,
    response_type: 'none',
    redirect_uri: redirect_uris?.[0] ?? '',
    scope: scopesOf(scope).join(' '),
    state: Buffer.from(ownPath(path) ?? '/me').toString('base64url'),
  })
  return `/oidc/auth?${query}`
}

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
