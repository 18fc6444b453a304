import type { Grant, InteractionResults, KoaContextWithOIDC } from 'oidc-provider'
import type { Deps } from '../platform/deps.ts'
import { identityScopes, scopeOfClaim, scopesOf } from './claims.ts'
import { type Proof, provenLevel } from './interactions/proof.ts'
import { recordSignIn } from './interactions/record-sign-in.ts'
import { shownIn } from './interactions/shown.ts'
import { detailsIn } from './representation-detail.ts'
import { noteSession } from './sessions/list.ts'
import { selectConsent, upsertRepresentation } from './store.ts'

/** Our own member of an interaction's result: the organization's code, or null for oneself. */
export const chosenOrganization = (
  result: Readonly<Record<string, unknown>> | undefined,
): string | null | undefined => {
  const chosen = result?.actingFor
  return chosen === null || typeof chosen === 'string' ? chosen : undefined
}

/** What was shown in this interaction alone: the session may have been surer before. */
function proofIn(result: InteractionResults): Proof {
  const { amr, assuranceLevel = 2 } = shownIn({ result }).shown ?? {}
  const means = amr ?? result.login?.amr ?? []
  return { at: result.login?.ts ?? 0, amr: means, level: provenLevel(means, assuranceLevel) }
}

/** What this request asks of the person, by scope or by claim; a claim whose scope the application may not have is not asked. */
export function requestedScopes({ oidc }: KoaContextWithOIDC): string[] {
  const allowed = scopesOf(oidc.client?.scope)
  const byClaim = [...oidc.requestParamClaims].map(scopeOfClaim)
  return [...new Set([...oidc.requestParamScopes, ...byClaim])].flatMap(scope =>
    scope !== undefined && identityScopes.some(each => each === scope) && allowed.includes(scope) ? [scope] : [],
  )
}

/** Puts into a grant what was asked and agreed to; a claim that may not be had is refused in it, not asked for again. */
function fill(grant: Grant, scopes: readonly string[], { oidc }: KoaContextWithOIDC): void {
  grant.addOIDCScope(scopes.join(' '))
  const claims = [...oidc.requestParamClaims]
  const may = (claim: string): boolean => scopes.includes(scopeOfClaim(claim) ?? 'openid')
  grant.addOIDCClaims(claims.filter(may))
  grant.rejectOIDCClaims(claims.filter(claim => !may(claim)))
  for (const detail of detailsIn(oidc.params?.authorization_details)) grant.addRar({ ...detail })
}

/** What the person has agreed that this application may know; all of it where the application is our own. */
async function agreedScopes({ db }: Deps, ctx: KoaContextWithOIDC, personId: string): Promise<readonly string[]> {
  const { client } = ctx.oidc
  if (client === undefined) return []
  if (client.is_first_party === true) return identityScopes
  return (await selectConsent(db, personId, client.clientId)) ?? []
}

/** Writes down for whom the person acts, now that the session that it holds in has its name. */
async function keepChoice({ clock, db }: Deps, { oidc }: KoaContextWithOIDC): Promise<void> {
  const organization = chosenOrganization(oidc.result)
  if (organization === undefined || oidc.session === undefined || oidc.client === undefined) return
  await upsertRepresentation(db, {
    sessionUid: oidc.session.uid,
    clientId: oidc.client.clientId,
    organization,
    chosenAt: clock.now(),
  })
}

/**
 * The grant of this sign-on: the session's own where it covers what is asked, a new one where the person has agreed
 * before, undefined where they must be asked. A new grant in a live session is a sign-in at one more application.
 */
export const existingGrant =
  (deps: Deps) =>
  async (ctx: KoaContextWithOIDC): Promise<Grant | undefined> => {
    const { account, client, provider, result, session } = ctx.oidc
    if (account === undefined || client === undefined || session === undefined) return undefined
    if (result?.login !== undefined)
      await noteSession(
        deps,
        { uid: session.uid, personId: account.accountId, proof: proofIn(result) },
        { userAgent: ctx.get('user-agent'), address: ctx.ip },
      )
    await keepChoice(deps, ctx)
    const requested = requestedScopes(ctx)
    const standingId = session.grantIdFor(client.clientId)
    const standing = standingId === undefined ? undefined : await provider.Grant.find(standingId)
    if (standing !== undefined && standing.accountId === account.accountId) {
      const granted = new Set(standing.getOIDCScope().split(' '))
      const answered = new Set(standing.getOIDCClaimsEncountered())
      const isCovered =
        requested.every(scope => granted.has(scope)) &&
        [...ctx.oidc.requestParamClaims].every(claim => answered.has(claim)) &&
        ctx.oidc.params?.authorization_details === undefined
      if (isCovered) return standing
    }
    const agreed = new Set(await agreedScopes(deps, ctx, account.accountId))
    if (!requested.every(scope => agreed.has(scope))) return undefined
    const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId })
    fill(grant, requested, ctx)
    await grant.save()
    if (result?.login === undefined)
      await recordSignIn(deps, {
        personId: account.accountId,
        clientId: client.clientId,
        method: 'session',
        source: ctx.ip,
      })
    return grant
  }
