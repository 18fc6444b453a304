import type { Account, KoaContextWithOIDC } from 'oidc-provider'
import { AccessDenied } from 'oidc-provider/lib/helpers/errors.js'
import { organizationsOfPerson, type Representation, revealDocument, signedInPerson } from '../identity/index.ts'
import type { Deps } from '../platform/deps.ts'
import { scopeOfClaim, scopesOf } from './claims.ts'
import { selectRepresentation } from './store.ts'

/** The organization this person acts for at this application in this session, if they still may. */
export async function representationOf(
  deps: Deps,
  personId: string,
  sessionUid: string | undefined,
  clientId: string,
): Promise<Representation | undefined> {
  if (sessionUid === undefined) return undefined
  const chosen = await selectRepresentation(deps.db, sessionUid, clientId)
  if (chosen == null) return undefined
  return (await organizationsOfPerson(deps, personId)).find(each => each.uscc === chosen)
}

/** Who a token, a code or a session speaks of; its session and client decide for whom the person acts. */
export interface Speaking {
  readonly sessionUid?: string | undefined
  readonly clientId?: string | undefined
}

/**
 * The account of the library, asked for whenever a session is made or used, a code is redeemed or a token is shown: whoever
 * was closed or frozen meanwhile has none. Claims are read when they are asked for, and only those of the scopes that were
 * agreed to.
 */
export async function accountOf(deps: Deps, id: string, speaking: Speaking): Promise<Account | undefined> {
  const person = await signedInPerson(deps, id)
  if (person === undefined) return undefined
  return {
    accountId: id,
    async claims(_use, scope, claims) {
      const scopes = [...scopesOf(scope), ...Object.keys(claims ?? {}).map(scopeOfClaim)]
      const document = scopes.includes('identity') ? await revealDocument(deps, id) : undefined
      const organization =
        scopes.includes('organization') && speaking.clientId !== undefined
          ? await representationOf(deps, id, speaking.sessionUid, speaking.clientId)
          : undefined
      return {
        sub: id,
        name: person.name,
        ...(document === undefined ? {} : { document_type: document.type, document_number: document.number }),
        ...(organization === undefined ? {} : { organization }),
      }
    },
  }
}

/**
 * Who was let in, and was closed or frozen before the browser came back with it, gets no session by it.
 * @throws AccessDenied of the library, which tells the application
 */
export async function refuseAccepted({ oidc }: KoaContextWithOIDC): Promise<void> {
  if (oidc.result?.login === undefined) return
  await oidc.session?.destroy()
  throw new AccessDenied(undefined, 'the account cannot be signed in to any more')
}
